"""How the certificates of a program look: chosen by a coordinator, tried on a sample, and checked before it is kept."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from certification.documents.sample import SampleName, sample_pdf
from certification.documents.snapshot import MOST_SIGNERS, Signer
from certification.enums import Tongue
from certification.models import Program
from certification.services.snapshots import typed_address
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError


@dataclass(frozen=True)
class Dress:
    """`signers` are at most two of {"name", "role"}; without `wording` and colors the design has its own."""

    design: str
    paper: str
    heading: str
    signers: Sequence[dict[str, str]] = ()
    second_page: bool = True
    wording: str = ""
    ink: str = ""
    accent: str = ""
    language: str = Tongue.ENGLISH


def program_dress(*, actor: Actor, program: Program, dress: Dress) -> None:
    """How its certificates look from the next issue on; what is issued keeps its look.

    A signature stays with the name it is of, and goes when nobody of that name signs any more. Raises DomainError
    with what is wrong where the PDF of a sample does not pass its checks.
    """
    require(actor, "program.edit", program)
    dress_sample(program=program, dress=dress)
    _keep(actor, program, dress)


@transaction.atomic
def _keep(actor: Actor, program: Program, dress: Dress) -> None:
    given = dataclasses.asdict(dress) | {"signers": signers_with_signatures(program, dress.signers)}
    facts = {"before": {name: getattr(program, name) for name in given}, "after": given}
    Program.objects.filter(pk=program.pk).update(**given)
    audit.record("program.edit", program, actor=actor, facts=facts)


def dress_sample(*, program: Program, dress: Dress, name: SampleName | None = None) -> bytes:
    """The PDF of a certificate that was never issued; saves nothing. Raises DomainError for what must not be issued."""
    if len(dress.signers) > MOST_SIGNERS:
        raise DomainError(f"A certificate has room for {MOST_SIGNERS} signers.", "signers")
    agency, track = program.agency, program.tracks.first()
    given: dict[str, Any] = dataclasses.asdict(dress)
    given["signers"] = [Signer(**signer) for signer in signers_with_signatures(program, dress.signers)]
    return sample_pdf(
        agency=agency.name, track=track.name if track else "Strategic Track", time_zone=agency.time_zone,
        check_text=typed_address(agency.check_host), today=clock.today(agency.time_zone), logo=program.logo,
        seal=program.seal, name=name, **given,
    )  # fmt: skip


def signers_with_signatures(program: Program, signers: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The signers, each with the signature that the program has of somebody of that name."""
    images = {signer["name"]: signer["image"] for signer in program.signers if signer.get("image")}
    return [signer | ({"image": images[signer["name"]]} if signer["name"] in images else {}) for signer in signers]
