"""The pages of credits, as a browser without scripts uses them."""

import datetime as dt
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning import ports
from learning.models import Category, Credit, Evidence, Kind
from learning.services import credits as verbs
from learning.tests.credits.conftest import A_PDF, Plan, make_plan, page, typed, upload, words
from libraries.models import Supervision
from tests.cast import Cast

Log = Callable[..., Credit]


def form_address(cast: Cast, code: str = "training", who: str = "ada") -> str:
    return reverse("learning:credit_log", args=[cast.posts[who].pk, code])


# --- Logging  ---
def test_the_first_page_asks_for_the_kind(cast: Cast, ada: Client) -> None:
    html = page(ada, "credit_new")
    assert form_address(cast, "training") in html
    Kind.objects.filter(code="training").update(is_open=False)
    assert form_address(cast, "training") not in page(ada, "credit_new")
    assert ada.get(form_address(cast, "training")).status_code == 404


def test_whoever_has_no_post_at_a_library_is_told_so(cast: Cast) -> None:
    for name in ("connie", "root"):
        browser = Client()
        browser.force_login(cast.people[name])
        assert "No post to log for" in page(browser, "credit_new")


def test_a_credit_is_logged_and_claimed_in_one_go(cast: Cast, ada: Client, plan: Plan) -> None:
    category = Category.objects.filter(agency=cast.agency)[0]
    sent = typed(goal_line=plan.goals[1].pk, category=category.pk, learned="How to ask.", ended_on="2027-03-02")
    answer = ada.post(form_address(cast), sent)
    credit = Credit.objects.get()
    assert answer["Location"] == reverse("learning:credit", args=[credit.pk])
    assert (credit.state, credit.minutes, credit.goal_line, credit.ended_on) == (
        "claimed", 90, plan.goals[1], dt.date(2027, 3, 2),
    )  # fmt: skip
    assert credit.categories.get().category == category


def test_a_draft_needs_less_than_a_claim_and_the_claim_says_what(cast: Cast, ada: Client) -> None:
    refused = ada.post(form_address(cast), typed(provider=""))
    assert refused.status_code == 422
    assert "Say who gave it, so that your supervisor can tell what they verify." in refused.content.decode()
    assert Credit.objects.count() == 0
    ada.post(form_address(cast), typed(provider="", then="draft"))
    credit = Credit.objects.get()
    assert credit.state == "draft"
    answer = ada.post(reverse("learning:credit_claim", args=[credit.pk]), follow=True)
    assert "Not claimed yet. Say who gave it" in words(answer.content.decode())
    assert answer.redirect_chain[-1][0] == reverse("learning:credit_edit", args=[credit.pk])


def test_claim_and_log_another_keeps_what_the_sessions_of_one_event_share(cast: Cast, ada: Client) -> None:
    answer = ada.post(form_address(cast), typed(then="another"))
    html = ada.get(answer["Location"]).content.decode()
    assert 'value="The state library"' in html
    assert 'value="2027-03-01"' in html
    assert 'value="Digital navigator basics"' not in html


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "Give it a title"),
        ("title", "a\u202eb", "invisible direction mark"),
        ("title", "a\x00b", "invisible control character"),
        ("title", "x" * 201, "at most 200 characters"),
        ("started_on", "", "Say on which day it was."),
        ("started_on", "31/06/2012", "This is not a date."),
        ("started_on", "2027-02-30", "This is not a date."),
        ("started_on", "0001-01-01", "The year 1 cannot be right."),
        ("started_on", "9999-12-31", "The year 9999 cannot be right."),
        ("started_on", "2027-03-16", "16 March 2027 is still to come."),
        ("ended_on", "2027-02-01", "It cannot end on 1 February 2027, before it started on 1 March 2027."),
        ("minutes", "", "Say how long it took"),
        ("minutes", "0", "It took some time."),
        ("minutes", "-1", "“-1” is not a number of hours."),
        ("minutes", "1e999", "is not a number of hours."),
        ("minutes", "NaN", "is not a number of hours."),
        ("minutes", "0.333", "is not a number of hours."),
        ("minutes", "1:75", "is not a number of hours."),
        ("minutes", "25", "One day has 24 hours."),
        ("minutes", "99999999", "is not a number of hours."),
        ("category", "999999", "Select a valid choice."),
        ("category", "1e5", "Select a valid choice."),
    ],
)
def test_bad_input_is_answered_beside_its_field_and_kept(
    cast: Cast, ada: Client, field: str, value: str, said: str
) -> None:
    answer = ada.post(form_address(cast), typed(learned="Do not lose me.", **{field: value}))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert said in words(html)
    assert "Do not lose me." in html
    assert Credit.objects.count() == 0


@pytest.mark.parametrize(
    ("value", "minutes"),
    [("1.5", 90), ("1,5", 90), ("1:30", 90), ("0:05", 5), (".5", 30), ("2", 120), ("2h", 120), ("1 h 30", 90),
     ("90 min", 90), ("0.33", 20), ("24", 1440), ("1h 5m", 65)],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(cast: Cast, ada: Client, value: str, minutes: int) -> None:
    ada.post(form_address(cast), typed(minutes=value, looked="on"))
    assert Credit.objects.get().minutes == minutes


def test_with_two_plans_the_goals_of_both_are_offered(
    cast: Cast, ada: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two tracks at once, each with a plan of its own; a plan whose track was left is not offered beside another."""
    second, left = make_plan(cast), make_plan(cast)
    tracks = {plan.pdp.pk: ("Strategic Track", True), second.pdp.pk: ("Staff", True), left.pdp.pk: ("Old", False)}
    terms = {pk: SimpleNamespace(track=track, is_open=is_open) for pk, (track, is_open) in tracks.items()}
    monkeypatch.setattr(ports.ask(), "terms_of_pdp", terms.get)
    html = words(page(ada, "credit_log", cast.posts["ada"].pk, "training"))
    for label in ("1. Every child starts school ready to read (Strategic Track)", "Shadow the story time (Staff)"):
        assert label in html
    assert "(Old)" not in html
    ada.post(form_address(cast), typed(goal_line=plan.goals[0].pk))
    assert Credit.objects.get().goal_line == plan.goals[0]


def test_the_goals_and_categories_of_others_cannot_be_chosen(cast: Cast, ada: Client) -> None:
    category = Category.objects.filter(agency=cast.other_agency)[0]
    assert ada.post(form_address(cast), typed(category=category.pk)).status_code == 422
    other = Client()
    other.force_login(cast.otto)
    assert other.get(form_address(cast)).status_code == 404


def test_an_uploaded_file_survives_a_mistake_in_another_field(cast: Cast, ada: Client) -> None:
    refused = ada.post(form_address(cast), typed(title="", files=[upload()]))
    assert refused.status_code == 422
    file = Evidence.objects.get()
    assert re.search(rf'<input[^>]*value="{file.pk}"[^>]*checked', refused.content.decode())
    ada.post(form_address(cast), typed(evidence=[file.pk]))
    assert list(Credit.objects.get().evidence.all()) == [file]


@pytest.mark.parametrize("key", ["99999999999999999999", "1e5", "-1", "x", "\x00"])
def test_a_file_that_cannot_be_is_refused(cast: Cast, ada: Client, key: str) -> None:
    ada.post(form_address(cast), typed(title="", files=[upload()]))
    answer = ada.post(form_address(cast), typed(evidence=[key]))
    assert (answer.status_code, Credit.objects.count()) == (422, 0)


def test_several_files_and_a_photo_are_added_and_one_that_is_wrong_is_named(cast: Cast, ada: Client) -> None:
    files = [upload(A_PDF, "one.pdf"), upload(A_PDF + b"2", "two.pdf"), upload(b"<svg>", "three.svg")]
    refused = ada.post(form_address(cast), typed(files=files))
    assert "“three.svg” is not a PDF" in words(refused.content.decode())
    assert (refused.status_code, Credit.objects.count(), Evidence.objects.count()) == (422, 0, 2)
    photo = SimpleUploadedFile("photo.txt", b"a note")
    ada.post(form_address(cast), typed(evidence=list(Evidence.objects.values_list("pk", flat=True)), photo=photo))
    assert Credit.objects.get().evidence.count() == 3


def test_the_same_title_on_the_same_day_is_asked_about_once(cast: Cast, ada: Client, log: Log) -> None:
    log()
    asked = ada.post(form_address(cast), typed(title="digital NAVIGATOR basics"))
    assert asked.status_code == 422
    assert "You already have “Digital navigator basics” of 1 March 2027, draft." in words(asked.content.decode())
    ada.post(form_address(cast), typed(title="digital NAVIGATOR basics", looked="on"))
    assert Credit.objects.count() == 2


def test_a_very_long_day_is_asked_about(cast: Cast, ada: Client) -> None:
    assert "That is 8.5 hours a day." in words(ada.post(form_address(cast), typed(minutes="8.5")).content.decode())
    ada.post(form_address(cast), typed(minutes="8"))
    assert Credit.objects.get().minutes == 480


def test_an_edit_shows_what_was_saved_and_can_change_the_kind(cast: Cast, ada: Client, log: Log) -> None:
    credit = log(minutes=90)
    address = reverse("learning:credit_edit", args=[credit.pk])
    html = ada.get(address).content.decode()
    assert 'value="1.5"' in html
    assert 'value="Digital navigator basics"' in html
    ada.post(f"{address}?kind=recording", typed(then="draft"))
    credit.refresh_from_db()
    assert credit.kind.code == "recording"


def test_a_claimed_credit_cannot_be_edited_and_the_page_says_so(ada: Client, claim: Log) -> None:
    answer = ada.get(reverse("learning:credit_edit", args=[claim().pk]))
    assert answer.status_code == 409
    assert "This credit is claimed, so it is no longer yours to edit." in words(answer.content.decode())


def test_the_worth_is_shown_before_saving(cast: Cast, ada: Client) -> None:
    address = reverse("learning:credit_worth", args=[cast.posts["ada"].pk])
    assert (
        "You are in no track at present." in ada.get(address, {"kind": "training", "minutes": "1:30"}).content.decode()
    )
    fragment = ada.get(address, {"kind": "training", "minutes": "x"}, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div id="worth"')
    assert ada.get(address, {"kind": "\x00", "minutes": "1"}).status_code == 404


# --- Lists  ---
def test_my_credits_are_mine_filtered_by_the_address(cast: Cast, ada: Client, log: Log, claim: Log) -> None:
    log(title="An old draft", started_on=dt.date(2026, 5, 1), ended_on=dt.date(2026, 5, 1))
    claim(title="A claim", minutes=90)
    log(who="sam", title="Not mine")
    html = words(page(ada, "credits"))
    assert ("An old draft" in html, "A claim" in html, "Not mine" in html) == (True, True, False)
    assert "2 credits, without the reversed ones 4.5" in html
    assert "A claim" not in page(ada, "credits", state="draft")
    assert "A claim" not in page(ada, "credits", year="2026")
    assert "An old draft" not in page(ada, "credits", q="claim")
    assert "No credit fits" in page(ada, "credits", q="zebra")
    for nonsense in ({"state": "x"}, {"year": "1e9"}, {"page": "-3"}, {"q": "\x00"}, {"year": "99999999999999999999"}):
        assert "A claim" in page(ada, "credits", **nonsense)


def test_an_empty_list_says_what_belongs_there(ada: Client) -> None:
    assert "No credit yet" in page(ada, "credits")


def test_the_sheet_is_what_the_page_shows_and_starts_no_formula(ada: Client, log: Log, claim: Log) -> None:
    log(title='=HYPERLINK("x")', provider="+1")
    claim(title="A claim")
    answer = ada.get(reverse("learning:credits_csv"), {"state": "draft"})
    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Disposition"] == 'attachment; filename="my-credits.csv"'
    assert text.splitlines()[1] == (
        'Ada Whitcomb,Millrace Public Library,2027-03-01,2027-03-01,"\'=HYPERLINK(""x"")",\'+1,Live training,3.0,'
        ",Draft,,,,,"
    )
    assert len(text.splitlines()) == 2


def test_the_team_sees_no_draft_and_others_see_no_team(
    cast: Cast, ada: Client, sam: Client, log: Log, claim: Log
) -> None:
    log(title="Still a draft")
    claim(title="A claim")
    html = page(sam, "team_credits")
    assert ("A claim" in html, "Still a draft" in html) == (True, False)
    assert ada.get(reverse("learning:team_credits")).status_code == 403


@pytest.mark.parametrize("name", ["credits", "to_verify", "team_credits"])
def test_a_list_costs_the_same_for_three_and_for_thirty(
    cast: Cast, claim: Log, plan: Plan, name: str, django_assert_max_num_queries: object
) -> None:
    costs = []
    who = cast.ada if name == "credits" else cast.dina
    Supervision.objects.all().delete()
    browser = Client()
    browser.force_login(who)
    for number in range(30):
        claim(title=f"Session {number}", minutes=30, goal_line=plan.goals[0])
        if number in (2, 29):
            with CaptureQueriesContext(
                connection,
            ) as seen:
                page(browser, name)
            costs.append(len(seen))
    assert costs[0] == costs[1]
    assert costs[0] <= 10


# --- One credit  ---
def test_the_page_of_a_credit_says_its_state_in_a_sentence_and_its_history(cast: Cast, ada: Client, claim: Log) -> None:
    credit = claim()
    assert "Claimed on 15 March 2027. It waits for Sam Okafor." in words(page(ada, "credit", credit.pk))
    verbs.credit_verify(actor=cast.actor("sam"), credit=credit)
    html = words(page(ada, "credit", credit.pk))
    assert "Verified by Sam Okafor, Supervisor, Millrace Public Library, on 15 March 2027." in html
    assert re.findall(r"(Recorded|Claimed|Verified) by (\w+ \w+)", html.partition("History")[2]) == [
        ("Recorded", "Ada Whitcomb"), ("Claimed", "Ada Whitcomb"), ("Verified", "Sam Okafor"),
    ]  # fmt: skip


def test_each_visitor_finds_only_the_buttons_that_work(cast: Cast, claim: Log) -> None:
    credit = claim()
    found: dict[str, set[str]] = {}
    for state in ("claimed", "verified"):
        for name in ("ada", "sam", "dina", "connie"):
            browser = Client()
            browser.force_login(cast.people[name])
            html = page(browser, "credit", credit.pk)
            found[f"{state} {name}"] = set(re.findall(rf"/credits/{credit.pk}/([a-z-]+)/", html))
        if state == "claimed":
            verbs.credit_verify(actor=cast.actor("sam"), credit=credit)
    assert found == {
        "claimed ada": {"take-back", "ask-by-mail"},
        "claimed sam": {"verify", "return"}, "claimed dina": {"verify", "return"},
        "claimed connie": set(), "verified ada": set(), "verified sam": {"unverify"}, "verified dina": set(),
        "verified connie": {"reverse"},
    }  # fmt: skip


def test_a_foreign_credit_is_as_unknown_as_one_that_is_not_there(cast: Cast, claim: Log) -> None:
    credit = claim()
    browser = Client()
    browser.force_login(cast.otto)
    for name in ("credit", "credit_edit", "credit_return", "credit_reverse"):
        assert browser.get(reverse(f"learning:{name}", args=[credit.pk])).status_code == 404
        assert browser.get(reverse(f"learning:{name}", args=[10**12])).status_code == 404
