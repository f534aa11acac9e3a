"""Deciding a requirement that only a person can judge: met or not met, with a note and, if need be, a last good day."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from certification.enums import DecisionKind
from certification.explain.decisions import effect_sentences
from certification.explain.labels import number_of
from certification.models import Decision, Enrollment
from certification.queries.checks import Check, checks_of, permission_to_decide, steps_of
from certification.queries.effects import Effect, effect_of_adding, judged_with
from certification.queries.standing import OPEN_STATES, live_standing_of
from certification.services.decisions import check_nobody_s_own, settle, tell
from learning.models import Credit
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow


@transaction.atomic
def check_decide(
    *, actor: Actor, enrollment: Enrollment, code: str, role: str, accepted: bool, note: str = "",
    expires_on: dt.date | None = None,
) -> Decision:  # fmt: skip
    """Decide the requirement `code` as whoever is asked there by `role`. NotNow when it does not wait any more.

    Where a consultant records what somebody else decided, or decides in place of a missing verifier, and for every
    refusal, a note is needed.
    """
    check = Check(code, "", role)
    permission = permission_to_decide(enrollment, check)
    require(actor, permission, enrollment)
    check_nobody_s_own(actor, permission, enrollment)
    # Holding the enrollment makes the second of two clicks wait, and then find the first one's row.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    live = live_standing_of(enrollment.pk)
    found = next(
        (one for one in checks_of(live.enrollment, live.verdict) if (one.code, one.role) == (code, role)), None
    )
    if found is None or live.enrollment.state not in OPEN_STATES:
        raise NotNow("This does not wait for a decision any more. Look at the standing again.")
    _check_words(
        found, note.strip(), expires_on, live.verdict.on, is_due=not accepted or permission != check.permission
    )
    decision = Decision(
        enrollment=live.enrollment, kind=DecisionKind.CHECK, role=role, code=code, accepted=accepted,
        until_on=expires_on if accepted else None, reason=note.strip(), decided_at=clock.now(),
        decided_by=actor.person, decided_as=actor.hat_words(permission)[:200],
    )  # fmt: skip
    effect = effect_of_adding(live, decision)
    decision.save()
    settle(effect)
    verdict = "met" if accepted else "not met"
    audit.record(permission, decision, actor=actor, after=verdict, reason=decision.reason, facts={"requirement": code})
    tell(decision, f"{found.title}: {verdict}", effect_sentences(effect), decision.reason)
    return decision


@transaction.atomic
def credits_attest(*, actor: Actor, enrollment: Enrollment, role: str, credits: Collection[int]) -> list[Decision]:
    """Attest verified credits as the next of the roles the rules name; somebody else than verified them.

    NotNow where none of them waits for this role any more.
    """
    permission = permission_to_decide(enrollment, Check("", "", role))
    require(actor, permission, enrollment)
    check_nobody_s_own(actor, permission, enrollment)
    # Holding the enrollment makes the second of two clicks wait, and then find the first one's rows.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    live = live_standing_of(enrollment.pk)
    waiting = {key for step in steps_of(live.enrollment, live.verdict) if step.role == role for key in step.credits}
    rows = list(Credit.objects.filter(pk__in=waiting & set(credits)).order_by("ended_on", "pk"))
    if not rows or live.enrollment.state not in OPEN_STATES:
        raise NotNow("None of these waits for you any more. Look at the standing again.")
    own = next((credit for credit in rows if credit.verified_by_id == actor.person.pk), None)
    if own is not None:
        raise DomainError(f"You verified “{own}” yourself, so somebody else attests it. Leave it out.", "credits")
    attested = [_attestation(actor, live.enrollment, role, credit, permission) for credit in rows]
    after = judged_with(live, [*live.dossier.decisions, *attested])
    settle(Effect(live, after))
    subject = f"{number_of(len(attested), 'credit')} {'was' if len(attested) == 1 else 'were'} attested"
    tell(attested[0], subject, effect_sentences(Effect(live, after)), "")
    return attested


def _attestation(actor: Actor, enrollment: Enrollment, role: str, credit: Credit, permission: str) -> Decision:
    decision = Decision.objects.create(
        enrollment=enrollment, kind=DecisionKind.ATTEST, role=role, credit=credit, decided_at=clock.now(),
        decided_by=actor.person, decided_as=actor.hat_words(permission)[:200],
    )  # fmt: skip
    audit.record(permission, decision, actor=actor, after="attested", facts={"credit": credit.pk})
    return decision


def _check_words(check: Check, note: str, expires_on: dt.date | None, today: dt.date, *, is_due: bool) -> None:
    if check.needs_note and not note:
        raise DomainError(f"Say who decided this for the {check.role_words}, and when.", "note")
    if is_due and not note:
        raise DomainError("Say why, so that the holder knows what is missing.", "note")
    if expires_on is not None and expires_on < today:
        raise DomainError("The last day on which it is good is over already. Choose a later one.", "expires_on")
