"""Exceptions a coordinator grants to one enrollment: more time, leave, a waiver of the first deadline, and that one
credit is not held to one rule. Each with its reason, its effect known before, and revocable by a second date."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from certification.enums import DecisionKind
from certification.explain.decisions import effect_sentences
from certification.models import Decision, Enrollment
from certification.queries.effects import Effect, deadline_of, effect_of_adding
from certification.queries.exception_requests import (
    excepted_choices,
    has_movable_end,
    has_waivers_left,
    is_moved_by_leave,
)
from certification.queries.standing import OPEN_STATES, Live, live_standing_of
from certification.services.decisions import check_nobody_s_own, settle, tell
from certification.services.request_endings import requests_granted
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.wording import long_date

LONGEST = dt.timedelta(days=10 * 366)


@dataclass(frozen=True)
class Terms:
    """What is asked for; which fields a kind needs says `models.Decision`."""

    kind: DecisionKind
    reason: str
    from_on: dt.date | None = None
    until_on: dt.date | None = None
    credit_pk: int | None = None
    code: str = ""


def exception_effect(*, enrollment: Enrollment, terms: Terms) -> tuple[Decision, Effect]:
    """The exception, not saved, and what it would change today. DomainError when it cannot be or changes nothing."""
    live = live_standing_of(enrollment.pk)
    if live.enrollment.state not in OPEN_STATES:
        raise NotNow("This period is over: its certificate is issued, or its holder left. Nothing can be excepted.")
    if not terms.reason.strip():
        raise DomainError("Say why. The holder and everybody who helps them reads it.", "reason")
    _CHECKS[terms.kind](live, terms)
    decision = Decision(
        enrollment=live.enrollment, kind=terms.kind, code=terms.code, credit_id=terms.credit_pk, from_on=terms.from_on,
        until_on=terms.until_on, reason=terms.reason.strip(), decided_at=clock.now(),
    )  # fmt: skip
    effect = effect_of_adding(live, decision)
    if effect.is_none:
        raise DomainError("This would change nothing: not the last day, not one credit, not one requirement.")
    return decision, effect


@transaction.atomic
def exception_grant(*, actor: Actor, enrollment: Enrollment, terms: Terms) -> Decision:
    """Grant it. The holder gets a mail with the effect and the reason."""
    require(actor, "enrollment.except", enrollment)
    check_nobody_s_own(actor, "enrollment.except", enrollment)
    # Holding the enrollment makes the second of two clicks wait, and then find the first one's row.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    decision, effect = exception_effect(enrollment=enrollment, terms=terms)
    decision.decided_by, decision.decided_as = actor.person, actor.hat_words("enrollment.except")
    decision.save()
    settle(effect)
    audit.record("enrollment.except", decision, actor=actor, after=decision.kind, reason=decision.reason)
    tell(
        decision,
        f"You were granted an exception: {decision.get_kind_display().lower()}",
        effect_sentences(effect),
        decision.reason,
    )
    requests_granted(actor=actor, decision=decision, after=effect.after)
    return decision


# --- What each kind may be ---
def _check_extension(live: Live, terms: Terms) -> None:
    last = live.verdict.last_day
    if last is None or not has_movable_end(live):
        raise DomainError("This period has no last day that could be moved.", "until_on")
    if terms.until_on is None or terms.until_on <= last:
        raise DomainError(f"Choose a day after {long_date(last)}, the last day as it is.", "until_on")
    _check_far(last, terms.until_on)


def _check_leave(live: Live, terms: Terms) -> None:
    if terms.from_on is None or terms.until_on is None:
        raise DomainError("Leave has a first and a last day.", "from_on")
    if terms.until_on < terms.from_on:
        raise DomainError("The last day of leave lies before its first.", "until_on")
    if not is_moved_by_leave(live):
        raise DomainError("The rules of this track do not move the last day for leave. Grant an extension instead.")
    _check_far(terms.from_on, terms.until_on)


def _check_waiver(live: Live, terms: Terms) -> None:
    deadline = deadline_of(live)
    if deadline is None:
        raise DomainError("No first certificate is due here: the rules set no day for it, or it was earned already.")
    if terms.until_on is None or terms.until_on <= deadline.last_day:
        until = "its grace ends" if deadline.grace_through else "it is due now"
        raise DomainError(f"Choose a day after {long_date(deadline.last_day)}, when {until}.", "until_on")
    if not has_waivers_left(live):
        raise DomainError("The deadline was waived and the waiver extended once. There is no further one.")
    _check_far(deadline.due_on, terms.until_on)


def _check_credit(live: Live, terms: Terms) -> None:
    if (str(terms.credit_pk), terms.code) not in excepted_choices(live):
        raise DomainError("Choose a credit of the holder and the rule that keeps it from counting.", "credit")


def _check_far(first: dt.date, last: dt.date) -> None:
    if last - first > LONGEST:
        raise DomainError("That is more than ten years. Look at the year again.", "until_on")


_CHECKS = {
    DecisionKind.EXTENSION: _check_extension,
    DecisionKind.LEAVE: _check_leave,
    DecisionKind.WAIVER: _check_waiver,
    DecisionKind.CREDIT: _check_credit,
}
