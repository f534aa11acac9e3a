import pytest
from django.test import Client
from django.urls import reverse

from libraries.models import StrategicPlan
from libraries.services import outline, strategic_plans
from tests.cast import Cast, adopted_plan


def url(name: str, *args: int) -> str:
    return reverse(f"libraries:{name}", args=args)


def draft(cast: Cast, goals: int = 1, title: str = "Next") -> StrategicPlan:
    actor = cast.actor("alma")
    plan = strategic_plans.plan_start(actor=actor, library=cast.library, title=title, starts_on=None, ends_on=None)
    for number in range(goals):
        outline.goal_add(actor=actor, plan=plan, title=f"Goal {number}")
    return plan


def test_an_administrator_without_a_plan_is_shown_how_to_start(cast: Cast, client: Client) -> None:
    client.force_login(cast.alma)
    page = client.get(url("strategic_plan")).content.decode()
    assert "No strategic plan yet" in page
    assert url("plan_start", cast.library.pk) in page


def test_a_plan_is_started_and_opens_its_outline(cast: Cast, client: Client) -> None:
    client.force_login(cast.alma)
    answer = client.post(url("plan_start", cast.library.pk), {"title": "Open Doors", "starts_on": "2026-07-01"})
    assert answer.url == url("outline", StrategicPlan.objects.get().pk)


def test_a_plan_that_ends_before_it_starts_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    client.force_login(cast.alma)
    typed = {"title": "Open Doors", "starts_on": "2026-07-01", "ends_on": "2026-06-30"}
    answer = client.post(url("plan_start", cast.library.pk), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The last day cannot be before the first." in page
    assert 'value="Open Doors"' in page


@pytest.mark.parametrize("who", ["ada", "sam", "alma", "dina", "tess", "carl", "connie", "cora"])
def test_everybody_of_the_library_and_its_agency_reads_an_adopted_plan(cast: Cast, client: Client, who: str) -> None:
    plan = adopted_plan(cast)
    client.force_login(cast.people[who])
    page = client.get(url("plan", plan.pk)).content.decode()
    assert "Every child starts school ready to read" in page
    assert "Adopted on 12 March 2025. Minutes of 12 March 2025, item 4." in page


@pytest.mark.parametrize("who", ["otto", "omar", "fred", "fay", "root"])
def test_others_do_not_learn_that_a_plan_exists(cast: Cast, client: Client, who: str) -> None:
    plan = adopted_plan(cast)
    client.force_login(cast.people[who])
    assert client.get(url("plan", plan.pk)).status_code == 404
    assert client.get(url("plan", 999_999)).status_code == 404


@pytest.mark.parametrize("who", ["ada", "tess", "connie", "cora"])
def test_a_draft_is_seen_only_by_who_writes_it(cast: Cast, client: Client, who: str) -> None:
    plan = draft(cast)
    client.force_login(cast.people[who])
    assert client.get(url("plan", plan.pk)).status_code == 404
    assert "Next" not in client.get(url("versions", cast.library.pk)).content.decode()


def test_a_plan_is_adopted_with_date_and_minutes(cast: Cast, client: Client) -> None:
    plan = draft(cast)
    client.force_login(cast.alma)
    typed = {"adopted_on": "2026-05-01", "minute_reference": "Minutes of 1 May 2026, item 2"}
    page = client.post(url("plan_adopt", plan.pk), typed, follow=True).content.decode()
    assert "“Next” is in force." in page
    assert "Adopted on 1 May 2026. Minutes of 1 May 2026, item 2." in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"adopted_on": "2099-05-01", "minute_reference": "M"}, "This day is still to come."),
        ({"adopted_on": "", "minute_reference": "M"}, "Give the day of the board&#x27;s decision."),
        ({"adopted_on": "2026-05-01", "minute_reference": " "}, "Name the minutes that record the decision."),
        ({"adopted_on": "0001-01-01", "minute_reference": "M"}, "The year 1 cannot be right."),
        ({"adopted_on": "1 May", "minute_reference": "M"}, "This is not a date."),
    ],
)
def test_an_adoption_is_refused_in_words(cast: Cast, client: Client, typed: dict[str, str], words: str) -> None:
    plan = draft(cast)
    client.force_login(cast.alma)
    answer = client.post(url("plan_adopt", plan.pk), typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_plan_without_goals_says_why_it_cannot_be_adopted(cast: Cast, client: Client) -> None:
    plan = draft(cast, goals=0)
    client.force_login(cast.alma)
    assert "A plan needs at least one goal." in client.get(url("outline", plan.pk)).content.decode()
    answer = client.post(url("plan_adopt", plan.pk), {"adopted_on": "2026-05-01", "minute_reference": "M"})
    assert "A plan without a goal cannot be adopted." in answer.content.decode()


def test_the_slower_of_two_administrators_is_told(cast: Cast, client: Client) -> None:
    plan = draft(cast)
    client.force_login(cast.alma)
    typed = {"adopted_on": "2026-05-01", "minute_reference": "M"}
    assert client.post(url("plan_adopt", plan.pk), typed).status_code == 302
    client.force_login(cast.dina)
    answer = client.post(url("plan_adopt", plan.pk), typed)
    assert answer.status_code == 409
    assert "Somebody was faster" in answer.content.decode()


def test_the_next_version_is_started_from_the_plan_in_force(cast: Cast, client: Client) -> None:
    plan = adopted_plan(cast)
    client.force_login(cast.alma)
    assert "A building everyone can use" in client.get(url("plan_copy", plan.pk)).content.decode()
    goals = {goal.title: goal.pk for goal in plan.goals.all()}
    chosen = {"goals": [goals["A building everyone can use"]]}
    page = client.post(url("plan_copy", plan.pk), chosen, follow=True).content.decode()
    assert "A building everyone can use" in page
    assert "Every child starts school ready to read" not in page
    assert StrategicPlan.objects.get(previous=plan).state == "draft"
    assert "Go on with the draft" in client.get(url("plan", plan.pk)).content.decode()


@pytest.mark.parametrize(
    ("goals", "words"), [([], "Choose at least one goal"), (["999999"], "One of these goals is not in this plan.")]
)
def test_a_next_version_needs_goals_of_the_plan(cast: Cast, client: Client, goals: list[str], words: str) -> None:
    plan = adopted_plan(cast)
    client.force_login(cast.alma)
    answer = client.post(url("plan_copy", plan.pk), {"goals": goals})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert StrategicPlan.objects.count() == 1


def test_a_carried_goal_says_what_it_was(cast: Cast, client: Client) -> None:
    plan = adopted_plan(cast)
    actor = cast.actor("alma")
    last = plan.goals.last()
    assert last is not None
    copy = strategic_plans.plan_copy(actor=actor, plan=plan, goals=[last])
    goal = copy.goals.get()
    outline.goal_edit(actor=actor, goal=goal, title="A building for all", reason="")
    day = plan.adopted_on
    assert day is not None
    strategic_plans.plan_adopt(actor=actor, plan=copy, adopted_on=day, minute_reference="M")
    client.force_login(cast.ada)
    page = " ".join(client.get(url("plan", copy.pk)).content.decode().split())
    was = f'Was “{last.title}”, goal {last.position} in <a href="{url("plan", plan.pk)}#goal-{last.pk}">{plan}</a>'
    assert was in page
    assert "Was " not in client.get(url("plan", plan.pk)).content.decode()


def test_two_versions_are_compared_by_whoever_reads_them(cast: Cast, client: Client) -> None:
    plan = adopted_plan(cast)
    copy = strategic_plans.plan_copy(actor=cast.actor("alma"), plan=plan, goals=plan.goals.all()[:1])
    address = url("plan_compare", cast.library.pk)
    client.force_login(cast.alma)
    page = client.get(address).content.decode()
    assert " dropped." in page
    page = client.get(address, {"before": copy.pk, "after": copy.pk}).content.decode()
    assert page.count("Nothing is different") == 2
    for asked in ({"before": "x"}, {"before": "9" * 30}, {"after": "999999"}, {"before": "1\x00"}):
        assert client.get(address, asked).status_code == 422
    client.force_login(cast.ada)
    assert client.get(address, {"before": plan.pk, "after": copy.pk}).status_code == 422
    assert f'value="{copy.pk}"' not in client.get(address).content.decode()


def test_a_library_without_a_plan_has_nothing_to_compare(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    assert client.get(url("plan_compare", cast.library.pk)).status_code == 422


def test_a_plan_is_archived_after_saying_what_follows(cast: Cast, client: Client) -> None:
    plan = adopted_plan(cast)
    client.force_login(cast.alma)
    assert "no plan in force until you adopt one" in client.get(url("plan_archive", plan.pk)).content.decode()
    client.post(url("plan_archive", plan.pk))
    plan.refresh_from_db()
    assert plan.state == "archived"


def test_the_history_tells_who_did_what(cast: Cast, client: Client) -> None:
    plan = draft(cast)
    client.force_login(cast.dina)
    page = client.get(url("plan_history", plan.pk)).content.decode()
    for words in ("Started the draft", "Added the goal “Goal 0”", "Alma Bell", "Library administrator, Millrace"):
        assert words in page


def test_texts_are_printed_as_texts(cast: Cast, client: Client) -> None:
    plan = draft(cast, goals=0)
    outline.goal_add(actor=cast.actor("alma"), plan=plan, title="<script>alert(1)</script>", reason="<b>bold</b>")
    client.force_login(cast.alma)
    for name in ("outline", "plan", "plan_history"):
        page = client.get(url(name, plan.pk)).content.decode()
        assert "<script>alert" not in page
        assert "<b>bold" not in page


@pytest.mark.parametrize("versions", [3, 30])
def test_the_list_asks_the_database_as_often_for_many_versions(
    cast: Cast, client: Client, versions: int, django_assert_max_num_queries: object
) -> None:
    for number in range(versions):
        draft(cast, title=f"Next {number}")
    client.force_login(cast.alma)
    with django_assert_max_num_queries(10):
        client.get(url("strategic_plan"))
