"""The plan editor through the browser's eyes: each small form at its own address."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.enums import RevisionState
from learning.models import Gap, Kind, Option, PlannedActivity
from learning.services import drafts
from libraries.models import Goal

from .conftest import Desk, Track

AUTOSAVE = {"HTTP_X_AUTOSAVE": "true"}


@pytest.fixture
def ada(desk: Desk, client: Client) -> Client:
    client.force_login(desk.cast.ada)
    return client


def at(name: str, desk: Desk, *more: int) -> str:
    return reverse(f"learning:{name}", args=[desk.revision.pk, *more])


def page(client: Client, desk: Desk, asked: str = "") -> str:
    answer = client.get(at("revision_edit", desk) + asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def gap_words(**changes: str) -> dict[str, str]:
    return {"skill": "Story time", "level_now": "seen", "level_then": "alone", "how_known": "Twelve families"} | changes


def activity_words(desk: Desk, **changes: Any) -> dict[str, Any]:
    goal = desk.revision.goals.all()[0]
    return {
        "title": "Early literacy course", "kind": desk.kind().pk, "minutes": "10", "plan_goal": goal.pk,
        "why": "Gives me songs.", "outcome": "I lead it alone.", "planned_on": "2027-05-01", "helper": "",
        "cents": "$90", "money_source": "library",
    } | changes  # fmt: skip


def test_an_empty_draft_says_what_to_do_first(ada: Client, desk: Desk) -> None:
    html = page(ada, desk)
    assert "Pick a goal first; then say what it asks of you." in html
    assert "No one is learning toward this" in html
    assert 'aria-disabled="true"' in html


def test_every_step_explains_itself_with_an_example_also_without_a_script(ada: Client, desk: Desk) -> None:
    html = page(ada, desk)
    assert html.count('<details class="guide">') == 5
    assert html.count("example</summary>") + html.count("two examples</summary>") == 5
    assert "A plan exists to serve what your library wants" in html


def test_picked_goals_ask_for_their_gaps(ada: Client, desk: Desk) -> None:
    goal = Goal.objects.get(plan=desk.revision.strategic_plan, position=2)
    answer = ada.post(at("plan_goals", desk), {"goals": [goal.pk]})
    new = f"gap-new-{desk.revision.goals.get().pk}"
    assert answer.url == at("revision_edit", desk) + f"?at={new}#{new}"
    assert "No gap for goal 2 yet" in page(ada, desk)


@pytest.mark.parametrize("typed", ["0", "abc", "9" * 40, "\x00"])
def test_a_goal_that_is_not_in_the_plan_is_refused_in_words(ada: Client, desk: Desk, typed: str) -> None:
    answer = ada.post(at("plan_goals", desk), {"goals": [typed]})
    assert answer.status_code == 422
    assert "One of these goals is not in your library’s plan." in answer.content.decode()


def test_a_gap_is_added_saved_and_removed(ada: Client, desk: Desk) -> None:
    goal = desk.fill().goals.all()[0]
    ada.post(at("gap_add", desk, goal.pk), gap_words())
    gap = Gap.objects.get(skill="Story time")
    ada.post(at("gap", desk, gap.pk), gap_words(skill="Story time for babies"))
    gap.refresh_from_db()
    assert gap.skill == "Story time for babies"
    ada.post(at("gap_remove", desk, gap.pk))
    assert not Gap.objects.filter(pk=gap.pk).exists()


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_write(ada: Client, desk: Desk) -> None:
    goal = desk.fill().goals.all()[0]
    answer = ada.post(at("gap_add", desk, goal.pk), gap_words(skill="", how_known="Twelve new families"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Name one thing you cannot do today." in html
    assert "Twelve new families" in html


def test_a_services_refusal_stands_beside_its_field(ada: Client, desk: Desk) -> None:
    gap = desk.fill().gaps.all()[0]
    answer = ada.post(at("gap", desk, gap.pk), gap_words(level_now="teach", level_then="seen"))
    assert answer.status_code == 422
    assert f'href="#gap-{gap.pk}-level_then"' in answer.content.decode()


def test_autosave_answers_with_the_time_or_the_words(ada: Client, desk: Desk) -> None:
    gap = desk.fill().gaps.all()[0]
    saved = ada.post(at("gap", desk, gap.pk), gap_words(), **AUTOSAVE)
    refused = ada.post(at("gap", desk, gap.pk), gap_words(skill=""), **AUTOSAVE)
    assert list(saved.json()) == ["saved_at", "seen"]
    assert (refused.status_code, refused.json()) == (
        422,
        {"words": "Not saved. Look again at: What you cannot do today."},
    )


def test_ways_are_compared_picked_planned_and_removed(ada: Client, desk: Desk) -> None:
    gap = desk.fill().gaps.all()[0]
    ada.post(at("option_add", desk, gap.pk), {"title": "Shadow Lupe", "note": "", "minutes": "12", "cents": ""})
    option = Option.objects.get()
    assert (option.minutes, option.cents) == (720, 0)
    ada.post(at("option_picks", desk, gap.pk), {"options": [option.pk]})
    option.refresh_from_db()
    assert option.is_picked
    html = page(ada, desk, f"?at=activity-new&option={option.pk}")
    assert 'value="Shadow Lupe"' in html
    assert 'value="12.0"' in html
    ada.post(at("option_remove", desk, option.pk))
    assert not Option.objects.exists()


def test_an_activity_is_added_with_hours_and_dollars_as_people_type_them(ada: Client, desk: Desk) -> None:
    desk.fill(activities=0)
    answer = ada.post(at("activity_add", desk), activity_words(desk, minutes="1:30", cents="1,200.50"))
    assert answer.status_code == 302
    activity = PlannedActivity.objects.get()
    assert (activity.minutes, activity.cents, activity.line.pdp) == (90, 120050, desk.pdp)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("title", "", "Say what you will do, in a few words."),
        ("title", "x" * 201, "at most 200 characters"),
        ("title", "a\x00b", "invisible control character"),
        ("title", "a‮b", "invisible direction mark"),
        ("why", "x" * 1_000_000, "at most 400 characters"),
        ("kind", "999999", "Choose one from the list."),
        ("plan_goal", "999999", "Choose one from the list."),
        ("minutes", "1e999", "is not a number of hours"),
        ("minutes", "-3", "is not a number of hours"),
        ("minutes", "2000", "That many hours cannot be right."),
        ("cents", "NaN", "is not an amount of dollars"),
        ("cents", "9999999", "That much money cannot be right."),
        ("planned_on", "0001-01-01", "The year 1 cannot be right."),
        ("planned_on", "9999-12-31", "The year 9999 cannot be right."),
        ("planned_on", "31/06/2027", "This is not a date."),
        ("money_source", "lottery", "Choose one from the list."),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_is_saved(
    ada: Client, desk: Desk, field: str, typed: str, words: str
) -> None:
    desk.fill(activities=0)
    answer = ada.post(at("activity_add", desk), activity_words(desk, **{field: typed}))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert PlannedActivity.objects.count() == 0


def test_an_activity_is_opened_changed_and_removed(ada: Client, desk: Desk) -> None:
    activity = desk.fill().activities.all()[0]
    assert 'value="Course 1"' in page(ada, desk, f"?at=activity-{activity.pk}")
    ada.post(at("activity", desk, activity.pk), activity_words(desk, title="Another course"))
    activity.refresh_from_db()
    assert activity.title == "Another course"
    ada.post(at("activity_remove", desk, activity.pk))
    assert not PlannedActivity.objects.filter(pk=activity.pk).exists()


@pytest.mark.parametrize("asked", ["?at=activity-0", "?at=nonsense", "?at=option-99999999999999999999", "?at=%00"])
def test_an_address_that_names_nothing_shows_the_plain_page(ada: Client, desk: Desk, asked: str) -> None:
    desk.fill()
    page(ada, desk, asked)


def test_promise_and_answer_are_saved(ada: Client, desk: Desk) -> None:
    desk.fill()
    ada.post(at("promise", desk), {"staff_minutes": "2", "staff_per": "month"})
    ada.post(at("training_fits", desk), {"training_fits": "A lending kit would do more."})
    revision = desk.revision
    assert (revision.staff_minutes, revision.staff_per) == (120, "month")
    assert revision.training_fits == "A lending kit would do more."


def test_the_totals_and_the_worth_are_the_tracks_own(ada: Client, desk: Desk) -> None:
    desk.fill(activities=2, hours=15)
    html = page(ada, desk)
    assert "30.0 of 60" in html
    assert "0.0, at most 20" in html
    kind = desk.kind("self_directed")
    worth = ada.get(at("plan_worth", desk), {"kind": kind.pk, "minutes": "24"})
    assert worth.content.decode().strip() == "24 hours make 8.0 credits."
    assert ada.get(at("plan_worth", desk), {"kind": "x", "minutes": "1e999"}).content.decode().strip() == ""


def test_the_totals_come_alone_after_an_autosave(ada: Client, desk: Desk) -> None:
    desk.fill()
    html = ada.get(at("plan_totals", desk)).content.decode()
    assert "<html" not in html
    assert html.count('hx-swap-oob="true"') == 3


def test_a_complete_plan_is_sent_with_one_button(ada: Client, desk: Desk) -> None:
    desk.fill()
    assert "aria-disabled" not in page(ada, desk)
    answer = ada.post(at("revision_submit", desk), follow=True)
    assert desk.revision.state == "with_supervisor"
    assert "Revision 1 is with your library now." in answer.content.decode()


def test_an_incomplete_plan_comes_back_with_the_reason(ada: Client, desk: Desk) -> None:
    answer = ada.post(at("revision_submit", desk))
    assert answer.status_code == 422
    assert "This plan is not ready to be sent." in answer.content.decode()


def test_what_was_sent_is_not_written_to_any_more(ada: Client, desk: Desk) -> None:
    gap = desk.fill().gaps.all()[0]
    desk.submit()
    assert ada.post(at("gap", desk, gap.pk), gap_words()).status_code == 409
    assert ada.get(at("revision_edit", desk)).url == reverse("learning:plan", args=[desk.pdp.pk])


def test_the_words_of_a_return_stand_beside_the_activity(ada: Client, desk: Desk) -> None:
    from learning.services import pdps, reviews, revisions

    revision = desk.bring_to(RevisionState.WITH_CONSULTANT)
    connie, line = desk.cast.actor("connie"), revision.activities.all()[0].line
    reviews.mark_set(actor=connie, revision=revision, activity=line, mark="question", words="How will you know?")
    revisions.revision_return(actor=connie, revision=revision)
    second = pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp)
    html = page(ada, desk, f"?at=activity-{second.activities.get(line=line).pk}")
    assert html.count("How will you know?") == 2
    assert "Send to consultant" in html


@pytest.mark.parametrize("who", ["sam", "connie", "otto", "fay", "lost"])
def test_nobody_else_opens_the_editor(desk: Desk, client: Client, who: str) -> None:
    client.force_login(desk.cast.people[who])
    assert client.get(at("revision_edit", desk)).status_code in (302, 403, 404)


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_the_editor_asks_the_database_the_same_number_of_times_for_3_and_30_rows(ada: Client, desk: Desk) -> None:
    revision = desk.fill(goals=3, activities=3)
    actor = desk.cast.actor("ada")
    for gap in revision.gaps.all():
        drafts.option_save(actor=actor, revision=revision, gap=gap, title="Course")
    few = queries_of(ada, at("revision_edit", desk))
    desk.fill(goals=3, activities=27)
    for gap in revision.gaps.all():
        for _ in range(9):
            drafts.option_save(actor=actor, revision=revision, gap=gap, title="Course")
    assert revision.activities.count() == 30
    assert queries_of(ada, at("revision_edit", desk)) == few
    assert few <= 12


def test_the_track_may_have_no_terms(ada: Client, desk: Desk, track: Track) -> None:
    track.terms = None
    desk.fill()
    assert "No track asks for this plan" in page(ada, desk)


# --- What is not measured in time ---
def test_a_course_is_planned_by_its_credits(ada: Client, desk: Desk) -> None:
    desk.fill(activities=0)
    college = a_college_course(desk)
    refused = ada.post(at("activity_add", desk), activity_words(desk, kind=str(college.pk), minutes="3"))
    assert "Write them under “Amount”, and leave the hours empty." in refused.content.decode()
    wrong = ada.post(at("activity_add", desk), activity_words(desk, minutes="", units="3"))
    assert "is measured in hours. Write them there, and leave this empty." in wrong.content.decode()
    assert not PlannedActivity.objects.exists()
    words = activity_words(desk, kind=str(college.pk), minutes="", units="3", planned_on="2027-12-01")
    assert ada.post(at("activity_add", desk), words).status_code == 302
    activity = PlannedActivity.objects.get()
    assert (activity.minutes, activity.units_hundredths) == (0, 300)
    html = page(ada, desk, f"?at=activity-{activity.pk}")
    assert 'value="3"' in html
    assert "3 semester credits make 12.0 credits." in html


def test_the_worth_of_a_planned_course_is_asked_in_its_units(ada: Client, desk: Desk) -> None:
    desk.fill(activities=0)
    asked = {"kind": a_college_course(desk).pk, "minutes": "9", "units": "1"}
    assert "1 semester credit makes 4.0 credits." in ada.get(at("plan_worth", desk), asked).content.decode()


def test_an_agency_without_such_kinds_asks_for_hours_alone(ada: Client, desk: Desk) -> None:
    desk.fill(activities=0)
    assert 'name="units"' not in page(ada, desk, "?at=activity-new")


def a_college_course(desk: Desk) -> Kind:
    return Kind.objects.create(agency=desk.cast.agency, code="college", name="College course", unit="semester credit")
