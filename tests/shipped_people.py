"""People of an agency that runs seven shipped programs, drawn at random and written in bulk, past the services.

Everything that decides is drawn: days of learning, claim, decision and reversal at any hour, sizes, kinds, categories,
tags, plans with their revisions, certificates and what these used up. The same seed writes the same rows.
"""

import datetime as dt
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from certification.models import Certificate, Enrollment, Program, RuleSet, SpentCredit, Standing, Track
from learning.models import (
    ActivityLine,
    Category,
    Credit,
    CreditCategory,
    FinalReport,
    GoalLine,
    Kind,
    Pdp,
    PlanGoal,
    PlannedActivity,
    Revision,
)
from libraries.models import Agency, Goal, Library, Membership, Person, StrategicPlan
from pdplanner.demo.load.ground import findable
from tests.plain_rules import CATEGORIES, DAY, PROGRAMS, ZONE

EXAMPLES = Path(__file__).resolve().parent.parent / "certification" / "examples"
# Level and phase in which each is judged; of two versions of one track a person is in one.
CHOICES = {
    "montana-staff-2023": (("certificate", "first"),),
    "montana-staff-2009": (("certificate", "first"),),
    "montana-strategic-2021": (("certificate", "first"),),
    "nebraska-librarian": (("I", "renewal"), ("IV-L", "renewal")),
    "new-york-librarian": (("professional", "renewal"),),
    "alia-cpd": (("certified_professional", "first"), ("certificate", "first")),
    "ahip": (("senior", "renewal"),),
}
# Many people begin on the same odd days, so that one day is the end of many periods.
FIRST_DAYS = tuple(map(dt.date.fromisoformat, ("2024-02-29", "2024-03-01", "2023-07-01", "2023-06-30", "2022-12-31")))
BEGIN, END = dt.date(2021, 1, 1), dt.date(2029, 1, 1)
IN_TIME = ("learning", "live_training", "recording", "presenting", "self_directed")
IN_UNITS = ("college_semester", "college_quarter", "semester_course", "ceu_course")
TAGS = ("commission_event", "exhibit", "internship", "mentoring", "professional_association", "roundtable")
STATES = ("verified",) * 8 + ("claimed", "returned", "draft", "reversed")
GOALS = 3


@dataclass
class Drawn:
    """Rows of many people, before they are written."""

    enrollments: list[Enrollment] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    revisions: list[tuple[Revision, list[int], list[int]]] = field(default_factory=list)
    reports: list[FinalReport] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """What all of them share."""

    agency: Agency
    decider: Person
    library: Library
    goals: Sequence[Goal]
    kinds: dict[str, Kind]
    categories: Sequence[Category]
    rule_sets: dict[str, RuleSet]


def place_lay() -> Place:
    agency = Agency.objects.create(name="Oracle State Library", slug="oracle", code="ORC", time_zone=ZONE)
    library = Library.objects.create(agency=agency, name="Drawn Public Library", place="Dice", state="MT")
    decider = Person.objects.create(display_name="Dana Decider", family_name="Decider")
    plan = StrategicPlan.objects.create(
        library=library, title="Strategic plan", starts_on=BEGIN, ends_on=END, drafted_at=_at(BEGIN)
    )
    kinds = [
        Kind(agency=agency, code=code, name=code, unit="piece" if code in IN_UNITS else "", position=number)
        for number, code in enumerate((*IN_TIME, *IN_UNITS))
    ]
    Category.objects.bulk_create(
        Category(agency=agency, code=code, name=code) for code in (*CATEGORIES, "continuing_education")
    )
    return Place(
        agency,
        decider,
        library,
        [Goal.objects.create(plan=plan, position=n, title=f"Goal {n}", reason="Asked for.") for n in (1, 2, 3)],
        {kind.code: kind for kind in Kind.objects.bulk_create(kinds)},
        [*agency.categories.all(), agency.categories.get(code="continuing_education")],  # often, for its ceilings
        {code: _rule_set(agency, code) for code in PROGRAMS},
    )


def _rule_set(agency: Agency, code: str) -> RuleSet:
    document = json.loads((EXAMPLES / f"{code}.json").read_text())
    program, _ = Program.objects.get_or_create(agency=agency, code=document["program"], name=document["program"])
    track, _ = Track.objects.get_or_create(program=program, code=document["track"], name=document["track"])
    effective_from = document.get("effective_from", "2000-01-01")
    return RuleSet.objects.create(
        track=track, version=track.rule_sets.count() + 1, effective_from=effective_from, state="published",
        published_at=_at(BEGIN), document=document,
    )  # fmt: skip


def people_draw(place: Place, number: int, credits: int, seed: str) -> None:
    """So many people with about `credits` credits each, in one to three tracks."""
    dice, drawn = random.Random(seed), Drawn()  # the same rows again are wanted, not secrets
    people = Person.objects.bulk_create(
        findable(login_key=f"{seed}-{n}"[:32], display_name=f"Drawn {n}", family_name="Drawn") for n in range(number)
    )
    posts = Membership.objects.bulk_create(
        Membership(person=p, library=place.library, role="staff", starts_on=BEGIN, recorded_at=_at(BEGIN))
        for p in people
    )
    plans = Pdp.objects.bulk_create(_plan(post, dice) for post in posts)
    lines = GoalLine.objects.bulk_create(GoalLine(pdp=plan) for plan in plans for _ in range(GOALS))
    work = ActivityLine.objects.bulk_create(ActivityLine(pdp=plan) for plan in plans for _ in range(GOALS))
    for n, (post, plan) in enumerate(zip(posts, plans, strict=True)):
        here = slice(n * GOALS, (n + 1) * GOALS)
        _revise(drawn, place, plan, dice)
        _enroll(drawn, place, plan, dice)
        drawn.credits += [
            _credit(place, post, lines[here], work[here], dice) for _ in range(dice.randint(credits // 2, credits * 2))
        ]
    _write(drawn, place, lines, work, {plan.pk: n * GOALS for n, plan in enumerate(plans)}, dice)


def _at(day: dt.date, hour: int = 18) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=dt.UTC)


def _some_day(dice: random.Random, after: dt.date = BEGIN, within: int = (END - BEGIN).days) -> dt.date:
    return after + dt.timedelta(days=dice.randrange(within))


def _moment(dice: random.Random, after: dt.date, within: int) -> dt.datetime:
    """At any hour, so that the day in the agency's zone is often another one."""
    return _at(_some_day(dice, after, within), dice.randrange(24))


def _plan(post: Membership, dice: random.Random) -> Pdp:
    started = _some_day(dice, within=900)
    is_over = dice.random() < 0.3
    return Pdp(
        person=post.person, membership=post, started_at=_at(started), state="finished" if is_over else "open",
        ended_at=_moment(dice, started + 900 * DAY, 900) if is_over else None,
    )  # fmt: skip


def _revise(drawn: Drawn, place: Place, plan: Pdp, dice: random.Random) -> None:
    """Up to three revisions, one after another; the last may wait or have been returned. Some final reports."""
    day, strategic_plan = plan.started_at.date(), place.goals[0].plan
    for number in range(1, dice.randint(1, 4)):
        submitted = _moment(dice, day, 60)
        row = Revision(
            pdp=plan, number=number, strategic_plan=strategic_plan, started_at=_at(day), submitted_at=submitted,
            state=dice.choice(("approved", "approved", "approved", "returned", "with_supervisor")),
        )  # fmt: skip
        decided = _moment(dice, submitted.date() + DAY, 60)
        if row.state == "approved":
            row.approved_at, row.approved_by = decided, place.decider
        if row.state == "returned":
            row.returned_at, row.returned_by = decided, place.decider
        goals, activities = (sorted(dice.sample(range(GOALS), dice.randint(1, GOALS))) for _ in range(2))
        drawn.revisions.append((row, goals, activities))
        if row.state == "with_supervisor":
            break
        day = _some_day(dice, decided.date() + DAY, 500)
    if dice.random() < 0.7:
        sent = _moment(dice, plan.started_at.date() + 500 * DAY, 900)
        state = dice.choice(("accepted", "accepted", "submitted", "draft"))
        drawn.reports.append(
            FinalReport(
                pdp=plan, state=state, started_at=sent, submitted_at=sent if state != "draft" else None,
                decided_at=_moment(dice, sent.date() + DAY, 60) if state == "accepted" else None,
            )
        )  # fmt: skip


def _enroll(drawn: Drawn, place: Place, plan: Pdp, dice: random.Random) -> None:
    codes = dice.sample(sorted(CHOICES), dice.randint(1, 3))
    tracks = {place.rule_sets[code].track_id: code for code in codes}
    for code in tracks.values():
        level, phase = dice.choice(CHOICES[code])
        starts_on = dice.choice((*FIRST_DAYS, _some_day(dice, within=2000)))
        common: dict[str, Any] = {
            "agency": place.agency, "track": place.rule_sets[code].track, "rule_set": place.rule_sets[code],
            "person": plan.person, "level": level,
        }  # fmt: skip
        own = Enrollment(
            **common, phase=phase, starts_on=starts_on, enrolled_at=_at(starts_on),
            pdp=plan if PROGRAMS[code].has_plan else None,
        )  # fmt: skip
        if dice.random() < 0.2:
            own.ends_before = _some_day(dice, starts_on + DAY, 2500)
        if dice.random() < 0.3:
            own.state, own.applied_at = "applied", _moment(dice, starts_on + DAY, 1500)
        if dice.random() < 0.6:
            awarded = starts_on - dice.choice((0, 1, 40, 400, 5600)) * DAY
            own.previous = Enrollment(
                **common, starts_on=awarded - 1000 * DAY, state="certified", enrolled_at=_at(awarded)
            )
            drawn.certificates.append(_certificate(place, own.previous, awarded, "issued", dice))
        if dice.random() < 0.1:
            drawn.certificates.append(_certificate(place, own, _some_day(dice, starts_on, 900), "withdrawn", dice))
        drawn.enrollments.append(own)


def _certificate(place: Place, of: Enrollment, awarded: dt.date, state: str, dice: random.Random) -> Certificate:
    number = f"ORC-{dice.randrange(10**15)}"
    withdrawn = _moment(dice, awarded + DAY, 1500) if state == "withdrawn" or dice.random() < 0.1 else None
    return Certificate(
        agency=place.agency, enrollment=of, rule_set=of.rule_set, person=of.person, number=number, token=number,
        family_name_key="drawn", state="withdrawn" if withdrawn else "issued", issued_at=_at(awarded, 20),
        issued_by=place.decider, awarded_on=awarded, credits_hundredths=0, snapshot={}, verdict={},
        withdrawn_at=withdrawn,
    )  # fmt: skip


def _credit(
    place: Place, post: Membership, lines: Sequence[GoalLine], work: Sequence[ActivityLine], dice: random.Random
) -> Credit:
    kind = place.kinds[dice.choice(IN_UNITS if dice.random() < 0.1 else IN_TIME)]
    ended, days = _some_day(dice), dice.choice((0, 0, 1, 20))
    recorded = _moment(dice, ended, 100)
    claimed = _moment(dice, recorded.date() + DAY, 30)
    credit = Credit(
        person=post.person, membership=post, kind=kind, title="Drawn", started_on=ended - days * DAY, ended_on=ended,
        tags=dice.sample(TAGS, dice.choice((0, 0, 1, 2))), recorded_at=recorded, state=dice.choice(STATES),
        published_on=dice.choice((None, ended - 366 * DAY, _a_year_before(ended), ended)),
        event=dice.choice(("", "", "The conference", "the  CONFERENCE")),
        goal_line=dice.choice((None, *lines, *lines)), activity_line=dice.choice((None, *work, *work)),
        amount_hundredths=dice.choice((50, 225, 1600)) if dice.random() < 0.05 else None,
    )  # fmt: skip
    if kind.unit:
        credit.units_hundredths = dice.choice((50, 100, 150, 300))
    else:
        credit.minutes = dice.choice((19, 20, 44, 45, 89, 90, 400, 480, 600, 725, 960, 1440))
    if credit.state != "draft":
        credit.claimed_at = claimed
    if credit.state in ("verified", "reversed"):
        credit.verified_at, credit.verified_by = _moment(dice, claimed.date() + DAY, 60), place.decider
    if credit.state == "reversed":
        credit.reversed_at, credit.reversed_by = _moment(dice, credit.verified_at.date() + DAY, 400), place.decider
    return credit


def _a_year_before(day: dt.date) -> dt.date:
    """The day of publication that is exactly a year before `day`, or as near as the calendar has it."""
    return day.replace(year=day.year - 1, day=min(day.day, 28))


def _write(
    drawn: Drawn,
    place: Place,
    lines: Sequence[GoalLine],
    work: Sequence[ActivityLine],
    first_of: dict[int, int],
    dice: random.Random,
) -> None:
    earlier = [row.previous for row in drawn.enrollments if row.previous]
    Enrollment.objects.bulk_create(earlier)
    for row in drawn.enrollments:
        row.previous = row.previous  # takes the key it has by now
    Enrollment.objects.bulk_create(drawn.enrollments)
    Standing.objects.bulk_create(Standing(enrollment=row) for row in drawn.enrollments)
    for certificate in drawn.certificates:
        certificate.enrollment = certificate.enrollment
    Certificate.objects.bulk_create(drawn.certificates)
    Revision.objects.bulk_create(row for row, *_ in drawn.revisions)
    goals = [
        PlanGoal(
            revision=row, line=lines[first_of[row.pdp_id] + n], goal=place.goals[n], goal_no=n + 1, goal_title="Goal"
        )
        for row, numbers, _ in drawn.revisions
        for n in numbers
    ]
    one_of = {goal.revision_id: goal for goal in PlanGoal.objects.bulk_create(goals)}
    PlannedActivity.objects.bulk_create(
        PlannedActivity(
            revision=row, line=work[first_of[row.pdp_id] + n], plan_goal=one_of[row.pk], title="Work",
            kind=place.kinds["self_directed"], minutes=900,
        )
        for row, _, numbers in drawn.revisions
        for n in numbers
    )  # fmt: skip
    FinalReport.objects.bulk_create(drawn.reports)
    Credit.objects.bulk_create(drawn.credits)
    filed = [(credit, dice.choice((None, *place.categories))) for credit in drawn.credits]
    CreditCategory.objects.bulk_create(
        CreditCategory(credit=credit, agency=place.agency, category=category) for credit, category in filed if category
    )
    SpentCredit.objects.bulk_create(_spent(drawn, dice))


def _spent(drawn: Drawn, dice: random.Random) -> Iterable[SpentCredit]:
    """Each certificate used up some credits of its holder; a credit once per program."""
    by_person: dict[int, list[Credit]] = {}
    for credit in drawn.credits:
        by_person.setdefault(credit.person_id, []).append(credit)
    taken: set[tuple[int, int]] = set()
    for certificate in drawn.certificates:
        mine = by_person[certificate.person_id or 0]
        program = certificate.enrollment.track.program_id
        for credit in dice.sample(mine, min(4, len(mine))):
            if (credit.pk, program) not in taken:
                taken.add((credit.pk, program))
                yield SpentCredit(
                    credit=credit,
                    program_id=program,
                    certificate=certificate,
                    hundredths=1,
                    freed_at=certificate.withdrawn_at,
                )
