"""A coordinator keeps the kinds and categories of learning that people choose from."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import Category, Credit, Kind
from learning.services.kinds import described_edit, described_open, usual_kinds_add
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.cora)
    return client


def kind(cast: Cast, code: str = "training") -> Kind:
    return Kind.objects.get(agency=cast.agency, code=code)


def step(cora: Client, row: Kind | Category, name: str) -> int:
    return cora.post(reverse(f"learning:{row._meta.model_name}_change", args=[row.pk]), {"step": name}).status_code


def test_a_kind_is_added_with_a_code_made_from_its_name(cast: Cast, cora: Client) -> None:
    address = reverse("learning:kind_add", args=[cast.agency.pk])
    said = {"name": "Exchange day", "hint": "A day at another library", "unit": "day", "evidence_needed": "asked",
            "tags": ["self_directed"]}  # fmt: skip
    assert cora.post(address, said).status_code == 302
    added = kind(cast, "exchange_day")
    assert (added.name, added.unit, added.tags, added.is_open) == ("Exchange day", "day", ["self_directed"], True)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.person, entry.after) == ("agency.describe_learning", cast.cora, "Exchange day")
    page = cora.get(reverse("learning:kinds")).content.decode()
    assert "measured in days, and it is self-directed. Asks for evidence" in page
    learner = Client()
    learner.force_login(cast.ada)
    assert "A day at another library" in learner.get(reverse("learning:credit_new")).content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": ""}, "Give it the name people choose."),
        ({"name": "Again", "code": "training"}, "has a kind with the code “training” already."),
        ({"name": "Bad", "code": "not a code"}, "Use small letters, digits, - and _ only."),
        ({"name": "読書"}, "none could be made from the name."),
        ({"name": "Visit", "unit": "visit", "least_minutes": "1"}, "It is measured in visits, so no time can be asked"),
        ({"name": "Long", "least_minutes": "25"}, "More than a day is too much to ask for at least."),
        ({"name": "Long", "least_minutes": "much"}, "is not a number of hours"),
        ({"name": "X", "evidence_needed": "always"}, "Select a valid choice"),
        ({"name": "X", "tags": ["nobody_names_it"]}, "Select a valid choice"),
    ],
    ids=[
        "no name",
        "a code that is taken",
        "no code",
        "a name without letters a code could have",
        "a least time of visits",
        "a least time of a day and an hour",
        "no time",
        "no choice",
        "no tag",
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_kept(
    cast: Cast, cora: Client, said: dict[str, str], words: str
) -> None:
    before = Kind.objects.count()
    page = cora.post(
        reverse("learning:kind_add", args=[cast.agency.pk]), {"hint": "Kept words", "evidence_needed": "none", **said}
    )
    assert (page.status_code, words in page.content.decode()) == (422, True)
    assert "Kept words" in page.content.decode()
    assert Kind.objects.count() == before


def test_words_change_and_what_rules_rest_on_stays(cast: Cast, cora: Client) -> None:
    row = kind(cast)
    cora.post(
        reverse("learning:kind_edit", args=[row.pk]),
        {"name": "Course", "hint": "Given by somebody", "code": "x", "evidence_needed": "none"},
    )
    row.refresh_from_db()
    assert (row.name, row.hint, row.code) == ("Course", "Given by somebody", "training")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.after, entry.facts["changed"]) == ("Course", ["hint", "name"])


def test_what_a_kind_asks_for_changes_and_its_tags_only_while_nothing_has_it(cast: Cast, cora: Client) -> None:
    row = kind(cast, "recording")
    address = reverse("learning:kind_edit", args=[row.pk])
    said = {"name": "Recording", "evidence_needed": "required", "least_minutes": "0:20", "tags": ["self_directed"]}
    assert cora.post(address, said).status_code == 302
    row.refresh_from_db()
    assert (row.evidence_needed, row.least_minutes, row.tags) == ("required", 20, ["self_directed"])
    facts = AuditEntry.objects.latest("pk").facts
    assert facts["changed"] == ["evidence_needed", "least_minutes", "tags"]
    assert (facts["was"], facts["is"]) == (
        {"evidence_needed": "none", "least_minutes": 0, "tags": []},
        {"evidence_needed": "required", "least_minutes": 20, "tags": ["self_directed"]},
    )
    assert "At least 20 minutes. Needs evidence" in cora.get(reverse("learning:kinds")).content.decode()
    Credit.objects.create(
        person=cast.ada, membership=cast.posts["ada"], kind=row, title="One", recorded_at=clock.now(), minutes=30,
        started_on=dt.date(2026, 1, 5), ended_on=dt.date(2026, 1, 5),
    )  # fmt: skip
    page = cora.get(address).content.decode()
    assert ("Self-directed. They stay" in page, "it is in use: 1 credit." in page) == (True, True)
    with pytest.raises(DomainError, match="Its tags stay, because it is in use: 1 credit"):
        described_edit(actor=cast.actor("cora"), row=row, name="Recording", tags=[])
    assert cora.post(address, {**said, "least_minutes": "", "tags": []}).status_code == 302
    row.refresh_from_db()
    assert (row.least_minutes, row.tags) == (0, ["self_directed"])


def test_the_usual_kinds_are_added_once_each_with_what_it_is(cast: Cast) -> None:
    for _ in range(2):
        usual_kinds_add(actor=cast.actor("cora"), agency=cast.agency)
    codes = list(Kind.objects.filter(agency=cast.agency).values_list("code", flat=True))
    assert len(codes) == len(set(codes))
    assert {"reading", "exchange_day", "mentoring"} <= set(codes)


def test_what_is_retired_is_chosen_by_nobody_and_comes_back(cast: Cast, cora: Client) -> None:
    row = kind(cast)
    learner = Client()
    learner.force_login(cast.ada)
    choice = reverse("learning:credit_new")
    assert row.name in learner.get(choice).content.decode()
    step(cora, row, "retire")
    assert row.name not in learner.get(choice).content.decode()
    with pytest.raises(NotNow):
        described_open(actor=cast.actor("cora"), row=row, is_open=False)
    step(cora, row, "take_up")
    assert row.name in learner.get(choice).content.decode()


def test_the_last_kind_is_not_retired(cast: Cast, cora: Client) -> None:
    row = kind(cast)
    Kind.objects.filter(agency=cast.agency).exclude(pk=row.pk).update(is_open=False)
    assert step(cora, row, "retire") == 400
    assert kind(cast).is_open


def test_the_order_is_the_one_people_see(cast: Cast, cora: Client) -> None:
    first, second, *_ = rows = list(Category.objects.filter(agency=cast.agency))
    step(cora, first, "up")  # at its end it stays
    step(cora, first, "down")
    assert [one.pk for one in Category.objects.filter(agency=cast.agency)] == [
        second.pk, first.pk, *(one.pk for one in rows[2:]),
    ]  # fmt: skip


def test_a_foreign_kind_is_not_there(cast: Cast, cora: Client) -> None:
    foreign = Kind.objects.get(agency=cast.other_agency, code="training")
    assert cora.get(reverse("learning:kind_edit", args=[foreign.pk])).status_code == 404
    assert step(cora, foreign, "retire") == 404
    assert cora.post(reverse("learning:kind_add", args=[cast.other_agency.pk]), {"name": "X"}).status_code == 404
    assert step(cora, kind(cast), "sideways") == 404
