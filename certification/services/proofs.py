"""Proofs: what rules ask beside credits is told by the person, and verified or returned by a consultant."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from certification.enums import About, ProofState
from certification.explain.proof_asks import Ask
from certification.mail import proofs as mail
from certification.models import Enrollment, Proof
from certification.queries.standing import OPEN_STATES
from certification.services.proof_rules import Told, check_told
from certification.services.standing import standings_mark_stale
from certification.workflows import PROOF
from learning.models import Evidence
from libraries.models import Person
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow


@transaction.atomic
def proof_tell(
    *, actor: Actor, enrollment: Enrollment, ask: Ask, told: Told, evidence: Iterable[Evidence] = (),
    instead_of: Proof | None = None,
) -> Proof:  # fmt: skip
    """Tell what `ask` wants proven; a consultant is asked to verify it. `instead_of` is taken back with it.

    DomainError names the field that is wrong.
    """
    require(actor, "enrollment.prove", enrollment)
    if enrollment.state not in OPEN_STATES:
        raise NotNow("This enrollment is over: nothing is asked of you there any more.")
    files = list(evidence)
    check_told(ask, told, files, clock.today(enrollment.agency.time_zone))
    # Holding the person makes the second of two clicks wait, and then find the first one's row.
    person = Person.objects.select_for_update().get(pk=actor.person.pk)
    if any(file.person_id != person.pk for file in files):
        raise DomainError("Only your own files and links can prove something of you.", "evidence")
    if instead_of is not None:
        proof_take_back(actor=actor, proof=instead_of)
    document = enrollment if ask.about == About.DOCUMENT else None
    same = {"agency": enrollment.agency, "person": person, "enrollment": document, "about": ask.about, **vars(told)}
    if Proof.objects.filter(**same, state__in=(ProofState.CLAIMED, ProofState.VERIFIED)).exists():
        raise DomainError("You have added exactly this already. It stands in the list.", "title")
    proof = Proof.objects.create(**same, claimed_at=clock.now())
    proof.evidence.set(files)
    audit.record("enrollment.prove", proof, actor=actor, after=proof.state)
    standings_mark_stale(person.pk)
    mail.to_consultants(proof)
    return proof


@transaction.atomic
def proof_take_back(*, actor: Actor, proof: Proof) -> Proof:
    """As if it had not been told; what was verified stays."""
    require(actor, "proof.take_back", proof)
    before = PROOF.advance(proof, "take_back")
    audit.record("proof.take_back", proof, actor=actor, before=before, after=proof.state)
    standings_mark_stale(proof.person_id)
    return proof


@transaction.atomic
def proof_verify(*, actor: Actor, proof: Proof) -> Proof:
    """Say that it is true as told. Never one's own."""
    require(actor, "proof.verify", proof)
    said_as = actor.hat_words("proof.verify")[:200]
    before = PROOF.advance(proof, "verify", verified_at=clock.now(), verified_by=actor.person, verified_as=said_as)
    entry = audit.record("proof.verify", proof, actor=actor, before=before, after=proof.state)
    standings_mark_stale(proof.person_id)
    mail.to_holder(proof, by=actor.person, event=entry.pk)
    return proof


@transaction.atomic
def proof_return(*, actor: Actor, proof: Proof, reason: str) -> Proof:
    """Not as it stands: the person reads the reason, and can tell it again."""
    return _refuse(actor, proof, "return", reason, returned_at=clock.now())


@transaction.atomic
def proof_reverse(*, actor: Actor, proof: Proof, reason: str) -> Proof:
    """What was verified turned out wrong: it counts until today, and from now on no longer."""
    return _refuse(actor, proof, "reverse", reason, reversed_at=clock.now())


def _refuse(actor: Actor, proof: Proof, action: str, reason: str, **moment: dt.datetime) -> Proof:
    require(actor, "proof.verify", proof)
    if not reason.strip():
        raise DomainError("Give a reason: the person reads it and acts on it.", "reason")
    before = PROOF.advance(proof, action, decided_by=actor.person, reason=reason.strip(), **moment)
    entry = audit.record("proof.verify", proof, actor=actor, before=before, after=proof.state, reason=proof.reason)
    standings_mark_stale(proof.person_id)
    mail.to_holder(proof, by=actor.person, event=entry.pk)
    return proof
