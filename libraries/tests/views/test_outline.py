import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from libraries.models import Framework, Goal, Measure, Objective, StrategicPlan
from libraries.queries.lexicon import competencies_offered
from libraries.queries.outline import mark_of
from libraries.services import outline, outline_moves, strategic_plans
from pdplanner.kernel import clock
from tests.cast import Cast


@pytest.fixture
def plan(cast: Cast) -> StrategicPlan:
    """A draft with two goals; the first has an objective with a measure."""
    actor = cast.actor("alma")
    draft = strategic_plans.plan_start(
        actor=actor, library=cast.library, title="Open Doors", starts_on=None, ends_on=None
    )
    goal = outline.goal_add(actor=actor, plan=draft, title="Read", reason="Words matter.")
    objective = outline.objective_add(actor=actor, goal=goal, title="Story times")
    outline.measure_add(actor=actor, objective=objective, title="Visits", baseline="40", target="80")
    outline.goal_add(actor=actor, plan=draft, title="Help")
    return draft


@pytest.fixture
def alma(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alma)
    return client


def url(name: str, *args: int) -> str:
    return reverse(f"libraries:{name}", args=args)


def goal(title: str) -> Goal:
    return Goal.objects.get(title=title)


def place_of(title: str) -> str:
    return f"#line-{goal(title).lineage}"


def test_the_outline_shows_every_line_with_what_can_be_done_to_it(alma: Client, plan: StrategicPlan) -> None:
    page = alma.get(url("outline", plan.pk)).content.decode()
    for words in ("Read", "Words matter.", "Story times", "Visits: 40 today, target 80", "Help"):
        assert words in page
    for kind, line in (
        ("goal", goal("Read")),
        ("objective", Objective.objects.get()),
        ("measure", Measure.objects.get()),
    ):
        assert url(f"{kind}_edit", line.pk) in page
        assert url(f"{kind}_remove", line.pk) in page


def test_the_first_line_cannot_go_up_nor_the_last_down(alma: Client, plan: StrategicPlan) -> None:
    page = alma.get(url("outline", plan.pk)).content.decode()
    assert url("goal_up", goal("Read").pk) not in page
    assert url("goal_down", goal("Read").pk) in page
    assert url("goal_down", goal("Help").pk) not in page


def test_a_goal_is_added_and_the_next_one_is_offered_after_it(alma: Client, plan: StrategicPlan) -> None:
    answer = alma.post(url("goal_add", plan.pk), {"title": "Meet", "reason": "", "after": goal("Read").pk})
    assert [one.title for one in plan.goals.all()] == ["Read", "Meet", "Help"]
    assert answer.url == f"{url('goal_add', plan.pk)}?after={goal('Meet').pk}"
    page = alma.get(answer.url).content.decode()
    assert page.count("autofocus") == 1
    assert page.index("Meet") < page.index(f'name="after" value="{goal("Meet").pk}"') < page.index("Help")


@pytest.mark.parametrize("after", ["", "x", "-1", "999999", "9" * 5000, "\u0663"])
def test_a_place_that_is_none_is_the_end(alma: Client, plan: StrategicPlan, after: str) -> None:
    alma.post(url("goal_add", plan.pk), {"title": "Meet", "after": after})
    assert [one.title for one in plan.goals.all()] == ["Read", "Help", "Meet"]
    assert alma.get(url("goal_add", plan.pk), {"after": after}).status_code == 200


def test_objectives_and_measures_are_added_where_they_belong(alma: Client, plan: StrategicPlan) -> None:
    alma.post(url("objective_add", goal("Help").pk), {"title": "Help desk", "due_on": "2027-06-30"})
    objective = Objective.objects.get(title="Help desk")
    assert (objective.goal, objective.due_on) == (goal("Help"), dt.date(2027, 6, 30))
    alma.post(url("measure_add", objective.pk), {"title": "Questions", "baseline": "", "target": "200"})
    assert Measure.objects.get(title="Questions").objective == objective


def test_a_refused_line_keeps_what_was_typed_and_says_why_beside_it(alma: Client, plan: StrategicPlan) -> None:
    answer = alma.post(url("goal_add", plan.pk), {"title": "", "reason": "A long reason"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Type the goal in one sentence." in page
    assert "A long reason" in page


@pytest.mark.parametrize(
    "typed",
    [
        {"title": "A\x00B"}, {"title": "\u202eevil"}, {"title": "x" * 1_000_000},
        {"title": "Fine", "due_on": "0001-01-01"}, {"title": "Fine", "due_on": "9999-12-31"},
        {"title": "Fine", "due_on": "1e999"}, {},
    ],
)  # fmt: skip
def test_bad_input_is_a_sentence_and_never_a_crash(alma: Client, plan: StrategicPlan, typed: dict[str, str]) -> None:
    answer = alma.post(url("objective_add", goal("Read").pk), typed)
    assert answer.status_code == 422
    assert Objective.objects.count() == 1


def test_a_line_opens_its_form_in_its_place(alma: Client, plan: StrategicPlan) -> None:
    page = alma.get(url("goal_edit", goal("Read").pk)).content.decode()
    assert f'action="{url("goal_edit", goal("Read").pk)}"' in page
    assert 'value="Read"' in page
    assert mark_of(goal("Read")) in page


def test_a_stale_text_is_not_saved_and_both_texts_are_shown(cast: Cast, alma: Client, plan: StrategicPlan) -> None:
    line, seen = goal("Help"), mark_of(goal("Help"))
    outline.goal_edit(actor=cast.actor("dina"), goal=line, title="Help anyone", reason="Dina's reason")
    address = url("goal_edit", line.pk)
    answer = alma.post(address, {"title": "Help all who ask", "reason": "", "seen": seen})
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Help anyone", "Dina&#x27;s reason", 'value="Help all who ask"', "Nothing is lost"):
        assert words in page
    line.refresh_from_db()
    assert line.title == "Help anyone"
    # Having seen both, the second writer decides.
    alma.post(address, {"title": "Help all who ask", "reason": "", "seen": mark_of(line)})
    line.refresh_from_db()
    assert line.title == "Help all who ask"


def test_a_line_moves_and_the_page_comes_back_at_it(alma: Client, plan: StrategicPlan) -> None:
    answer = alma.post(url("goal_up", goal("Help").pk))
    assert answer.url.endswith(place_of("Help"))
    assert [one.title for one in plan.goals.all()] == ["Help", "Read"]


def test_a_removed_line_comes_back_by_undo(alma: Client, plan: StrategicPlan) -> None:
    page = alma.post(url("goal_remove", goal("Read").pk), follow=True).content.decode()
    assert "The goal “Read” is removed." in page
    undo = page.split('action="')[2:]
    address = next(part.split('"')[0] for part in undo if "/undo/" in part)
    alma.post(address)
    assert [one.title for one in plan.goals.all()] == ["Read", "Help"]
    assert Measure.objects.count() == 1


def test_a_line_changes_its_level_and_the_last_move_is_taken_back(alma: Client, plan: StrategicPlan) -> None:
    alma.post(url("goal_in", goal("Help").pk))
    assert [one.title for one in goal("Read").objectives.all()] == ["Story times", "Help"]
    page = alma.get(url("outline", plan.pk)).content.decode()
    undo = page.partition("data-undo")[0].rpartition('action="')[2].partition('"')[0]
    assert alma.post(undo).url.endswith(place_of("Help"))
    assert [one.title for one in plan.goals.all()] == ["Read", "Help"]
    assert "data-undo" not in alma.get(url("outline", plan.pk)).content.decode()
    assert alma.post(undo).status_code == 409


def test_a_line_that_would_lose_words_stays_and_says_why(cast: Cast, alma: Client, plan: StrategicPlan) -> None:
    outline.goal_edit(actor=cast.actor("alma"), goal=goal("Help"), title="Help", reason="They ask.")
    answer = alma.post(url("goal_in", goal("Help").pk))
    assert answer.status_code == 422
    assert "“Help” also says why. Objectives have no place for that." in answer.content.decode()
    assert [one.title for one in plan.goals.all()] == ["Read", "Help"]


def test_a_line_that_was_being_written_is_open_where_it_lands(alma: Client, plan: StrategicPlan) -> None:
    answer = alma.post(url("goal_in", goal("Help").pk), {"open": "yes"})
    assert answer.url == url("objective_edit", Objective.objects.get(title="Help").pk)


def test_the_page_saves_by_itself_and_says_when(alma: Client, plan: StrategicPlan) -> None:
    line, headers = goal("Help"), {"X-Autosave": "true"}
    seen = mark_of(line)
    address = url("goal_edit", line.pk)
    answer = alma.post(address, {"title": "Help all", "reason": "", "seen": seen}, headers=headers).json()
    assert answer == {"saved_at": answer["saved_at"], "seen": mark_of(goal("Help all"))}
    late = alma.post(address, {"title": "Help some", "reason": "", "seen": seen}, headers=headers)
    assert (late.status_code, list(late.json())) == (409, ["words"])
    empty = alma.post(address, {"title": "", "reason": "", "seen": seen}, headers=headers)
    assert (empty.status_code, empty.json()["words"]) == (422, "Not saved. Look again at: Goal.")
    assert goal("Help all").reason == ""


def test_saving_a_line_can_go_on_to_the_next(alma: Client, plan: StrategicPlan) -> None:
    line = Objective.objects.get()
    words = {"title": "Story times", "due_on": "", "seen": mark_of(line), "next": "yes"}
    answer = alma.post(url("objective_edit", line.pk), words)
    assert answer.url == f"{url('objective_add', line.goal_id)}?after={line.pk}"


def test_undoing_twice_says_so(alma: Client, plan: StrategicPlan, cast: Cast) -> None:
    entry = outline_moves.line_remove(actor=cast.actor("alma"), line=goal("Help"))
    address = url("outline_undo", plan.pk, entry.pk)
    assert (alma.post(address).status_code, alma.post(address).status_code) == (302, 409)
    assert alma.post(url("outline_undo", plan.pk, 999_999)).status_code == 404


def test_changes_are_posted(alma: Client, plan: StrategicPlan) -> None:
    for name in ("goal_up", "goal_down", "goal_remove"):
        assert alma.get(url(name, goal("Help").pk)).status_code == 405


def test_an_adopted_plan_has_no_editor(cast: Cast, alma: Client, plan: StrategicPlan) -> None:
    strategic_plans.plan_adopt(
        actor=cast.actor("alma"), plan=plan, adopted_on=dt.date(2026, 5, 1), minute_reference="Minutes"
    )
    assert alma.get(url("outline", plan.pk)).url == url("plan", plan.pk)
    assert alma.get(url("goal_edit", goal("Help").pk)).url == url("plan", plan.pk)
    answer = alma.post(url("goal_edit", goal("Help").pk), {"title": "Late", "reason": "", "seen": ""})
    assert (answer.status_code, goal("Help").title) == (409, "Help")


@pytest.mark.parametrize(("who", "status"), [("ada", 403), ("tess", 403), ("connie", 403), ("omar", 404), ("fay", 404)])
def test_others_have_no_editor(cast: Cast, client: Client, plan: StrategicPlan, who: str, status: int) -> None:
    client.force_login(cast.people[who])
    assert client.get(url("outline", plan.pk)).status_code == status
    assert client.post(url("goal_remove", goal("Help").pk)).status_code == 404
    assert Goal.objects.count() == 2


def test_a_skill_is_picked_from_the_lexicon_and_stands_below_the_others(
    cast: Cast, alma: Client, plan: StrategicPlan
) -> None:
    framework = Framework.objects.create(agency=cast.agency, name="Core", added_at=clock.now())
    framework.groups.create(name="People", position=1).competencies.create(name="Greets and listens", position=1)
    page = alma.get(url("outline", plan.pk)).content.decode()
    assert page.count('<datalist id="lexicon">') == 1
    picked = next(row.in_words for row in competencies_offered(cast.agency.pk))
    for skills in ("Plain language", "Plain language\nGREETS and listens"):
        at = goal("Read")
        typed = {"title": "Read", "skills": skills, "competency": picked, "seen": mark_of(at)}
        alma.post(url("goal_edit", at.pk), typed)
        assert goal("Read").skill_names[0] == "Plain language"
        assert len(goal("Read").skill_names) == 2
    wrong = alma.post(url("goal_edit", at.pk), {"title": "Read", "competency": "Levitates", "seen": ""})
    assert (wrong.status_code, "This is not in the lexicon." in wrong.content.decode()) == (422, True)


@pytest.mark.parametrize("goals", [3, 30])
def test_the_editor_asks_the_database_as_often_for_many_lines(
    cast: Cast, alma: Client, goals: int, django_assert_max_num_queries: object
) -> None:
    actor = cast.actor("alma")
    plan = strategic_plans.plan_start(actor=actor, library=cast.library, title="T", starts_on=None, ends_on=None)
    for number in range(goals):
        line = outline.goal_add(actor=actor, plan=plan, title=f"Goal {number}")
        objective = outline.objective_add(actor=actor, goal=line, title="Objective")
        outline.measure_add(actor=actor, objective=objective, title="Measure")
    with django_assert_max_num_queries(12):
        alma.get(url("outline", plan.pk))
