"""A coordinator describes which programs and tracks the agency has."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from certification.models import Program, Track
from libraries.models import Agency
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError

MOST_SIGNERS = 2


@transaction.atomic
def program_add(
    *,
    actor: Actor,
    agency: Agency,
    name: str,
    code: str = "",
    signers: Sequence[dict[str, Any]] = (),
    heading: str = "",
) -> Program:
    """A new family of tracks; without a `code` it gets one from its name. `signers` are at most two of {"name",
    "role"} that its certificates print.
    """
    require(actor, "agency.add_program", agency)
    taken = set(Program.objects.filter(agency=agency).values_list("code", flat=True))
    code = code or free_code(name, taken)
    if code in taken:
        raise DomainError(f"There is a program “{code}” already. Choose another code.", "code")
    if len(signers) > MOST_SIGNERS:
        raise DomainError(f"A certificate has room for {MOST_SIGNERS} signers.", "signers")
    program = Program.objects.create(
        agency=agency, code=code, name=name, signers=list(signers), **({"heading": heading} if heading else {})
    )
    audit.record("agency.add_program", program, actor=actor)
    return program


@transaction.atomic
def track_add(*, actor: Actor, program: Program, name: str, code: str = "", summary: str = "") -> Track:
    """A new way to a certificate; nobody can enroll before its first rule set is published."""
    require(actor, "program.add_track", program)
    taken = set(Track.objects.filter(program=program).values_list("code", flat=True))
    code = code or free_code(name, taken)
    if code in taken:
        raise DomainError(f"This program has a track “{code}” already. Choose another code.", "code")
    track = Track.objects.create(program=program, code=code, name=name, summary=summary)
    audit.record("program.add_track", track, actor=actor)
    return track


@transaction.atomic
def program_rename(*, actor: Actor, program: Program, name: str) -> None:
    """From now on; what is issued keeps the name it was issued with."""
    require(actor, "program.edit", program)
    before = program.name
    Program.objects.filter(pk=program.pk).update(name=name)
    audit.record("program.edit", program, actor=actor, before=before, after=name)


@transaction.atomic
def track_edit(*, actor: Actor, track: Track, name: str, summary: str) -> None:
    """Name and summary from now on; what is issued keeps the name it was issued with."""
    require(actor, "track.edit", track)
    facts = {"before": {"name": track.name, "summary": track.summary}, "after": {"name": name, "summary": summary}}
    Track.objects.filter(pk=track.pk).update(name=name, summary=summary)
    audit.record("track.edit", track, actor=actor, facts=facts)


def free_code(name: str, taken: set[str]) -> str:
    """A code from the name that is not taken; numbered where it must be."""
    code = slugify(name)[:40] or "program"
    return next(c for c in (code, *(f"{code}-{number}" for number in range(2, 10_000))) if c not in taken)
