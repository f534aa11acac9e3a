"""What a plan still lacks before it can be sent: one sentence per check, with the place where to mend it.

Which fields a plan must fill follows seed 004 (goal, gap, options, planned training, both sides committed) and the
practice of templates; the amounts are the track's own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from learning.models import Revision
from learning.models.revision import PROJECT
from learning.queries.committers import committing_role
from learning.queries.sheet import ActivitySheet, Sheet, sheet_of
from libraries.enums import PlanState
from libraries.models import StrategicPlan
from pdplanner.kernel.wording import credits_in_column, credits_in_sentence

# Why each of it is asked for, told beside what is missing.
WHY = {
    "goals": "A plan exists to serve what your library wants; a goal says what your learning is for.",
    "goals_in_force": "Your library has newer goals: pick among those, so that your learning serves them.",
    "gaps": "The gap turns a goal of the library into something one person can learn.",
    "gaps_known": "Without a sign one can see, nobody can tell at the end whether it worked.",
    "activities": "A goal is served by what somebody does for it.",
    "activities_why": "Your consultant reads this line first: it ties your hours to the goal.",
    "activities_outcome": "Your library gives time and money for this result, and your final report starts from it.",
    "activities_project": "Nobody teaches a project: your consultant approves what you say here in place of a course.",
    "activities_hours": "Hours become credits, and the date decides whether they fall into your period.",
    "credits": "That many your track asks for in its period.",
    "self_directed": "What is over the limit is learned, but does not count.",
    "promise": "Both sides commit to a plan, and yours comes first.",
    "prior": "Your track is for those who hold this already.",
    "committer": "A plan holds when your library gives time and money for it, and somebody must say so.",
}


@dataclass(frozen=True)
class Check:
    """One line of the list. `anchor` and `action`: where the page takes a person who has to mend it; `at`: the item
    that is opened there for writing."""

    code: str
    is_ready: bool
    words: str
    anchor: str
    action: str
    at: str = ""

    @property
    def why(self) -> str:
        return WHY[self.code]

    @property
    def state(self) -> str:
        return "ready" if self.is_ready else "missing"


def readiness_of(revision: Revision) -> list[Check]:
    """`readiness` of a revision that has not been read yet."""
    return readiness(sheet_of(revision))


def readiness(sheet: Sheet) -> list[Check]:
    """Every check of a draft, what is missing first."""
    found = [*_goals(sheet), *_gaps(sheet), *_activities(sheet), *_amounts(sheet), *_people(sheet)]
    return sorted(found, key=lambda check: check.is_ready)


def missing(checks: list[Check]) -> list[Check]:
    return [check for check in checks if not check.is_ready]


def _goals(sheet: Sheet) -> Iterator[Check]:
    if not sheet.goals:
        yield Check("goals", False, "You serve at least one of your library’s goals", "s1", "Pick goals")
        return
    yield Check("goals", True, f"You serve {_count(len(sheet.goals), 'goal')} of your library", "s1", "Pick goals")
    old = [goal.row.goal_no for goal in sheet.goals if not _is_in_force(goal.row.goal.plan, sheet)]
    words = "Every goal is in the plan your library has in force"
    if old:
        words = f"{words}; {_goal_list(old)} {'is' if len(old) == 1 else 'are'} of an earlier one"
    yield Check("goals_in_force", not old, words, "s1", "Pick goals")


def _is_in_force(plan: StrategicPlan, sheet: Sheet) -> bool:
    """After a move the old library's plan may be in force there still."""
    return plan.state == PlanState.ADOPTED and plan.library_id == sheet.library.pk


def _gaps(sheet: Sheet) -> Iterator[Check]:
    if not sheet.goals:
        return
    without = [goal.row.goal_no for goal in sheet.goals if not goal.gaps]
    words = "Every goal you picked has a gap"
    if without:
        words = f"{words}; {_goal_list(without)} {'has' if len(without) == 1 else 'have'} none"
    yield Check("gaps", not without, words, "s2", "Add a gap")
    unknown = next((gap for goal in sheet.goals for gap in goal.gaps if not gap.row.how_known), None)
    anchor = f"gap-{unknown.row.pk}-how_known" if unknown else "s2"
    words = "Every gap has a way to know it is closed"
    if unknown:
        words = f"{words}; “{unknown.row.skill}” has none"
    yield Check("gaps_known", unknown is None, words, anchor, "Go to the gap")


def _activities(sheet: Sheet) -> Iterator[Check]:
    if not sheet.activities:
        yield Check("activities", False, "You plan at least one activity", "s4", "Add an activity")
        return
    idle = [goal.row.goal_no for goal in sheet.goals if not goal.activities]
    words = "Every goal you picked has an activity"
    if idle:
        words = f"{words}; {_goal_list(idle)} {'has' if len(idle) == 1 else 'have'} none"
    yield Check("activities", not idle, words, "s4", "Add an activity")
    yield _each(sheet.activities, "why", "says how it serves its goal", lambda one: _first_empty(one, "why"))
    yield _each(sheet.activities, "outcome", "says what comes of it", lambda one: _first_empty(one, "outcome"))
    if projects := [activity for activity in sheet.activities if activity.is_self_directed]:
        rest = "says its question or skill, its method, its resources and what there is to show"
        yield _each(projects, "project", rest, lambda one: _first_empty(one, *PROJECT), "self-directed activity")
    yield _each(sheet.activities, "hours", "has its hours and a date", _lacks_size_or_date)


def _first_empty(activity: ActivitySheet, *names: str) -> str:
    """The first of these fields that is empty, "" when none is."""
    return next((name for name in names if not getattr(activity.row, name)), "")


def _lacks_size_or_date(activity: ActivitySheet) -> str:
    if not activity.has_size:
        return "units" if activity.row.kind.unit else "minutes"
    return _first_empty(activity, "planned_on")


def _each(
    activities: list[ActivitySheet], code: str, rest: str, lack: Callable[[ActivitySheet], str],
    noun: str = "activity",
) -> Check:  # fmt: skip
    """Whether no activity lacks a field; `lack` names the first one that does."""
    unready = [activity for activity in activities if lack(activity)]
    code = f"activities_{code}"
    if not unready:
        return Check(code, True, f"Every {noun} {rest}", "s4", "")
    first = unready[0]
    words = f"Activity {first.number} {rest}"
    if len(unready) > 1:
        words = f"Every {noun} {rest}; {len(unready)} do not yet"
    at = f"activity-{first.row.pk}"
    return Check(code, False, words, f"{at}-{lack(first)}", f"Go to activity {first.number}", at)


def _amounts(sheet: Sheet) -> Iterator[Check]:
    terms = sheet.terms
    if terms is None:
        return
    need, planned = terms.need_hundredths, sheet.planned_hundredths
    words = f"{credits_in_sentence(need)} credits are planned"
    if planned < need:
        words += f"; you have {credits_in_column(planned)}, so {credits_in_column(need - planned)} to go"
    yield Check("credits", planned >= need, words, "s4", "Add activities")
    ceiling = terms.self_directed_ceiling_hundredths
    if ceiling is not None:
        yield _ceiling(sheet.self_directed_hundredths, ceiling)


def _ceiling(planned: int, ceiling: int) -> Check:
    words = f"Self-directed learning is within {credits_in_sentence(ceiling)} credits"
    if planned > ceiling:
        words += f"; {credits_in_column(planned)} are planned, {credits_in_column(planned - ceiling)} too many"
    return Check("self_directed", planned <= ceiling, words, "s4", "Change an activity")


def _people(sheet: Sheet) -> Iterator[Check]:
    promised = sheet.revision.staff_minutes > 0
    yield Check("promise", promised, "You say how much time you give", "promise", "Make your promise")
    if sheet.terms is not None:
        holds, words = sheet.terms.prior()
        if words:
            yield Check("prior", holds, words, "ready", "")
    named = sheet.deciders.people
    if named:
        names = " or ".join(str(person) for person in named)
        yield Check("committer", True, f"{names} commits for your library", "ready", "")
    else:
        role = committing_role(sheet.membership, sheet.deciders).replace("_", " ")
        words = f"Your library names a {role} who commits; ask your library administrator to enter one"
        yield Check("committer", False, words, "ready", "")


def _goal_list(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"goal {numbers[0]}"
    return "goals " + ", ".join(str(number) for number in numbers[:-1]) + f" and {numbers[-1]}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
