"""Plans of a load: three goals with a gap, an option and an activity each, on every step of their way."""

import datetime as dt
from collections.abc import Sequence

from learning.enums import PdpState, ReportState, RevisionState
from learning.models import (
    ActivityLine,
    FinalReport,
    Gap,
    GoalLine,
    Option,
    Pdp,
    PlanGoal,
    PlannedActivity,
    Revision,
)
from libraries.models import Goal, StrategicPlan
from pdplanner.demo.load.ground import Ground, moment
from pdplanner.demo.load.learners import JUDGED, PLANS, REPORTS, STARTS, Learner

GOALS = 3
WRITE, APPROVED_AFTER = dt.timedelta(days=3), dt.timedelta(days=10)
WITHOUT_STRATEGIC_TRACK = 4  # every fourth of those who are not in it plans all the same


def write_plans(ground: Ground, plan: StrategicPlan, crew: Sequence[Learner]) -> None:
    """Plans of those in the Strategic Track, and of some others."""
    planners = [one for one in crew if one.tracks > 1 or one.number % WITHOUT_STRATEGIC_TRACK == 0]
    pdps = Pdp.objects.bulk_create(_pdp(ground, one) for one in planners)
    for learner, pdp in zip(planners, pdps, strict=True):
        learner.pdp = pdp
    _lines(planners)
    revisions = Revision.objects.bulk_create(_revision(ground, plan, one) for one in planners)
    _contents(ground, list(plan.goals.all())[:GOALS], planners, revisions)
    FinalReport.objects.bulk_create(
        report for one in planners if (report := _report(ground, one)) is not None
    )  # fmt: skip


def _start(ground: Ground, learner: Learner) -> dt.date:
    """With the Strategic Track, the second of the chain."""
    return ground.years_ago(STARTS[learner.tracks][min(learner.tracks, 2) - 1])


def _pdp(ground: Ground, learner: Learner) -> Pdp:
    is_over = learner.tracks == 3
    ended = ground.years_ago(JUDGED[3][1]) if is_over else None
    learner.in_force_until = ended
    return Pdp(
        person=learner.person, membership=learner.post, started_at=moment(_start(ground, learner)),
        state=PdpState.FINISHED if is_over else PdpState.OPEN, ended_at=moment(ended) if ended else None,
    )  # fmt: skip


def _lines(planners: Sequence[Learner]) -> None:
    goal_lines = GoalLine.objects.bulk_create(GoalLine(pdp=one.pdp) for one in planners for _ in range(GOALS))
    activity_lines = ActivityLine.objects.bulk_create(
        ActivityLine(pdp=one.pdp) for one in planners for _ in range(GOALS)
    )
    for number, one in enumerate(planners):
        one.goal_lines = goal_lines[number * GOALS : (number + 1) * GOALS]
        one.activity_lines = activity_lines[number * GOALS : (number + 1) * GOALS]


def _revision(ground: Ground, plan: StrategicPlan, learner: Learner) -> Revision:
    state = RevisionState.APPROVED if learner.tracks == 3 else PLANS[learner.number % len(PLANS)]
    started = _start(ground, learner)
    # What waits, or is still written, was begun lately; its track began earlier.
    if state != RevisionState.APPROVED:
        started = ground.today - dt.timedelta(days=4 + learner.number % 37)
    revision = Revision(
        pdp=learner.pdp, number=1, state=state, strategic_plan=plan, staff_minutes=60, library_minutes=90,
        library_cents=25_000, started_at=moment(started), edited_at=moment(started),
    )  # fmt: skip
    if state != RevisionState.DRAFT:
        revision.submitted_at = moment(started + WRITE)
    if state in (RevisionState.WITH_CONSULTANT, RevisionState.APPROVED):
        revision.committed_at, revision.committed_by = moment(started + WRITE, 20), learner.decider
    if state == RevisionState.APPROVED:
        learner.in_force_since = started + APPROVED_AFTER
        revision.approved_at, revision.approved_by = moment(learner.in_force_since), ground.consultant
    return revision


def _contents(
    ground: Ground, goals: Sequence[Goal], planners: Sequence[Learner], revisions: Sequence[Revision]
) -> None:
    """For each goal of each revision one gap, one option, and one activity; the first of them self-directed."""
    slots = [(one, revision, n) for one, revision in zip(planners, revisions, strict=True) for n in range(GOALS)]
    plan_goals = PlanGoal.objects.bulk_create(
        PlanGoal(
            revision=revision, line=one.goal_lines[n], goal=goals[n], goal_no=n + 1, goal_title=goals[n].title
        )
        for one, revision, n in slots
    )  # fmt: skip
    both = list(zip(slots, plan_goals, strict=True))
    gaps = Gap.objects.bulk_create(
        Gap(revision=revision, plan_goal=goal, skill="What this goal asks for") for (_, revision, _), goal in both
    )
    Option.objects.bulk_create(
        Option(revision=gap.revision, gap=gap, title="A course", minutes=600, is_picked=True) for gap in gaps
    )
    kinds = (ground.kinds[-1], *ground.kinds)
    PlannedActivity.objects.bulk_create(
        PlannedActivity(
            revision=revision, line=one.activity_lines[n], plan_goal=goal, title=f"Activity {n + 1}", kind=kinds[n],
            why="The goal asks for it.", outcome="A way of working that others can take over.", minutes=900,
            cents=5_000, planned_on=ground.today + dt.timedelta(days=30 * n),
        )
        for (one, revision, n), goal in both
    )  # fmt: skip


def _report(ground: Ground, learner: Learner) -> FinalReport | None:
    """Accepted where the plan is over; of the others some wait and some are being written."""
    assert learner.pdp is not None
    if learner.in_force_since is None:
        return None
    if learner.tracks == 3:
        day = ground.years_ago(JUDGED[3][1]) - dt.timedelta(days=5)
        return FinalReport(
            pdp=learner.pdp, state=ReportState.ACCEPTED, changed="What changed.", started_at=moment(day),
            submitted_at=moment(day), decided_at=moment(day, 20), decided_by=ground.consultant,
        )  # fmt: skip
    state = REPORTS[learner.number % len(REPORTS)]
    if not state:
        return None
    sent = ground.today - dt.timedelta(days=1 + learner.number % 60)
    submitted = moment(sent) if state == ReportState.SUBMITTED else None
    return FinalReport(pdp=learner.pdp, state=state, started_at=moment(sent), submitted_at=submitted)
