"""A coordinator describes which programs and tracks the agency has."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from certification.models import Program, Track
from libraries.models import Agency
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError

MOST_SIGNERS = 2


@transaction.atomic
def program_add(
    *, actor: Actor, agency: Agency, code: str, name: str, signers: Sequence[dict[str, Any]] = (), heading: str = ""
) -> Program:
    """A new family of tracks. `signers` are at most two of {"name", "role"} that its certificates print."""
    require(actor, "agency.add_program", agency)
    if Program.objects.filter(agency=agency, code=code).exists():
        raise DomainError(f"There is a program “{code}” already. Choose another code.", "code")
    if len(signers) > MOST_SIGNERS:
        raise DomainError(f"A certificate has room for {MOST_SIGNERS} signers.", "signers")
    program = Program.objects.create(
        agency=agency, code=code, name=name, signers=list(signers), **({"heading": heading} if heading else {})
    )
    audit.record("agency.add_program", program, actor=actor)
    return program


@transaction.atomic
def track_add(*, actor: Actor, program: Program, code: str, name: str, summary: str = "") -> Track:
    """A new way to a certificate; nobody can enroll before its first rule set is published."""
    require(actor, "program.add_track", program)
    if Track.objects.filter(program=program, code=code).exists():
        raise DomainError(f"This program has a track “{code}” already. Choose another code.", "code")
    track = Track.objects.create(program=program, code=code, name=name, summary=summary)
    audit.record("program.add_track", track, actor=actor)
    return track
