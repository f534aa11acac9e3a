"""People of a library who learn toward its goals, of any number and kind: what the coverage board has to add up."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from certification.models import Enrollment, RuleSet, Standing
from certification.tests.scene import on
from learning.models import ActivityLine, Credit, GoalLine, Kind, Pdp, PlanGoal, PlannedActivity, Revision
from libraries.models import Goal, Membership, Person
from pdplanner.home.tests.house import refresh
from pdplanner.kernel import clock
from tests.cast import Cast, person, post

DAY = dt.date(2026, 3, 12)
STARTS, ENDS = dt.date(2025, 7, 1), dt.date(2029, 7, 1)
APPROVED = dt.datetime(2025, 8, 18, 16, tzinfo=dt.UTC)
LEARNED = dt.date(2025, 10, 6)


def newcomer(cast: Cast, name: str, **more: Any) -> Membership:
    member = post(person(name), cast.library, "staff")
    Membership.objects.filter(pk=member.pk).update(**more)
    return Membership.objects.get(pk=member.pk)


def plan_for(member: Membership, hours: dict[Goal, Sequence[float]], state: str = "approved", number: int = 1) -> Pdp:
    """A plan with one activity for each number of hours; a second one of the same person is its next revision."""
    pdp = Pdp.objects.filter(membership=member, state="open").first() or Pdp.objects.create(
        person=member.person, membership=member, started_at=APPROVED
    )
    sent = state != "draft"
    revision = Revision.objects.create(
        pdp=pdp, number=number, state=state, strategic_plan=next(iter(hours)).plan, started_at=APPROVED,
        submitted_at=APPROVED if sent else None, approved_at=APPROVED if state == "approved" else None,
    )  # fmt: skip
    kind = Kind.objects.get(agency=member.library.agency, code="training")
    for place, (goal, sizes) in enumerate(hours.items(), start=1):
        plan_goal = PlanGoal.objects.create(
            revision=revision, line=GoalLine.objects.create(pdp=pdp), goal=goal, goal_no=place, goal_title=goal.title
        )
        for size in sizes:
            PlannedActivity.objects.create(
                revision=revision, line=ActivityLine.objects.create(pdp=pdp), plan_goal=plan_goal, kind=kind,
                title=f"A course of {size:g} hours", minutes=round(size * 60),
            )  # fmt: skip
    return pdp


def enroll(member: Membership, rules: RuleSet, pdp: Pdp | None, **more: Any) -> Enrollment:
    enrollment = Enrollment.objects.create(
        agency=member.library.agency, track=rules.track, rule_set=rules, person=member.person, pdp=pdp,
        starts_on=STARTS, ends_before=ENDS, enrolled_at=APPROVED, **more,
    )  # fmt: skip
    Standing.objects.create(enrollment=enrollment)
    return enrollment


def learned(
    cast: Cast, member: Membership, hours: float, goal: Goal | None, *, activity: PlannedActivity | None = None,
    state: str = "verified",
) -> Credit:  # fmt: skip
    line = GoalLine.objects.filter(pdp__person=member.person, versions__goal=goal).first() if goal else None
    is_verified = state == "verified"
    return Credit.objects.create(
        person=member.person, membership=member, kind=Kind.objects.get(agency=cast.agency, code="training"),
        title=f"{hours:g} hours", started_on=LEARNED, ended_on=LEARNED, minutes=round(hours * 60), goal_line=line,
        activity_line=activity.line if activity else None, state=state, recorded_at=APPROVED, claimed_at=APPROVED,
        verified_at=APPROVED + dt.timedelta(days=60) if is_verified else None,
        verified_by=cast.sam if is_verified else None,
    )  # fmt: skip


def reckon(day: dt.date = DAY) -> None:
    """Do what the worker does."""
    with on(day):
        Standing.objects.update(job_state="waiting", job_not_before=clock.wall_now())
        for standing in Standing.objects.select_related("enrollment"):
            refresh(standing.enrollment)


def crowd(cast: Cast, rules: RuleSet, goals: Sequence[Goal], number: int) -> None:
    """`number` people, each another mixture: credits with and without goal, plans of all states."""
    states = ("approved", "approved", "with_consultant", "draft", "approved", "returned", "with_supervisor")
    for n in range(number):
        member = newcomer(cast, f"Person {n:03}")
        mine = [goals[n % len(goals)], goals[(n + 1) % len(goals)]]
        pdp = plan_for(member, {mine[0]: [n % 5 + 2, 3.5], mine[1]: [n % 3 + 1]}, states[n % len(states)])
        if n % 6 != 5:
            enroll(member, rules, pdp)
        first = PlannedActivity.objects.filter(revision__pdp=pdp).first()
        learned(cast, member, n % 4 + 0.5, mine[0], activity=first)
        learned(cast, member, 2, mine[1], state="claimed")
        learned(cast, member, 1.5, None)
    reckon()


def multitude(cast: Cast, rules: RuleSet, goals: Sequence[Goal], number: int) -> None:
    """`number` people alike, in a few bulk inserts: a plan in force, a verified credit, a standing that counts it."""
    people = Person.objects.bulk_create(
        Person(display_name=f"Person {n:04}", family_name=f"{n:04}", recorded_at=APPROVED, login_key=f"many-{n}")
        for n in range(number)
    )
    posts = Membership.objects.bulk_create(
        Membership(person=one, library=cast.library, role="staff", starts_on=STARTS, recorded_at=APPROVED)
        for one in people
    )
    pdps = Pdp.objects.bulk_create(Pdp(person=p.person, membership=p, started_at=APPROVED) for p in posts)
    revisions = Revision.objects.bulk_create(
        Revision(
            pdp=pdp, number=1, state="approved", strategic_plan=goals[0].plan, started_at=APPROVED,
            submitted_at=APPROVED, approved_at=APPROVED,
        )
        for pdp in pdps
    )  # fmt: skip
    lines = GoalLine.objects.bulk_create(GoalLine(pdp=pdp) for pdp in pdps)
    served = [goals[n % len(goals)] for n in range(number)]
    plan_goals = PlanGoal.objects.bulk_create(
        PlanGoal(revision=revision, line=line, goal=goal, goal_no=1, goal_title=goal.title)
        for revision, line, goal in zip(revisions, lines, served, strict=True)
    )
    doings = ActivityLine.objects.bulk_create(ActivityLine(pdp=pdp) for pdp in pdps)
    kind = Kind.objects.get(agency=cast.agency, code="training")
    PlannedActivity.objects.bulk_create(
        PlannedActivity(revision=row.revision, line=line, plan_goal=row, kind=kind, title="A course", minutes=300)
        for row, line in zip(plan_goals, doings, strict=True)
    )
    credits = Credit.objects.bulk_create(
        Credit(
            person=p.person, membership=p, kind=kind, title="A course", started_on=LEARNED, ended_on=LEARNED,
            minutes=120, goal_line=line, activity_line=doing, state="verified", recorded_at=APPROVED,
            verified_at=APPROVED, verified_by=cast.sam,
        )
        for p, line, doing in zip(posts, lines, doings, strict=True)
    )  # fmt: skip
    enrollments = Enrollment.objects.bulk_create(
        Enrollment(
            agency=cast.agency, track=rules.track, rule_set=rules, person=pdp.person, pdp=pdp, starts_on=STARTS,
            ends_before=ENDS, enrolled_at=APPROVED,
        )
        for pdp in pdps
    )  # fmt: skip
    Standing.objects.bulk_create(
        Standing(enrollment=enrollment, computed_on=DAY, job_state="done", verdict=_verdict(credit))
        for enrollment, credit in zip(enrollments, credits, strict=True)
    )


def _verdict(credit: Credit) -> dict[str, Any]:
    """What the board reads of a stored verdict."""
    return {
        "counted": [{"key": str(credit.pk), "hundredths": 200}], "not_counted": [],
        "starts_on": STARTS.isoformat(), "ends_before": ENDS.isoformat(),
    }  # fmt: skip
