"""A library full of people at work, of any size: what every role's home page has to bear."""

import datetime as dt

from django.test import Client

from certification.models import Certificate, Enrollment, RuleSet, Standing
from learning.models import ActivityLine, Credit, FinalReport, GoalLine, Kind, Pdp, PlanGoal, PlannedActivity, Revision
from libraries.models import Membership, StrategicPlan, Supervision
from pdplanner.kernel import clock, jobs
from pdplanner.kernel.models import JobState, Mail
from pdplanner.kernel.requests import HAT_KEY
from tests.cast import LONG_AGO, Cast, adopted_plan, person, post, strategic_track

STARTS, ENDS = dt.date(2025, 7, 1), dt.date(2029, 7, 1)
WAYS = (("with_supervisor", "active"), ("with_consultant", "applied"), ("approved", "certified"))


def wear(client: Client, cast: Cast, name: str, role: str) -> None:
    """Sign `name` in with the hat of that role."""
    client.force_login(cast.people[name])
    session = client.session
    session[HAT_KEY] = next((hat.key for hat in cast.actor(name).hats if hat.role == role), "")
    session.save()


def refresh(enrollment: Enrollment) -> None:
    """Do what the worker does."""
    assert jobs.run("certification.refresh_standing", Standing.objects.get(enrollment=enrollment).pk)


def fill(cast: Cast, number: int) -> None:
    """`number` of everything: goals, staff with plans, credits, reports, applications and certificates, dead mails."""
    rules, plan = strategic_track(cast), adopted_plan(cast, goals=number)
    for n in range(number):
        newcomer = person(f"Person Number{n}")
        member = post(newcomer, cast.library, "staff")
        Supervision.objects.create(
            supervisor=cast.posts["sam"], report=member, starts_on=LONG_AGO, recorded_at=clock.now()
        )
        revision_state, enrollment_state = WAYS[n % len(WAYS)]
        enrollment = work(member, rules, plan, revision_state, enrollment_state, goals=1)
        if enrollment_state == "certified":
            _certificate(cast, enrollment, n)
        Mail.objects.create(
            key=f"dead:{n}", to_person=newcomer, to_address="a@example.org", subject="Lost", text="Lost",
            written_at=clock.now(), job_state=JobState.DEAD,
        )  # fmt: skip
    refresh(work(cast.posts["ada"], rules, plan, "approved", "active", goals=number))
    for name in ("dina", "sam"):
        work(cast.posts[name], rules, plan, "with_supervisor", "active", goals=number)


def work(
    member: Membership, rules: RuleSet, plan: StrategicPlan, revision_state: str, enrollment_state: str, *, goals: int
) -> Enrollment:
    """An enrollment with a plan of `goals` goals, an activity and a claimed credit toward each, and a final report."""
    pdp = Pdp.objects.create(person=member.person, membership=member, started_at=clock.now())
    revision = Revision.objects.create(
        pdp=pdp, number=1, state=revision_state, strategic_plan=plan, started_at=clock.now(), submitted_at=clock.now(),
        approved_at=clock.now() if revision_state == "approved" else None,
    )  # fmt: skip
    kind = Kind.objects.get(agency=member.library.agency, code="training")
    for number, goal in enumerate(list(plan.goals.all())[:goals], start=1):
        line = GoalLine.objects.create(pdp=pdp)
        plan_goal = PlanGoal.objects.create(
            revision=revision, line=line, goal=goal, goal_no=number, goal_title=goal.title
        )
        PlannedActivity.objects.create(
            revision=revision, line=ActivityLine.objects.create(pdp=pdp), plan_goal=plan_goal, title="A course",
            kind=kind, minutes=60,
        )  # fmt: skip
        Credit.objects.create(
            person=member.person, membership=member, kind=kind, title="A webinar", started_on=STARTS, ended_on=STARTS,
            minutes=60, goal_line=line, state="claimed", claimed_at=clock.now(), recorded_at=clock.now(),
        )  # fmt: skip
    if revision_state == "approved":
        FinalReport.objects.create(pdp=pdp, state="submitted", started_at=clock.now(), submitted_at=clock.now())
    enrollment = Enrollment.objects.create(
        agency=member.library.agency, track=rules.track, rule_set=rules, person=member.person, pdp=pdp,
        starts_on=STARTS, ends_before=ENDS, state=enrollment_state, enrolled_at=clock.now(),
        applied_at=clock.now() if enrollment_state == "applied" else None,
    )  # fmt: skip
    Standing.objects.create(enrollment=enrollment)
    return enrollment


def _certificate(cast: Cast, enrollment: Enrollment, n: int) -> Certificate:
    return Certificate.objects.create(
        agency=cast.agency, enrollment=enrollment, rule_set=enrollment.rule_set, person=enrollment.person,
        number=f"JSL-2026-{n}", token=f"token-{n}", family_name_key="number", issued_at=clock.now(),
        issued_by=cast.connie, awarded_on=STARTS, credits_hundredths=0, snapshot={}, verdict={},
        job_state=JobState.DEAD if n % 2 else JobState.DONE,
    )  # fmt: skip
