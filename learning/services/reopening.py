"""The ways back: a plan that had ended is reopened, a draft that was dropped is there again."""

from django.db import IntegrityError, transaction

from learning import ports, signals
from learning.enums import PdpState, RevisionState
from learning.mail import plans as mail
from learning.models import Pdp, Revision
from learning.models.revision import OPEN_STATES
from learning.queries.reopening import plan_instead
from learning.workflows import PDP, REVISION
from libraries.models import Membership
from pdplanner.kernel import access, audit, clock
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.wording import long_date


@transaction.atomic
def pdp_reopen(*, actor: Actor, pdp: Pdp, reason: str) -> Pdp:
    """Its holder goes on with a plan they closed, as if they had not; the draft dropped with it is there again.

    Raises DomainError without a reason, or while another plan has taken its place.
    """
    access.require(actor, "pdp.reopen", pdp)
    dropped = pdp.revisions.filter(state=RevisionState.WITHDRAWN, dropped_at=pdp.ended_at).last()
    _reopen(actor, pdp, "reopen", reason)
    if dropped is not None:
        left = REVISION.advance(dropped, "get_back", dropped_at=None)
        audit.record(
            "revision.edit", dropped, actor=actor, before=left, after=dropped.state, reason="The plan was reopened."
        )
    return pdp


@transaction.atomic
def pdp_unfinish(*, actor: Actor, pdp: Pdp, reason: str) -> Pdp:
    """A consultant lets a plan go on whose certificate was withdrawn; whoever was to decide on a change is asked again.

    Raises DomainError without a reason, while the certificate stands, or while another plan has taken its place.
    """
    access.require(actor, "pdp.unfinish", pdp)
    if number := ports.ask().certificate_of_pdp(pdp.pk):
        raise DomainError(
            f"Certificate {number} rests on this plan, so it stays finished. What comes next belongs in the next plan."
        )
    _reopen(actor, pdp, "unfinish", reason)
    for revision in pdp.revisions.filter(state__in=OPEN_STATES):
        mail.ask_again(revision)
    return pdp


def _reopen(actor: Actor, pdp: Pdp, action: str, reason: str) -> None:
    reason = reason.strip()
    if not reason:
        raise DomainError("Say in a sentence why it goes on. It stays in the history.", "reason")
    # A lock by an update that changes nothing: a plan that starts at the same time is seen here, or sees this one.
    Membership.objects.filter(pk=pdp.membership_id).update(person=pdp.person_id)
    other = plan_instead(pdp)
    if other is not None:
        raise DomainError(
            f"Another plan is open in its place, started on {long_date(other.started_at)}. Close that one first, or go "
            "on there."
        )
    ends = pdp.former_ends
    if pdp.ended_at is not None:
        ends = [*ends, [pdp.ended_at.isoformat(), clock.now().isoformat()]]
    before = PDP.advance(pdp, action, ended_at=None, former_ends=ends)
    audit.record(f"pdp.{action}", pdp, actor=actor, before=before, after=pdp.state, reason=reason)
    mail.reopened(pdp, reason, by=actor.person)
    signals.plan_changed.send(sender=Pdp, pdp_id=pdp.pk, person_id=pdp.person_id)


@transaction.atomic
def revision_get_back(*, actor: Actor, revision: Revision) -> Revision:
    """A dropped draft is there again, as it was. NotNow once the plan has ended, moved or been written on since."""
    access.require(actor, "revision.edit", revision)
    pdp = revision.pdp
    if not Pdp.objects.filter(pk=pdp.pk, state=PdpState.OPEN).exists():
        raise NotNow("This plan is finished or closed, so nothing in it changes any more.")
    if pdp.revisions.filter(number__gt=revision.number).exists():
        raise NotNow("The plan was written on since this draft was dropped. Go on there.")
    if revision.strategic_plan.library_id != pdp.membership.library_id:
        raise NotNow(f"The plan has moved to {pdp.membership.library} since. Write a new revision, toward its goals.")
    try:
        with transaction.atomic():
            before = REVISION.advance(revision, "get_back", dropped_at=None)
    except IntegrityError:  # one open revision of a plan
        raise NotNow("Another revision of this plan is open. Go on there.") from None
    audit.record("revision.edit", revision, actor=actor, before=before, after=revision.state)
    return revision
