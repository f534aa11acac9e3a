import pytest
from django.test import Client
from django.urls import reverse

from libraries.models import Goal, PlanComment, StrategicPlan
from libraries.services import outline, outline_moves, strategic_plans
from libraries.tests.views.test_strategic_plans import draft
from pdplanner.kernel import clock
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast


def url(name: str, *args: int) -> str:
    return reverse(f"libraries:{name}", args=args)


@pytest.fixture
def plan(cast: Cast) -> StrategicPlan:
    return draft(cast, goals=2)


@pytest.fixture
def alma(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alma)
    return client


def goal(number: int) -> Goal:
    return Goal.objects.get(title=f"Goal {number}")


def say(client: Client, plan: StrategicPlan, words: str, at: str = "") -> PlanComment:
    client.post(f"{url('plan_comments', plan.pk)}?at={at}", {"words": words})
    return PlanComment.objects.get(words=words)


def test_a_comment_stands_at_its_line_and_the_outline_counts_it(alma: Client, plan: StrategicPlan) -> None:
    comment = say(alma, plan, "Can we pay for this?", at=str(goal(1).lineage))
    assert (comment.lineage, comment.about) == (goal(1).lineage, "Goal 1")
    page = alma.get(url("plan_comments", plan.pk)).content.decode()
    assert page.index("Goal 1") < page.index("Can we pay for this?")
    outline_page = alma.get(url("outline", plan.pk)).content.decode()
    assert "1 comment open" in outline_page
    assert outline_page.count(">1 comment<span") == 1


def test_a_colleague_reads_it_answers_and_settles_it(cast: Cast, client: Client, plan: StrategicPlan) -> None:
    client.force_login(cast.alma)
    comment = say(client, plan, "Can we pay for this?")
    client.force_login(cast.dina)
    say(client, plan, "From the grant.")
    client.post(url("plan_comment_settle", comment.pk))
    page = client.get(url("plan_comments", plan.pk)).content.decode()
    assert "Settled by Dina" in page
    assert "1 comment open" in client.get(url("outline", plan.pk)).content.decode()
    client.post(url("plan_comment_reopen", comment.pk))
    comment.refresh_from_db()
    assert (comment.settled_at, comment.settled_by) == (None, None)
    told = AuditEntry.objects.filter(subject_type="libraries.PlanComment", subject_id=comment.pk).order_by("pk")
    assert [(row.action, row.before, row.after) for row in told] == [
        ("plan_comment.add", "", "open"),
        ("plan_comment.settle", "open", "settled"),
        ("plan_comment.settle", "settled", "open"),
    ]


def test_what_was_settled_meanwhile_is_not_settled_twice(alma: Client, plan: StrategicPlan) -> None:
    comment = say(alma, plan, "Why?")
    answers = [alma.post(url("plan_comment_settle", comment.pk)).status_code for _ in range(2)]
    assert answers == [302, 409]


def test_it_goes_where_its_line_goes_and_outlives_it(cast: Cast, alma: Client, plan: StrategicPlan) -> None:
    say(alma, plan, "Why?", at=str(goal(1).lineage))
    outline_moves.line_in(actor=cast.actor("alma"), line=goal(1))
    assert '<span class="goal-no">1.1</span> Goal 1' in alma.get(url("plan_comments", plan.pk)).content.decode()
    outline_moves.line_remove(actor=cast.actor("alma"), line=goal(0))
    page = alma.get(url("plan_comments", plan.pk)).content.decode()
    assert page.index("Goal 1") < page.index("This line is not in the plan any more.") < page.index("Why?")


@pytest.mark.parametrize("at", ["00000000-0000-4000-8000-000000000000", "no-line", "\0", "1" * 5000])
def test_a_line_that_is_gone_is_said_and_the_words_stay(alma: Client, plan: StrategicPlan, at: str) -> None:
    answer = alma.post(url("plan_comments", plan.pk), {"words": "Kept."}, query_params={"at": at})
    page = answer.content.decode()
    assert (answer.status_code, PlanComment.objects.count()) == (422, 0)
    assert "Somebody removed this line meanwhile." in page
    assert "Kept." in page


def test_nothing_to_say_is_no_comment(alma: Client, plan: StrategicPlan) -> None:
    answer = alma.post(url("plan_comments", plan.pk), {"words": "  "})
    assert (answer.status_code, "Write a sentence or two." in answer.content.decode()) == (422, True)


def test_adopted_it_is_read_and_not_written_any_more(cast: Cast, alma: Client, plan: StrategicPlan) -> None:
    comment = say(alma, plan, "Why?")
    strategic_plans.plan_adopt(
        actor=cast.actor("alma"), plan=plan, adopted_on=clock.today(cast.agency.time_zone), minute_reference="Item 4"
    )
    page = alma.get(url("plan_comments", plan.pk)).content.decode()
    assert "Why?" in page
    assert "<textarea" not in page
    assert alma.post(url("plan_comments", plan.pk), {"words": "Late"}).status_code == 409
    assert alma.post(url("plan_comment_settle", comment.pk)).status_code == 302  # what is left can be put away


def test_adopted_without_a_word_it_says_so(cast: Cast, alma: Client, plan: StrategicPlan) -> None:
    strategic_plans.plan_adopt(
        actor=cast.actor("alma"), plan=plan, adopted_on=clock.today(cast.agency.time_zone), minute_reference="Item 4"
    )
    page = alma.get(url("plan_comments", plan.pk)).content.decode()
    assert "Nobody commented on this plan" in page
    assert "The plan as a whole" not in page


@pytest.mark.parametrize("who", ["ada", "tess", "carl", "connie", "cora", "otto", "fred"])
def test_only_those_who_draft_read_them(cast: Cast, client: Client, plan: StrategicPlan, who: str) -> None:
    outline.goal_add(actor=cast.actor("alma"), plan=plan, title="Third")
    client.force_login(cast.people[who])
    assert client.get(url("plan_comments", plan.pk)).status_code in (403, 404)
