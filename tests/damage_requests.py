"""More damage for the doctor: requests and proofs whose answer is none, or the holder's own."""

from collections.abc import Callable
from typing import Any

from certification.models import Enrollment, ExceptionRequest, Proof
from libraries.models import Person
from pdplanner.kernel import clock
from tests.unlocked import unchecked


def _enrollment() -> Enrollment:
    return Enrollment.objects.exclude(person=None).first()


def _somebody_else() -> Person:
    return Person.objects.exclude(pk=_enrollment().person_id).first()


def _request(**changes: Any) -> None:
    enrollment = _enrollment()
    ExceptionRequest.objects.create(
        **{"enrollment": enrollment, "kind": "extension", "reason": "Illness", "asked_at": clock.now(),
           "asked_by": enrollment.person, **changes}
    )  # fmt: skip


def _granted_without_a_decision() -> None:
    _request(state="granted", decided_by=_somebody_else(), decided_at=clock.now())


def _declined_without_a_reason() -> None:
    _request(state="declined", decided_by=_somebody_else(), decided_at=clock.now())


def _declined_by_its_holder() -> None:
    """Asked for by somebody else, so that the constraint says nothing."""
    _request(asked_by=_somebody_else(), decided_by=_enrollment().person)


def _proof(**changes: Any) -> Proof:
    enrollment = _enrollment()
    return Proof.objects.create(
        **{"agency": enrollment.agency, "person": enrollment.person, "about": "degree", "code": "bachelor",
           "title": "A degree", "claimed_at": clock.now(), **changes}
    )  # fmt: skip


def _proof_returned_by_its_holder() -> None:
    _proof(state="returned", decided_by=_enrollment().person, returned_at=clock.now())


def _proof_verified_by_its_holder() -> None:
    unchecked("certification_proof", "nobody_verifies_their_own_proof")
    proof = _proof(state="verified", verified_by=_somebody_else(), verified_at=clock.now())
    Proof.objects.filter(pk=proof.pk).update(verified_by=proof.person)


DAMAGE_TO_REQUESTS: list[tuple[str, Callable[[], None]]] = [
    ("certification.request-has-its-answer", _granted_without_a_decision),
    ("certification.request-has-its-answer", _declined_without_a_reason),
    ("certification.nobody-decides-on-themselves", _declined_by_its_holder),
    ("certification.nobody-decides-on-themselves", _proof_returned_by_its_holder),
    ("certification.nobody-decides-on-themselves", _proof_verified_by_its_holder),
]
