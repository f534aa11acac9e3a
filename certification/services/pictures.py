"""A coordinator gives a program its own pictures: logo, seal and signatures. What is issued keeps those it has.

Their files stay, also when another picture takes the place: a certificate that waits for its PDF may name them.
"""

from django.db import transaction

from certification.documents.pictures import picture_drawn, picture_store
from certification.models import Program
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import NotNow

SIGNATURES = {"signature-1": 0, "signature-2": 1}
PLACES = ("logo", "seal", *SIGNATURES)


def picture_set(*, actor: Actor, program: Program, place: str, content: bytes, of: str = "") -> None:
    """Print this picture in one of the PLACES from the next issue on; a signature is `of` the signer it was given for.

    Raises DomainError when it is no picture that can be printed, NotNow when somebody else signs there by now.
    """
    require(actor, "program.edit", program)
    drawn = picture_drawn("signature" if place in SIGNATURES else place, content)
    _put(actor, program, place, picture_store(drawn), of)


def picture_remove(*, actor: Actor, program: Program, place: str, of: str = "") -> None:
    """Print none there from the next issue on."""
    require(actor, "program.edit", program)
    _put(actor, program, place, "", of)


@transaction.atomic
def _put(actor: Actor, program: Program, place: str, digest: str, of: str) -> None:
    now = Program.objects.select_for_update().get(pk=program.pk)
    before = picture_of(now, place)
    if place in SIGNATURES:
        signers = [dict(signer) for signer in now.signers]
        if signer_of(now, place) != of:
            raise NotNow("Somebody else signs there by now. Look at the page again, then choose the picture.")
        signers[SIGNATURES[place]]["image"] = digest
        now.signers = signers
    else:
        setattr(now, place, digest)
    now.save(update_fields=["signers" if place in SIGNATURES else place])
    audit.record(
        "program.edit", program, actor=actor,
        facts={"picture": place, "of": of, "before": before, "after": digest},
    )  # fmt: skip


def picture_of(program: Program, place: str) -> str:
    """The hash of the picture in a place; "" for none."""
    if place not in SIGNATURES:
        return str(getattr(program, place))
    signer = _signer(program, place)
    return signer.get("image", "") if signer else ""


def signer_of(program: Program, place: str) -> str:
    """Who signs in this place; "" for nobody."""
    signer = _signer(program, place)
    return signer["name"] if signer else ""


def _signer(program: Program, place: str) -> dict[str, str] | None:
    return dict(enumerate(program.signers)).get(SIGNATURES[place])
