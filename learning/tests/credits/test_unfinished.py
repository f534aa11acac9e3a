"""Several drafts and returned credits at once: claimed or changed together, each by itself, and only one's own."""

from collections.abc import Callable

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from learning.enums import CreditState
from learning.models import Category, Credit
from learning.services.credits import credit_return
from learning.tests.credits.conftest import Plan, page, words
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast

Log = Callable[..., Credit]


def send(browser: Client, then: str, *credits: Credit, **said: object) -> HttpResponse:
    ticked = {"credit": [one.pk for one in credits], "then": then, "goal_line": "", "category": ""}
    return browser.post(reverse("learning:unfinished"), ticked | said)


def test_drafts_and_returned_ones_are_listed_and_claimed_together(
    cast: Cast, ada: Client, log: Log, claim: Log
) -> None:
    returned, draft = claim(title="Returned"), log(title="A draft")
    claim(title="Claimed before")
    credit_return(actor=cast.actor("sam"), credit=returned, reason="How long was it?")
    said = words(page(ada, "unfinished"))
    assert ("Returned: How long was it?" in said, "A draft" in said, "Claimed before" in said) == (True, True, False)
    assert send(ada, "claim", returned, draft).url == reverse("learning:credits")
    assert set(Credit.objects.values_list("state", flat=True)) == {CreditState.CLAIMED}
    assert AuditEntry.objects.filter(action="credit.claim", subject_id__in=(returned.pk, draft.pk)).count() == 3
    assert "Everything is claimed" in page(ada, "unfinished")


def test_one_that_cannot_be_claimed_holds_no_other_up_and_stays_ticked(ada: Client, log: Log, plan: Plan) -> None:
    fine, lacking = log(title="Fine"), log(title="By whom", provider="")
    answer = send(ada, "claim", fine, lacking)
    html = answer.content.decode()
    assert (answer.status_code, "“By whom”: Say who gave it" in words(html)) == (422, True)
    assert f'value="{lacking.pk}" id="tick-{lacking.pk}" checked' in html
    assert [Credit.objects.get(pk=one.pk).state for one in (fine, lacking)] == [CreditState.CLAIMED, CreditState.DRAFT]


def test_the_ticked_ones_get_one_goal_and_one_category_and_keep_all_else(
    cast: Cast, ada: Client, log: Log, plan: Plan
) -> None:
    known = list(Category.objects.filter(agency=cast.agency).order_by("position")[:2])
    one, other, left = log(title="One", category=known[0]), log(title="Other"), log(title="Left")
    assert (
        send(ada, "change", one, other, goal_line=str(plan.goals[1].pk), category=str(known[1].pk)).status_code == 302
    )
    for credit in (one, other, left):
        credit.refresh_from_db()
    assert [row.goal_line for row in (one, other, left)] == [plan.goals[1], plan.goals[1], None]
    assert [[row.category for row in each.categories.all()] for each in (one, other, left)] == [
        [known[1]], [known[1]], [],
    ]  # fmt: skip
    assert (one.title, one.minutes, one.state) == ("One", 180, CreditState.DRAFT)
    send(ada, "change", one, goal_line="none")
    one.refresh_from_db()
    assert (one.goal_line, one.categories.get().category) == (None, known[1])


def test_nothing_ticked_or_nothing_chosen_is_said(ada: Client, log: Log, plan: Plan) -> None:
    credit = log()
    assert "Tick at least one credit first." in send(ada, "claim").content.decode()
    assert "Choose the goal or the category" in send(ada, "change", credit).content.decode()
    for nonsense in ("x", "9" * 30, "-1", "\x00"):
        assert ada.post(reverse("learning:unfinished"), {"credit": nonsense, "then": "claim"}).status_code == 422


def test_what_is_somebody_elses_is_not_touched(sam: Client, log: Log) -> None:
    credit = log()
    html = send(sam, "claim", credit).content.decode()
    credit.refresh_from_db()
    assert (credit.state, "is not yours to decide on" in html) == (CreditState.DRAFT, True)


def test_of_more_than_a_hundred_the_newest_are_shown_and_it_is_said(ada: Client, log: Log) -> None:
    draft = log(title="Number 0")
    assert "are shown" not in page(ada, "unfinished")
    rows = [Credit.objects.get(pk=draft.pk) for _ in range(100)]
    for row in rows:
        row.pk = None
    Credit.objects.bulk_create(rows)
    shown = page(ada, "unfinished")
    assert "The newest 100 are shown. The older ones follow once these are claimed." in shown
    assert shown.count('name="credit"') == 100
