"""What follows from every decision about an enrollment, and the way back: a second date, never another row's end."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from certification.enums import DecisionKind
from certification.explain.decisions import effect_sentences
from certification.models import Decision, Enrollment
from certification.queries.board_facts import is_on_its_board
from certification.queries.checks import Check
from certification.queries.decision_facts import extended_before
from certification.queries.effects import Effect, effect_of_revoking
from certification.queries.standing import OPEN_STATES, live_standing_of
from certification.services.standing import standing_mark_stale
from pdplanner.kernel import audit, clock, notices
from pdplanner.kernel.access import Actor, may, require
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import Topic

# What is decided in one's own role, and not granted beyond the rules.
WHAT = {DecisionKind.CHECK: "A check", DecisionKind.ATTEST: "An attestation"}


@transaction.atomic
def decision_revoke(*, actor: Actor, decision: Decision, reason: str) -> Decision:
    """Take it back from now on: what was true while it was in force stays true of those days."""
    require(actor, "decision.revoke", decision)
    _check_still_theirs(actor, decision)
    check_nobody_s_own(actor, "decision.revoke", decision.enrollment)
    if not reason.strip():
        raise DomainError("Say why it is taken back. The holder reads it.", "reason")
    live = live_standing_of(decision.enrollment_id)
    if live.enrollment.state not in OPEN_STATES:
        raise NotNow("A certificate rests on this decision, or its holder left. It can no longer be taken back.")
    effect = effect_of_revoking(live, decision)
    revocation = {"revoked_at": clock.now(), "revoked_by": actor.person, "revoked_because": reason.strip()}
    if not Decision.objects.filter(pk=decision.pk, revoked_at=None).update(**revocation):
        raise NotNow("This was taken back already, a moment ago or before.")
    decision.refresh_from_db()
    settle(effect)
    audit.record(
        "decision.revoke", decision, actor=actor, before=decision.kind, after="revoked", reason=decision.revoked_because
    )
    words = WHAT.get(DecisionKind(decision.kind), "An exception")
    tell(decision, f"{words} was taken back", effect_sentences(effect), decision.revoked_because)
    return decision


def _check_still_theirs(actor: Actor, decision: Decision) -> None:
    """Coordinators take anything back; who decided a check, while they could still decide it."""
    enrollment = decision.enrollment
    if decision.kind in WHAT and not may(actor, "enrollment.except", enrollment):
        check = Check(decision.code, "", decision.role)
        require(actor, check.permission, enrollment)
    else:
        require(actor, "enrollment.except", enrollment)


def check_nobody_s_own(actor: Actor, permission: str, enrollment: Enrollment) -> None:
    """Permissions know whose an enrollment is; that of a board is its members' own."""
    if is_on_its_board(actor.person.pk, enrollment):
        words = "Nobody decides on what is their own, and you belong or belonged to this board."
        raise NotAllowed(words, permission=permission, thing=enrollment)


def settle(effect: Effect) -> None:
    """The end as lists read it, and the standing."""
    enrollment = effect.after.enrollment
    Enrollment.objects.filter(pk=enrollment.pk).update(extended_before=extended_before(effect.after.dossier.decisions))
    standing_mark_stale(enrollment)


def tell(decision: Decision, subject: str, sentences: Sequence[str], reason: str) -> None:
    """Tell the holder what changes and why."""
    enrollment = decision.enrollment
    if enrollment.person is None:
        return
    moment = decision.revoked_at or decision.decided_at
    by = decision.revoked_by or decision.decided_by
    notices.tell(
        f"decision:{decision.pk}:{moment:%Y%m%dT%H%M%S%f}",
        to=enrollment.person,
        about=enrollment,
        topic=Topic.TRACKS,
        zone=enrollment.agency.time_zone,
        template="decision",
        words="\n".join([*sentences, f"{by}: {reason}" if reason else f"Decided by {by}."]),
        context={
            "subject": subject,
            "track": enrollment.track.name,
            "by": by,
            "sentences": sentences,
            "reason": reason,
            "action": "Open my standing",
            "action_url": f"{settings.SITE_URL}{reverse('certification:enrollment', args=[enrollment.pk])}",
        },
    )
