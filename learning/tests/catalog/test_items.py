"""Proposing, deciding and finding items of the catalog."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from learning.models import CatalogItem, Category, Subject
from learning.queries.credit_history import history_of
from learning.queries.fitting import speaks_of
from learning.services import catalog, drafts
from learning.services.credits import credit_log, credit_record, credit_verify
from learning.services.pdps import pdp_start
from learning.services.sources import Source
from learning.tests.catalog.conftest import Offer, facts
from pdplanner.kernel import clock
from pdplanner.kernel.access import load
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Mail, Notice
from tests.cast import Cast, adopted_plan

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def found(client: Client, **asked: str) -> list[str]:
    response = client.get(reverse("learning:catalog"), asked)
    assert response.status_code == 200
    return [item.title for item in response.context["page"]]


def test_a_proposal_waits_for_the_consultants_and_is_found_by_everybody_once_approved(
    cast: Cast, browser: Browser, propose: Offer
) -> None:
    item = propose()
    asked = Notice.objects.get(to_person=cast.connie)
    assert (asked.subject, asked.asks) == ("“Story time basics” is proposed for the catalog", True)
    assert found(browser("sam")) == []
    assert browser("sam").get(reverse("learning:catalog_item", args=[item.pk])).status_code == 404
    home = browser("connie").get(reverse("home:home")).content.decode()
    assert "Decide on a proposal of Ada Whitcomb" in home

    page = browser("connie").get(reverse("learning:catalog_item", args=[item.pk]))
    sent = {"sent_at": page.context["read_at"].isoformat()}
    browser("connie").post(reverse("learning:item_approve", args=[item.pk]), sent)

    assert found(browser("sam")) == found(browser("carl")) == ["Story time basics"]
    assert Notice.objects.get(to_person=cast.ada).subject == "“Story time basics” is in the catalog"
    assert Notice.objects.get(pk=asked.pk).settled_at is not None


def test_another_agency_sees_nothing_of_it(cast: Cast, browser: Browser, offer: Offer) -> None:
    item = offer()
    assert found(browser("fred")) == found(browser("fay")) == []
    with pytest.raises(Http404):
        load(cast.actor("fay"), "catalog_item.decide", item.pk)


def test_nobody_decides_on_their_own_proposal(cast: Cast, propose: Offer) -> None:
    item = propose("connie")
    with pytest.raises(NotAllowed):
        catalog.item_approve(actor=cast.actor("connie"), item=item)
    assert catalog.item_approve(actor=cast.actor("cora"), item=item).state == "approved"


def test_a_returned_proposal_is_mended_and_proposed_again(cast: Cast, browser: Browser, propose: Offer) -> None:
    item = propose()
    with pytest.raises(DomainError, match="Give a reason"):
        catalog.item_return(actor=cast.actor("connie"), item=item, reason=" ")
    catalog.item_return(actor=cast.actor("connie"), item=item, reason="Which college?")
    assert "Which college?" in browser("ada").get(reverse("learning:catalog_item", args=[item.pk])).content.decode()
    changed = facts(cast, provider="Juniper State College", subjects=("early literacy", "Early  Literacy", "story"))
    catalog.item_edit(actor=cast.actor("ada"), item=item, facts=changed)
    catalog.item_repropose(actor=cast.actor("ada"), item=item)
    item.refresh_from_db()
    assert (item.provider, item.state) == ("Juniper State College", "proposed")
    assert [one.name for one in item.subjects.all()] == ["Early Literacy", "story"]
    assert "juniper" in item.search_text


@pytest.mark.parametrize(
    "subject", ["x" * 61, "\ufdfa" * 5], ids=["too long", "one sign that is read as eighteen letters"]
)
def test_a_subject_that_is_too_long_is_refused_in_words(cast: Cast, propose: Offer, subject: str) -> None:
    with pytest.raises(DomainError, match="too long: a subject is a word or two"):
        propose(subjects=(subject,))


def test_what_waits_is_not_its_proposers_to_edit_and_what_changed_is_not_approved_unread(
    cast: Cast, propose: Offer
) -> None:
    item = propose()
    with pytest.raises(NotNow):
        catalog.item_edit(actor=cast.actor("ada"), item=item, facts=facts(cast, title="Other"))
    read = catalog.version_of(item)
    with clock.moved_to(clock.now() + dt.timedelta(minutes=5)):
        catalog.item_edit(actor=cast.actor("cora"), item=item, facts=facts(cast, amount_hundredths=50))
    with pytest.raises(NotNow, match="changed since you opened it"):
        catalog.item_approve(actor=cast.actor("connie"), item=item, read_at=read)
    approved = catalog.item_approve(actor=cast.actor("connie"), item=item, read_at=catalog.version_of(item))
    assert (approved.state, approved.amount_hundredths) == ("approved", 50)


def test_a_retired_item_is_offered_no_more_and_its_page_says_why(cast: Cast, browser: Browser, offer: Offer) -> None:
    item = offer()
    catalog.item_retire(actor=cast.actor("connie"), item=item, reason="The site is gone.")
    assert found(browser("sam")) == []
    assert "The site is gone." in browser("sam").get(reverse("learning:catalog_item", args=[item.pk])).content.decode()
    assert found(browser("cora"), state="retired") == ["Story time basics"]
    catalog.item_take_up(actor=cast.actor("cora"), item=item)
    assert found(browser("sam")) == ["Story time basics"]


def test_the_same_title_of_the_same_provider_is_not_proposed_twice(propose: Offer) -> None:
    propose()
    with pytest.raises(DomainError, match="“Story time basics” by A college is in the catalog already, proposed"):
        propose(title="STORY TIME  basics")
    assert propose(provider="Another college").state == "proposed"


def test_filters_live_in_the_address_and_nonsense_is_left_out(
    cast: Cast, browser: Browser, offer: Offer, public: Category
) -> None:
    offer(title="Piñon stories", category=public, format="recording")
    offer(title="Budgets", cents=9000)
    sam = browser("sam")
    assert found(sam, q="pinon") == ["Piñon stories"]
    assert found(sam, free="on") == ["Piñon stories"]
    assert found(sam, format="live") == ["Budgets"]
    assert found(sam, format="nonsense", kind="x", goal="9" * 30, state="proposed", page="-1") == [
        "Budgets", "Piñon stories",
    ]  # fmt: skip


def test_an_item_fits_a_goal_that_speaks_of_one_of_its_subjects(cast: Cast, browser: Browser, offer: Offer) -> None:
    plan = adopted_plan(cast)
    offer(title="Reading aloud", subjects=("reading", "children"))
    offer(title="Forms at the desk", subjects=("digital help",))
    offer(title="Budgets", subjects=("money",))
    first, second, _ = plan.goals.all()
    assert found(browser("sam"), goal=str(second.pk)) == ["Forms at the desk"]
    assert found(browser("sam"), goal=str(first.pk)) == ["Reading aloud"]
    page = browser("sam").get(reverse("learning:catalog")).content.decode()
    assert "Fits goal 2: Digital help for anyone who asks" in page


@pytest.mark.parametrize(
    ("text", "subject", "expected"),
    [
        ("every child starts school ready to read", "reading", True),
        ("stories for children", "story child", True),
        ("a building everyone can use", "budget", False),
        ("digital help for anyone", "digital archives", False),
        ("open the art room", "art", True),
        ("start early", "art", False),
    ],
)
def test_a_text_speaks_of_a_subject_in_one_form_or_another(text: str, subject: str, expected: bool) -> None:
    assert speaks_of(frozenset(text.split()), subject) is expected


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(cast: Cast, browser: Browser) -> None:
    typed = {"title": "Half", "provider": "", "minutes": "soon", "link": "javascript:alert(1)", "format": "live"}
    answer = browser("ada").post(reverse("learning:item_propose"), typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Half"' in html
    assert "Say who gives it." in html
    assert "“soon” is not a number of hours." in html
    assert set(answer.context["form"].errors) == {"provider", "minutes", "link", "kind"}
    assert not CatalogItem.objects.exists()
    assert not Subject.objects.exists()


def test_nobody_changes_alone_what_their_own_offered_proposal_is_worth(
    cast: Cast, browser: Browser, propose: Offer
) -> None:
    item = catalog.item_approve(actor=cast.actor("connie"), item=propose("cora"))
    address = reverse("learning:item_edit", args=[item.pk])
    cora = browser("cora")
    form = cora.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    refused = cora.post(address, {**sent, "amount": "4", "description": "For all."})
    assert (refused.status_code, refused.context["form"]["description"].value()) == (422, "For all.")
    assert "Another consultant or coordinator of" in refused.content.decode()
    item.refresh_from_db()
    assert (item.amount_hundredths, item.description) == (None, "")
    (tried,) = AuditEntry.objects.filter(refused=True)
    assert (tried.action, tried.subject_id, tried.person) == ("catalog_item.edit", item.pk, cast.cora)
    assert cora.post(address, {**sent, "description": "For all."}).status_code == 302
    assert browser("connie").post(address, {**sent, "amount": "4"}).status_code == 302
    item.refresh_from_db()
    assert (item.amount_hundredths, item.description) == (400, "")


def test_a_new_number_of_credits_holds_for_what_is_not_verified_and_is_told(
    cast: Cast, browser: Browser, offer: Offer
) -> None:
    item = offer(amount_hundredths=50)
    said: dict[str, Any] = {
        "kind": item.kind, "title": item.title, "provider": item.provider, "category": None, "goal_line": None,
        "activity_line": None, "learned": "",
    }  # fmt: skip
    credits = {}
    for day, (name, service, minutes) in enumerate(
        [
            ("draft", credit_record, 60),
            ("claimed", credit_log, 60),
            ("part", credit_log, 30),
            ("known", credit_log, 60),
        ],
        1,
    ):
        when = dt.date(2027, 3, day)
        credits[name] = service(
            actor=cast.actor("ada"), membership=cast.posts["ada"], started_on=when, ended_on=when, minutes=minutes,
            source=Source(item), **said,
        )  # fmt: skip
    credit_verify(actor=cast.actor("sam"), credit=credits["known"])
    Notice.objects.all().delete()
    address, cora = reverse("learning:item_edit", args=[item.pk]), browser("cora")
    form = cora.get(address).context["form"]
    answer = cora.post(
        address, {**{name: form[name].value() or "" for name in form.fields}, "amount": "1"}, follow=True
    )
    assert "Verified ones stay as they were." in answer.content.decode()
    for credit in credits.values():
        credit.refresh_from_db()
    assert {name: one.amount_hundredths for name, one in credits.items()} == {
        "draft": 100, "claimed": 100, "part": None, "known": 50,
    }  # fmt: skip
    told = {(notice.about_id, notice.to_person) for notice in Notice.objects.all()}
    assert told == {
        (credits["draft"].pk, cast.ada), (credits["claimed"].pk, cast.ada), (credits["claimed"].pk, cast.sam),
    }  # fmt: skip
    assert history_of(credits["draft"])[-1].words == "Worth corrected in the catalog"
    mail = Mail.objects.get(key__startswith="credit.revalued", to_person=cast.sam)
    assert "it was 0.5 credits, and is now 1 credit." in mail.text


def test_an_item_helps_with_a_gap_of_the_readers_own_plan_that_speaks_of_one_of_its_subjects(
    cast: Cast, browser: Browser, offer: Offer
) -> None:
    adopted_plan(cast)
    offer(title="Reading aloud", subjects=("reading", "children"))
    offer(title="Forms at the desk", subjects=("digital help",))
    revision = pdp_start(actor=cast.actor("sam"), membership=cast.posts["sam"]).revisions.get()
    goal = revision.strategic_plan.goals.all()[1]
    served = drafts.goals_pick(actor=cast.actor("sam"), revision=revision, goals=[goal])[0]
    gap = drafts.gap_save(
        actor=cast.actor("sam"), revision=revision, plan_goal=served, skill="Digital help for job seekers"
    )
    assert found(browser("sam"), gap=str(gap.pk)) == ["Forms at the desk"]
    assert "Digital help for job seekers</option>" in browser("sam").get(reverse("learning:catalog")).content.decode()
    assert found(browser("ada"), gap=str(gap.pk)) == ["Forms at the desk", "Reading aloud"]  # nothing of hers


def test_a_region_is_a_filter_once_there_are_two(cast: Cast, browser: Browser, offer: Offer) -> None:
    offer(title="Budgets", region="West")
    assert "region" not in browser("sam").get(reverse("learning:catalog")).context["filter"].fields
    offer(title="Stories", region="East")
    assert found(browser("sam"), region="West") == ["Budgets"]


def test_whoever_gives_something_is_a_filter_and_offered_where_it_is_typed(
    cast: Cast, browser: Browser, offer: Offer, propose: Offer
) -> None:
    offer(title="Budgets", provider="An association")
    offer(title="Stories")
    propose(title="Unread", provider="Nobody knows")
    sam = browser("sam")
    assert found(sam, provider="An association") == ["Budgets"]
    assert found(sam, provider="Nonsense") == ["Budgets", "Stories"]
    page = sam.get(reverse("learning:item_propose"))
    assert page.context["form"].providers == ["A college", "An association"]
    assert '<datalist id="providers"><option value="A college"></option>' in page.content.decode()
