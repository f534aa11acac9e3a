"""What a plan lacks, what changed, and which revision is in force."""

import datetime as dt

import pytest

from learning.enums import RevisionState
from learning.models import Revision
from learning.queries.changes import Piece, compare, word_changes
from learning.queries.force import in_force_on, revision_in_force
from learning.queries.readiness import readiness_of
from learning.queries.sheet import sheet_of
from learning.services import drafts, pdps
from libraries.models import StrategicPlan, Supervision
from pdplanner.kernel import clock

from .conftest import PROPOSAL, Desk, Track


def lacks(desk: Desk) -> dict[str, str]:
    return {check.code: check.words for check in readiness_of(desk.revision) if not check.is_ready}


def test_a_complete_draft_lacks_nothing(desk: Desk) -> None:
    desk.fill()
    assert lacks(desk) == {}


def test_an_empty_draft_lacks_goals_activities_credits_and_a_promise(desk: Desk) -> None:
    assert set(lacks(desk)) == {"goals", "activities", "credits", "promise"}


def test_a_goal_without_gap_or_activity_is_named(desk: Desk) -> None:
    revision = desk.fill(goals=2, activities=3)
    ada = desk.cast.actor("ada")
    drafts.gap_remove(actor=ada, revision=revision, gap=revision.gaps.get(plan_goal__goal_no=2))
    drafts.activity_remove(actor=ada, revision=revision, activity=revision.activities.get(plan_goal__goal_no=2))
    found = lacks(desk)
    assert found["gaps"] == "Every goal you picked has a gap; goal 2 has none"
    assert found["activities"] == "Every goal you picked has an activity; goal 2 has none"
    assert found["credits"] == "60 credits are planned; you have 40.0, so 20.0 to go"


def test_the_first_activity_that_is_not_ready_is_where_the_list_leads(desk: Desk) -> None:
    revision = desk.fill()
    activity = revision.activities.order_by("planned_on")[1]
    revision.activities.filter(pk=activity.pk).update(why="", planned_on=None)
    checks = {check.code: check for check in readiness_of(revision) if not check.is_ready}
    # Without a date it moved to the end of the list.
    assert checks["activities_why"].words == "Activity 3 says how it serves its goal"
    assert checks["activities_hours"].words == "Activity 3 has its hours and a date"
    assert checks["activities_why"].at == f"activity-{activity.pk}"
    assert checks["activities_why"].anchor == f"activity-{activity.pk}-why"
    assert checks["activities_hours"].anchor == f"activity-{activity.pk}-planned_on"


def test_63_hours_self_directed_are_one_credit_too_many(desk: Desk) -> None:
    revision = desk.fill()
    drafts.activity_save(
        actor=desk.cast.actor("ada"), revision=revision, plan_goal=revision.goals.all()[0], title="Research",
        kind=desk.kind("self_directed"), why="w", outcome="o", minutes=63 * 60, planned_on=dt.date(2028, 1, 1),
        **PROPOSAL,
    )  # fmt: skip
    assert lacks(desk) == {
        "self_directed": "Self-directed learning is within 20 credits; 21.0 are planned, 1.0 too many"
    }


def test_a_missing_certificate_speaks_the_tracks_own_words(desk: Desk, track: Track) -> None:
    desk.fill()
    track.change(prior=lambda: (False, "You hold no certificate of this program yet"))
    assert lacks(desk) == {"prior": "You hold no certificate of this program yet"}


def test_a_goal_of_an_archived_plan_is_named(desk: Desk) -> None:
    desk.fill()
    StrategicPlan.objects.update(state="archived")
    assert lacks(desk)["goals_in_force"].endswith("; goals 1 and 2 are of an earlier one")


def test_somebody_must_be_able_to_commit(desk: Desk) -> None:
    desk.fill()
    Supervision.objects.all().delete()
    assert lacks(desk) == {}  # the director stands in
    desk.cast.posts["dina"].delete()
    assert lacks(desk) == {}  # the board chair does, for the time being
    desk.cast.posts["carl"].delete()
    assert "Your library names a supervisor who commits" in lacks(desk)["committer"]


def test_without_terms_no_credits_are_asked(desk: Desk, track: Track) -> None:
    track.terms = None
    desk.fill(activities=2, hours=1)
    assert lacks(desk) == {}


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", ()),
        ("one two", "one two", (Piece("same", "one two"),)),
        ("", "one", (Piece("ins", "one"),)),
        ("one", "", (Piece("del", "one"),)),
        ("1 hour a week", "2 hour a week", (Piece("del", "1"), Piece("ins", "2"), Piece("same", "hour a week"))),
        ("Helps with story time.", "I can lead a bilingual one.",
         (Piece("del", "Helps with story time."), Piece("ins", "I can lead a bilingual one."))),
    ],
)  # fmt: skip
def test_changed_words_are_marked_and_a_new_sentence_stands_whole(
    before: str, after: str, pieces: tuple[Piece, ...]
) -> None:
    assert word_changes(before, after) == pieces


def test_a_first_revision_has_no_changes(desk: Desk) -> None:
    desk.fill()
    assert {item.status for item in compare(None, sheet_of(desk.revision))} == {"same"}


def test_new_changed_removed_and_unchanged_are_told_apart(desk: Desk) -> None:
    first = desk.bring_to(RevisionState.APPROVED)
    ada = desk.cast.actor("ada")
    second = pdps.pdp_revise(actor=ada, pdp=desk.pdp, reason="More.")
    rows = {row.title: row for row in second.activities.select_related("plan_goal", "kind")}
    drafts.activity_remove(actor=ada, revision=second, activity=rows["Course 1"])
    two = rows["Course 2"]
    drafts.activity_save(
        actor=ada, revision=second, plan_goal=two.plan_goal, title="Course two", kind=two.kind, why=two.why,
        outcome=two.outcome, minutes=two.minutes, planned_on=two.planned_on, activity=two,
    )  # fmt: skip
    drafts.activity_save(
        actor=ada, revision=second, plan_goal=two.plan_goal, title="Quiet room", kind=two.kind,
        planned_on=dt.date(2029, 1, 1),
    )  # fmt: skip
    drafts.promise_save(actor=ada, revision=second, staff_minutes=120, staff_per="week")
    items = compare(sheet_of(first), sheet_of(second))
    assert [(item.title, item.status) for item in items] == [
        ("Activity 1. Course two", "changed"),
        ("Activity 2. Course 3", "same"),
        ("Activity 3. Quiet room", "new"),
        ("The plan as a whole: goals, gaps and promises", "changed"),
        ("Course 1", "removed"),
    ]
    changed = [fact.label for item in items if item.line is None for fact in item.facts if fact.is_changed]
    assert changed == ["Own time"]


def revision(number: int, submitted: str, approved: str, state: str = "approved") -> Revision:
    def moment(words: str) -> dt.datetime | None:
        return dt.datetime.fromisoformat(words) if words else None

    return Revision(number=number, state=state, submitted_at=moment(submitted), approved_at=moment(approved))


ONE = revision(1, "2026-07-01T12:00+00:00", "2026-07-10T05:59+00:00")  # approved 9 July, 23:59 in Denver
TWO = revision(2, "2026-08-01T12:00+00:00", "2026-08-20T12:00+00:00")
ASKED = revision(3, "2026-09-01T12:00+00:00", "", state="with_consultant")


@pytest.mark.parametrize(
    ("on", "count_from", "number"),
    [("2026-07-08", "approved", None), ("2026-07-09", "approved", 1), ("2026-08-19", "approved", 1),
     ("2026-08-20", "approved", 2), ("2027-01-01", "approved", 2), ("2026-06-30", "submitted", None),
     ("2026-07-01", "submitted", 1), ("2026-08-01", "submitted", 2)],
)  # fmt: skip
def test_force_begins_with_approval_or_submission_and_ends_with_the_next(
    on: str, count_from: str, number: int | None
) -> None:
    found = in_force_on([ONE, TWO, ASKED], dt.date.fromisoformat(on), zone="America/Denver", count_from=count_from)
    assert (found.number if found else None) == number


def test_an_open_change_leaves_the_old_revision_in_force(desk: Desk) -> None:
    first = desk.bring_to(RevisionState.APPROVED)
    pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="More.")
    assert revision_in_force(desk.pdp, clock.today("America/Denver")) == first
