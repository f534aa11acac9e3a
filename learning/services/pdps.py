"""Starting, amending and closing a plan."""

from typing import TypeVar

from django.db import IntegrityError, transaction

from learning import signals
from learning.enums import PdpState, RevisionState
from learning.mail import plans as mail
from learning.models import Gap, GoalLine, Option, Pdp, PlanGoal, PlannedActivity, Revision
from learning.models.revision import OPEN_STATES
from learning.queries.carrying import frozen_words
from learning.workflows import PDP, REVISION
from libraries.models import Goal, Membership
from libraries.queries.strategic_plans import adopted_plan_of
from libraries.services.libraries import hold_open
from pdplanner.kernel import access, audit, clock
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.workflow import settle_asks

Row = TypeVar("Row", Gap, Option, PlannedActivity)


@transaction.atomic
def pdp_start(*, actor: Actor, membership: Membership) -> Pdp:
    """A plan for the holder of `membership`, with a draft of revision 1 toward the library's adopted strategic plan.

    Raises DomainError when the post has ended or the library has adopted no strategic plan.
    """
    access.require(actor, "membership.start_pdp", membership)
    hold_open(membership.library)
    today = clock.today(membership.library.agency.time_zone)
    if membership.ends_on is not None and membership.ends_on < today:
        raise DomainError("This post has ended. A plan needs a post at a library that commits to it.")
    strategic_plan = adopted_plan_of(membership.library)
    if strategic_plan is None:
        raise DomainError(
            f"{membership.library} has not adopted a strategic plan yet, so there are no goals to learn toward. "
            "Your library administrator adopts one; then your plan can start."
        )
    pdp = Pdp.objects.create(person=membership.person, membership=membership, started_at=clock.now())
    Revision.objects.create(pdp=pdp, number=1, strategic_plan=strategic_plan, started_at=clock.now())
    audit.record("membership.start_pdp", pdp, actor=actor, after=PdpState.OPEN)
    return pdp


@transaction.atomic
def pdp_start_once(*, actor: Actor, membership: Membership) -> Pdp:
    """The open plan of this post; where there is none yet, a new one. So two clicks start one plan."""
    access.require(actor, "membership.start_pdp", membership)
    # The second click waits here and then finds the first one's plan.
    Membership.objects.select_for_update().get(pk=membership.pk)
    known = Pdp.objects.filter(membership=membership, person=actor.person, state=PdpState.OPEN).first()
    return known or pdp_start(actor=actor, membership=membership)


@transaction.atomic
def pdp_revise(*, actor: Actor, pdp: Pdp, reason: str = "") -> Revision:
    """The next revision as a draft copy of the last one: after *Returned*, or to ask for a change of an approved plan.

    Lines stay the same, so credits keep their goal. Until the new one is approved the old one stays in force.
    Raises DomainError without a reason for changing an approved plan, NotNow while another revision is open.
    """
    access.require(actor, "pdp.amend", pdp)
    if not Pdp.objects.filter(pk=pdp.pk, state=PdpState.OPEN).exists():
        raise NotNow("This plan is finished or closed, so it cannot be changed any more.")
    if why := frozen_words(pdp):
        raise NotNow(why)
    base = pdp.revisions.exclude(state=RevisionState.WITHDRAWN).order_by("-number").first()
    if base is None or base.state in OPEN_STATES:
        raise NotNow("A revision of this plan is already open. Change that one, or take it back first if it was sent.")
    if base.state == RevisionState.APPROVED and not reason.strip():
        raise DomainError("Say in a sentence what changes and why. Your supervisor and consultant read it.", "reason")
    revision = _next_revision(pdp, base, reason.strip())
    _copy_rows(base, revision)
    audit.record("pdp.amend", revision, actor=actor, before=base.state, after=revision.state, reason=reason)
    return revision


def _next_revision(pdp: Pdp, base: Revision, reason: str) -> Revision:
    newest = pdp.revisions.order_by("-number").values_list("number", flat=True)[0]
    # What another library promised, before the plan was carried here, binds nobody here.
    promised = base.strategic_plan.library_id == pdp.membership.library_id
    try:
        with transaction.atomic():
            return Revision.objects.create(
                pdp=pdp,
                number=newest + 1,
                strategic_plan=adopted_plan_of(pdp.membership.library) or base.strategic_plan,
                previous=base,
                change_reason=reason,
                training_fits=base.training_fits,
                staff_minutes=base.staff_minutes,
                staff_per=base.staff_per,
                asked_minutes=base.asked_minutes,
                asked_per=base.asked_per,
                library_minutes=base.library_minutes if promised else None,
                library_per=base.library_per,
                library_cents=base.library_cents if promised else None,
                library_money_source=base.library_money_source,
                library_cover=base.library_cover if promised else "",
                started_at=clock.now(),
            )
    except IntegrityError:
        raise NotNow("This revision was started a moment ago, by a second click or in another window.") from None


def _copy_rows(base: Revision, revision: Revision) -> None:
    """Copies of all rows under the same lines; a goal that lives on in a newer strategic plan is followed there."""
    newer = {goal.lineage: goal for goal in Goal.objects.filter(plan=revision.strategic_plan_id)}
    goals = {}
    for goal in base.goals.select_related("goal"):
        lives_on = newer.get(goal.goal.lineage)
        goals[goal.pk] = PlanGoal.objects.create(
            revision=revision,
            line_id=goal.line_id,
            goal=lives_on or goal.goal,
            goal_no=lives_on.position if lives_on else goal.goal_no,
            goal_title=lives_on.title if lives_on else goal.goal_title,
        )
    gaps = {}
    for gap in base.gaps.all():
        gaps[gap.pk] = _copy(gap, revision=revision, plan_goal=goals[gap.plan_goal_id])
    Gap.objects.bulk_create(gaps.values())
    Option.objects.bulk_create(_copy(o, revision=revision, gap=gaps[o.gap_id]) for o in base.options.all())
    PlannedActivity.objects.bulk_create(
        _copy(activity, revision=revision, plan_goal=goals[activity.plan_goal_id]) for activity in base.activities.all()
    )


def _copy(row: Row, **changes: object) -> Row:
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    twin = type(row)(**values)
    for name, value in changes.items():
        setattr(twin, name, value)
    return twin


def goal_line_for(pdp: Pdp, goal: Goal) -> GoalLine:
    """The line of this goal in the plan, also when it was dropped in between; a new one the first time."""
    known = GoalLine.objects.filter(pdp=pdp, versions__goal__lineage=goal.lineage).first()
    return known or GoalLine.objects.create(pdp=pdp)


@transaction.atomic
def pdp_close(*, actor: Actor, pdp: Pdp, reason: str) -> Pdp:
    """Give a plan up; its history stays. A draft is dropped with it.

    Raises DomainError without a reason, NotNow while a revision is with somebody who would decide on it.
    """
    access.require(actor, "pdp.close", pdp)
    if not reason.strip():
        raise DomainError("Say in a sentence why you close this plan. It stays in the history.", "reason")
    now = clock.now()  # one moment for both: reopened, the plan gets back the draft that was dropped with it
    for revision in pdp.revisions.filter(state__in=OPEN_STATES):
        if revision.state != RevisionState.DRAFT:
            raise NotNow("This plan is with somebody who reads it. Take it back first, then close it.")
        left = REVISION.advance(revision, "drop", dropped_at=now)
        audit.record(
            "revision.edit", revision, actor=actor, before=left, after=revision.state, reason="The plan was closed."
        )
    before = PDP.advance(pdp, "close", ended_at=now)
    audit.record("pdp.close", pdp, actor=actor, before=before, after=pdp.state, reason=reason)
    mail.closed(pdp, reason.strip())
    signals.plan_changed.send(sender=Pdp, pdp_id=pdp.pk, person_id=pdp.person_id)
    return pdp


@transaction.atomic
def pdp_finish(*, actor: Actor, pdp: Pdp) -> Pdp:
    """The plan has done what it was for; from the next day on nothing is in force under it."""
    access.require(actor, "pdp.finish", pdp)
    before = PDP.advance(pdp, "finish", ended_at=clock.now())
    for revision in pdp.revisions.filter(state__in=OPEN_STATES):
        settle_asks(revision)  # an amendment on its way is decided by nobody now
    audit.record("pdp.finish", pdp, actor=actor, before=before, after=pdp.state)
    return pdp
