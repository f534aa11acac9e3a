"""An activity of the plan chosen from the catalog: the form comes filled in, and what fits the goals is named."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import CatalogItem
from learning.services.catalog import ItemFacts, item_approve, item_propose
from learning.services.events import EventFacts, event_schedule

from .conftest import Desk


@pytest.fixture
def item(desk: Desk) -> CatalogItem:
    """It fits the second of the goals."""
    facts = ItemFacts("Forms at the desk", "A college", desk.kind(), "live", 90, subjects=("digital help",), cents=4500,
                      amount_hundredths=150)  # fmt: skip
    proposed = item_propose(actor=desk.cast.actor("sam"), agency=desk.cast.agency, facts=facts)
    return item_approve(actor=desk.cast.actor("connie"), item=proposed)


@pytest.fixture
def ada(desk: Desk, client: Client) -> Client:
    client.force_login(desk.cast.ada)
    return client


def test_the_items_page_leads_to_the_form_filled_in(ada: Client, desk: Desk, item: CatalogItem) -> None:
    desk.fill(activities=0)
    begins = dt.datetime(2199, 5, 4, 10)  # noqa: DTZ001  # by the clock of the place
    when = EventFacts(begins, begins + dt.timedelta(hours=1), "America/Denver")
    event_schedule(actor=desk.cast.actor("cora"), item=item, facts=when)
    address = ada.get(reverse("learning:catalog_item", args=[item.pk])).context["plan_url"]
    form = ada.get(address).context["page"].activity_form
    second = desk.revision.goals.all()[1]
    filled = {name: form[name].value() for name in ("title", "kind", "minutes", "cents", "plan_goal", "planned_on")}
    assert filled == {
        "title": "Forms at the desk, A college", "kind": str(item.kind_id), "minutes": "1.5", "cents": "$45",
        "plan_goal": str(second.pk), "planned_on": dt.date(2199, 5, 4),
    }  # fmt: skip


def test_a_new_activity_is_offered_what_fits_the_goals_of_the_plan(ada: Client, desk: Desk, item: CatalogItem) -> None:
    desk.fill(goals=1, activities=0)
    address = reverse("learning:revision_edit", args=[desk.revision.pk])
    assert ada.get(address, {"at": "activity-new"}).context["page"].catalog.offers == []
    desk.fill(goals=2, activities=0)
    answer = ada.get(address, {"at": "activity-new"})
    assert answer.context["page"].catalog.offers == [item]
    assert f"?at=activity-new&amp;item={item.pk}#activity-new" in answer.content.decode()
    desk.revision.activities.create(
        line=desk.pdp.activity_lines.create(), plan_goal=desk.revision.goals.all()[1], kind=item.kind,
        title="Forms at the desk, A college",
    )  # fmt: skip
    assert ada.get(address, {"at": "activity-new"}).context["page"].catalog.offers == []


def test_nonsense_in_the_address_opens_the_empty_form(ada: Client, desk: Desk) -> None:
    desk.fill(activities=0)
    for asked in ("9" * 30, "x", "77"):
        answer = ada.get(
            reverse("learning:revision_edit", args=[desk.revision.pk]), {"at": "activity-new", "item": asked}
        )
        assert answer.context["page"].catalog.initial == {}


def test_without_a_draft_there_is_no_plan_to_put_it_into(ada: Client, desk: Desk, item: CatalogItem) -> None:
    desk.bring_to("with_supervisor")
    assert ada.get(reverse("learning:catalog_item", args=[item.pk])).context["plan_url"] == ""
