"""What a consultant decides on a claim where nobody of the library is in post to do it: the same as a verifier, with a
note, and never on their own."""

import datetime as dt

from django.db import transaction

from learning import signals
from learning.mail import credits as mail
from learning.models import Credit
from learning.queries.credits import verifiers
from learning.services import credit_rules as rules
from learning.workflows import CREDIT
from libraries.enums import Decider
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError


@transaction.atomic
def credit_override(*, actor: Actor, credit: Credit, reason: str, sent_at: dt.datetime | None = None) -> Credit:
    """Verify in place of a missing verifier; the note stands in the credit's history. NotNow as in `credit_verify`."""
    require(actor, "credit.override", credit)
    reason = rules.check_reason(reason)
    _check_nobody_else(credit)
    rules.check_same_claim(credit, sent_at)
    said_as = f"{actor.hat_words('credit.override')}, interim verification"
    before = CREDIT.advance(
        credit, "override", verified_at=clock.now(), verified_by=actor.person, verified_as=said_as[:200]
    )
    audit.record("credit.override", credit, actor=actor, before=before, after=credit.state, reason=reason)
    _tell(credit)
    return credit


@transaction.atomic
def credit_override_return(*, actor: Actor, credit: Credit, reason: str, sent_at: dt.datetime | None = None) -> Credit:
    """Give a claim back in place of a missing verifier; the learner reads the reason, edits and claims again. NotNow
    as in `credit_verify`."""
    require(actor, "credit.override", credit)
    reason = rules.check_reason(reason)
    _check_nobody_else(credit)
    rules.check_same_claim(credit, sent_at)
    before = CREDIT.advance(
        credit, "override_return", returned_at=clock.now(), returned_by=actor.person, return_reason=reason
    )
    entry = audit.record("credit.override", credit, actor=actor, before=before, after=credit.state, reason=reason)
    mail.credit_returned(credit, by=actor.person, event=entry.pk)
    _tell(credit)
    return credit


def _check_nobody_else(credit: Credit) -> None:
    waits_for = verifiers(credit.membership)
    if waits_for.capacity != Decider.CONSULTANT:
        raise DomainError(
            f"This credit waits for {waits_for.names}. A consultant decides only where nobody of the library is in "
            "post to do it."
        )


def _tell(credit: Credit) -> None:
    signals.credits_changed.send(sender=Credit, people=[credit.person_id])
