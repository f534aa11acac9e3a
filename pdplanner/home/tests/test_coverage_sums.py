"""The coverage board adds up what standings say, and every amount in it once."""

import datetime as dt
import json

import pytest
from django.db.models import F

from certification.engine import converted
from certification.models import Enrollment, Program, RuleSet, Track
from certification.queries.facts import rules_of
from certification.queries.standing import live_standing_of
from certification.tests.scene import on, strategic
from learning.models import Credit, Pdp, PlannedActivity
from libraries.models import Branch, Goal, Library, Membership, StrategicPlan
from pdplanner.home.queries.coverage import Asked, Board, Effort, board_of, ground_of
from pdplanner.home.tests.learners import DAY, LEARNED, crowd, enroll, learned, newcomer, plan_for, reckon
from pdplanner.kernel import clock
from tests.cast import EXAMPLES, LONG_AGO, Cast, adopted_plan, strategic_track

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(cast: Cast) -> RuleSet:
    return strategic_track(cast)


@pytest.fixture
def goals(cast: Cast) -> list[Goal]:
    return list(adopted_plan(cast).goals.all())


def board(cast: Cast, **asked: object) -> Board:
    return board_at(cast.library, **asked)


def board_at(library: Library, **asked: object) -> Board:
    with on(DAY):
        ground = ground_of(library, DAY)
        assert ground is not None
        return board_of(ground, Asked(**asked))  # type: ignore[arg-type]


def cells(board: Board) -> dict[tuple[int, str], tuple[int, int]]:
    """(number of the goal, name) → counted and planned, without what is none."""
    names = {member.pk: member.name for member in board.members}
    return {
        (row.number, names[pk]): (cell.counted, cell.planned)
        for row in board.rows
        for pk, cell in row.cells.items()
        if not cell.is_none
    }


def slow_sums(cast: Cast, goals: list[Goal]) -> dict[tuple[int, str], tuple[int, int]]:
    """The same from the rows, one at a time: each credit's amount from the live standing, each activity's open rest."""
    sums: dict[tuple[int, str], list[int]] = {}
    for member in Membership.objects.filter(library=cast.library):
        found = Enrollment.objects.filter(person=member.person)
        verdicts = [live_standing_of(enrollment.pk).verdict for enrollment in found]
        counted = {entry.key: entry.hundredths for verdict in verdicts for entry in verdict.counted}
        waiting = {e.key: e.hundredths for verdict in verdicts for e in verdict.not_counted if e.is_waiting}
        for number, goal in enumerate(goals, start=1):
            place = (number, str(member.person))
            for credit in Credit.objects.filter(person=member.person, goal_line__versions__goal=goal):
                if credit.goal_line.versions.exclude(revision__state="draft").exists():
                    sums.setdefault(place, [0, 0])[0] += counted.get(str(credit.pk), 0)
                    sums[place][1] += waiting.get(str(credit.pk), 0)
            plans = PlannedActivity.objects.filter(
                revision__state="approved", revision__pdp__person=member.person, plan_goal__goal=goal
            )
            for activity in plans:
                sums.setdefault(place, [0, 0])
                for enrollment in found:
                    worth = converted(
                        rules_of(enrollment.rule_set), activity.kind.code, activity.minutes, activity.units_hundredths
                    )
                    done = sum(
                        counted.get(str(pk), 0) + waiting.get(str(pk), 0)
                        for pk in activity.line.credits.values_list("pk", flat=True)
                    )
                    sums[place][1] += max(0, worth - done)
    served = {
        (number, str(pdp.person))
        for pdp in Pdp.objects.all()
        for number, goal in enumerate(goals, start=1)
        if pdp.revisions.filter(state="approved", goals__goal=goal).exists()
    }
    return {place: (a, b) for place, (a, b) in sums.items() if a or b or place in served}


def test_every_cell_is_what_a_slow_sum_over_the_rows_says(cast: Cast, rules: RuleSet, goals: list[Goal]) -> None:
    crowd(cast, rules, goals, 25)
    found = board(cast)
    with on(DAY):
        assert cells(found) == slow_sums(cast, goals)
    assert len(cells(found)) > 20


def test_what_each_goal_takes_is_what_a_slow_sum_over_the_rows_says(
    cast: Cast, rules: RuleSet, goals: list[Goal]
) -> None:
    crowd(cast, rules, goals, 25)
    PlannedActivity.objects.update(cents=F("pk") * 10)
    for row, goal in zip(board(cast).rows, goals, strict=True):
        planned = [
            activity
            for activity in PlannedActivity.objects.filter(plan_goal__goal=goal)
            if activity.revision.state == "approved"
        ]
        learned_here = [
            credit.minutes
            for credit in Credit.objects.filter(state="verified", goal_line__isnull=False)
            if credit.goal_line and credit.goal_line.versions.filter(goal=goal).exclude(revision__state="draft")
        ]
        assert row.effort == Effort(
            sum(learned_here), sum(one.minutes for one in planned), sum(one.cents for one in planned)
        )
        assert row.effort.learned_minutes
        assert row.effort.planned_cents


def test_rows_columns_and_the_corner_add_up_alike(cast: Cast, rules: RuleSet, goals: list[Goal]) -> None:
    crowd(cast, rules, goals, 25)
    found = board(cast)
    by_goal = [(row.total.counted, row.total.planned) for row in found.rows]
    by_person = [(found.total_of(member).counted, found.total_of(member).planned) for member in found.members]
    corner = (found.total.counted, found.total.planned)
    assert tuple(map(sum, zip(*by_goal, strict=True))) == corner
    assert tuple(map(sum, zip(*by_person, strict=True))) == corner
    assert corner[0] > 0 < corner[1]


def test_what_counts_toward_no_goal_of_the_plan_is_told_apart(cast: Cast, rules: RuleSet, goals: list[Goal]) -> None:
    member = newcomer(cast, "Ines Calloway")
    enroll(member, rules, plan_for(member, {goals[0]: [10]}))
    learned(cast, member, 4, goals[0])
    learned(cast, member, 2.5, goals[0])
    older = StrategicPlan.objects.create(
        library=cast.library, title="Before", state="archived", adopted_on=LONG_AGO, drafted_at=clock.now()
    )
    Credit.objects.filter(title="2.5 hours").update(goal_line=None)
    assert older.goals.count() == 0
    reckon()
    with on(DAY):
        counted = live_standing_of(Enrollment.objects.get().pk).verdict.counted_hundredths
    found = board(cast)
    assert found.total.counted + found.outside == counted


def second_track(cast: Cast, minutes_per_credit: int) -> RuleSet:
    """A track of another program in which an hour is worth another amount."""
    document = json.loads((EXAMPLES / "strategic-demo.json").read_text())
    document["unit"]["minutes"] = minutes_per_credit
    track = Track.objects.create(
        program=Program.objects.create(agency=cast.agency, code="second", name="Second"), code="second", name="Second"
    )
    return RuleSet.objects.create(
        track=track, version=1, effective_from=LONG_AGO, state="published", published_at=clock.now(), document=document
    )


def test_a_credit_that_counts_in_two_tracks_is_there_once_at_the_larger_amount(
    cast: Cast, rules: RuleSet, goals: list[Goal]
) -> None:
    member = newcomer(cast, "Priya Raman")
    pdp = plan_for(member, {goals[0]: [10]})
    enroll(member, rules, pdp)
    other = enroll(member, second_track(cast, 120), pdp)
    learned(cast, member, 6, goals[0])
    reckon()
    amounts = [live_standing_of(row.pk).verdict.counted_hundredths for row in Enrollment.objects.order_by("pk")]
    assert amounts == [600, 300]
    assert cells(board(cast)) == {(1, "Priya Raman"): (600, 1000)}
    assert cells(board(cast, track=other.track_id)) == {(1, "Priya Raman"): (300, 500)}


def test_whoever_is_in_no_track_has_a_place_by_their_plan_without_amounts(cast: Cast, goals: list[Goal]) -> None:
    member = newcomer(cast, "Lupe Herrera")
    plan_for(member, {goals[2]: [10]})
    learned(cast, member, 6, goals[2])
    found = board(cast)
    assert cells(found) == {(3, "Lupe Herrera"): (0, 0)}
    assert [member.in_track for member in found.members] == [False]
    assert [row.number for row in found.empty] == [1, 2]


def test_a_goal_is_empty_when_no_plan_in_force_serves_it(cast: Cast, rules: RuleSet, goals: list[Goal]) -> None:
    member = newcomer(cast, "Hal Brandvold")
    pdp = plan_for(member, {goals[0]: [10], goals[1]: [5]}, "with_consultant")
    enroll(member, rules, pdp)
    reckon()
    found = board(cast)
    assert [row.number for row in found.empty] == [1, 2, 3]
    assert [(row.review_plans, row.review_hundredths) for row in found.rows] == [(1, 1000), (1, 500), (0, 0)]
    assert [(one.member.name, one.state, one.adds) for one in found.absent if one.adds] == [
        ("Hal Brandvold", "with_consultant", {1: 1000, 2: 500})
    ]
    assert [row.number for row in board(cast, in_review=True).empty] == [3]
    assert cells(board(cast, in_review=True)) == {(1, "Hal Brandvold"): (0, 1000), (2, "Hal Brandvold"): (0, 500)}


def test_a_change_in_review_adds_only_what_is_new_in_it(cast: Cast, rules: RuleSet, goals: list[Goal]) -> None:
    member = newcomer(cast, "Hal Brandvold")
    enroll(member, rules, plan_for(member, {goals[0]: [10]}))
    plan_for(member, {goals[0]: [10, 4], goals[1]: [5]}, "with_supervisor", number=2)
    reckon()
    found = board(cast)
    assert cells(found) == {(1, "Hal Brandvold"): (0, 1000)}
    assert [row.review_hundredths for row in found.rows] == [400, 500, 0]


def test_a_draft_adds_nothing_and_is_named_only_as_one(cast: Cast, rules: RuleSet, goals: list[Goal]) -> None:
    member = newcomer(cast, "Marcus Bell")
    enroll(member, rules, plan_for(member, {goals[0]: [10]}, "draft"))
    reckon()
    for found in (board(cast), board(cast, in_review=True)):
        assert cells(found) == {}
        assert [(one.state, one.adds) for one in found.absent if one.member.name == "Marcus Bell"] == [("draft", {})]


def test_a_branch_shows_its_people_only(cast: Cast, rules: RuleSet, goals: list[Goal]) -> None:
    branch = Branch.objects.create(library=cast.library, name="East Side")
    for name, more in [("Here Person", {"branch": branch}), ("There Person", {})]:
        member = newcomer(cast, name, **more)
        enroll(member, rules, plan_for(member, {goals[0]: [10]}))
    reckon()
    assert {name for _, name in cells(board(cast))} == {"Here Person", "There Person"}
    assert {name for _, name in cells(board(cast, branch=branch.pk))} == {"Here Person"}


def test_who_left_the_library_left_the_board(cast: Cast, rules: RuleSet, goals: list[Goal]) -> None:
    member = newcomer(cast, "Gone Away", ends_on=LEARNED)
    enroll(member, rules, plan_for(member, {goals[0]: [10]}))
    learned(cast, member, 6, goals[0])
    reckon()
    assert cells(board(cast)) == {}
    assert board(cast).outside == 0


def test_a_planned_activity_of_an_archived_plan_is_named_with_its_rest(
    cast: Cast, rules: RuleSet, goals: list[Goal]
) -> None:
    StrategicPlan.objects.update(state="archived", archived_at=dt.datetime(2026, 1, 10, 18, tzinfo=dt.UTC))
    live = adopted_plan(cast)
    member = newcomer(cast, "Hal Brandvold")
    pdp = plan_for(member, {goals[1]: [4, 3]})
    enroll(member, rules, pdp)
    learned(cast, member, 1, goals[1], activity=PlannedActivity.objects.get(title="A course of 4 hours"))
    reckon()
    found = board(cast)
    assert [(one.member.name, one.title, one.hundredths) for one in found.dead] == [
        ("Hal Brandvold", "A course of 4 hours", 300), ("Hal Brandvold", "A course of 3 hours", 300),
    ]  # fmt: skip
    assert (found.total.counted, found.total.planned, found.outside) == (0, 0, 100)
    kept = live.goals.last()
    kept.lineage = goals[1].lineage
    kept.save()
    assert (board(cast).dead, cells(board(cast))) == ([], {(3, "Hal Brandvold"): (100, 600)})


def test_learning_toward_another_librarys_goals_is_not_on_this_board(
    cast: Cast, rules: RuleSet, goals: list[Goal]
) -> None:
    member = newcomer(cast, "Two Posts")
    elsewhere = Membership.objects.create(
        person=member.person, library=cast.second_library, role="staff", starts_on=LONG_AGO, recorded_at=clock.now()
    )
    theirs = list(adopted_plan(cast, cast.second_library).goals.all())
    enroll(member, rules, plan_for(elsewhere, {theirs[0]: [10]}))
    learned(cast, elsewhere, 6, theirs[0])
    reckon()
    assert cells(board(cast)) == {}
    assert cells(board_at(cast.second_library)) == {(1, "Two Posts"): (600, 1000)}


def test_without_an_adopted_plan_there_is_no_board(cast: Cast) -> None:
    assert ground_of(cast.library, DAY) is None


def test_a_library_without_people_has_only_empty_goals(cast: Cast, rules: RuleSet) -> None:
    quiet = Library.objects.create(agency=cast.agency, name="Quiet Library")
    adopted_plan(cast, quiet)
    found = board_at(quiet)
    assert (len(found.empty), found.members, found.absent, found.total.counted) == (3, [], [], 0)


def test_what_is_over_a_maximum_is_done_and_neither_counted_nor_planned(cast: Cast) -> None:
    scene = strategic(cast)
    scene.approved_plan()  # 40 hours of courses and a project of 60 hours, three hours of which make a credit
    scene.credit("The project", dt.date(2026, 1, 20), 63, kind="self_directed", started_on=dt.date(2026, 1, 5))
    reckon()
    assert cells(board(cast)) == {(1, "Ada Whitcomb"): (2000, 4000)}
