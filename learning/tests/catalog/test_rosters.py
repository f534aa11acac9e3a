"""The roster ticked at once or from a list: ticks are proposed, and whoever keeps it looks and saves."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from learning.forms.events import RosterForm
from learning.models import Credit, Event, Participation
from learning.queries.attendance import named_in
from learning.queries.events import Seat, roster_of
from learning.tests.catalog.conftest import after_the_event
from learning.views import rosters as views
from libraries.models import Library, Membership, Person
from pdplanner.kernel import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
Schedule = Callable[..., Event]
Register = Callable[..., Participation]


def test_one_link_ticks_everybody_who_had_a_seat_but_whoever_keeps_the_roster(
    cast: Cast, browser: Browser, schedule: Schedule, register: Register
) -> None:
    cast.agency.roles.create(person=cast.sam, role="consultant", starts_on=dt.date(2020, 1, 1), recorded_at=clock.now())
    event = schedule(capacity=2)
    parts = [register(name, event) for name in ("ada", "sam", "otto")]  # Otto waits for a seat
    with after_the_event():
        url = reverse("learning:event_roster", args=[event.pk])
        page = browser("sam").get(url)
        assert f"{url}?tick=all" in page.content.decode()
        assert page.context["form"].initial["attended"] == []
        assert browser("sam").get(f"{url}?tick=all").context["form"].initial["attended"] == [parts[0].pk]
    assert not Credit.objects.exists()


def test_a_full_house_fits_into_one_form(settings: Any) -> None:
    assert max(views.ON_A_PAGE, views.MOST_TICKS) + 1 < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS  # and the token


def test_a_roster_of_many_pages_is_saved_page_by_page_and_loses_who_has_a_credit(
    cast: Cast, browser: Browser, schedule: Schedule, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "ON_A_PAGE", 2)
    event = schedule()
    for name in ("ada", "sam", "otto"):
        register(name, event)
    ada, sam, otto = event.participations.order_by("pk").values_list("pk", flat=True)
    connie, url = browser("connie"), reverse("learning:event_roster", args=[event.pk])
    with after_the_event():
        listed = connie.post(reverse("learning:event_roster_list", args=[event.pk]), {"people": "otto@example.org"})
        assert shown(listed) == [otto]
        assert shown(connie.get(f"{url}?tick=all")) == [ada, sam]
        second = connie.get(f"{url}?page=2&tick=all")
        assert (shown(second), second.context["form"].initial["attended"]) == ([otto], [otto])
        assert f'action="{url}?page=2"' in second.content.decode()
        assert connie.post(f"{url}?page=2", {"attended": [ada, otto]}).status_code == 302
        after = connie.get(url)
        assert shown(after) == [sam]
        assert "2 were there and have a credit" in after.content.decode()
        assert connie.post(url, {"attended": [sam, ada]}).status_code == 302  # ticked on a page from before
        assert "Everybody who registered is said to have been there" in connie.get(url).content.decode()
        refused = connie.post(url, {"attended": [otto, 0]})
        assert (refused.status_code, shown(refused)) == (422, [otto])
    assert Credit.objects.count() == 3


def shown(page: Any) -> list[int]:
    return [key for key, _ in page.context["form"].fields["attended"].choices]


def test_five_thousand_ticks_are_checked_at_once() -> None:
    seats = [Seat(Participation(pk=key, person=Person(), attended_at=None), True, False) for key in range(1, 5001)]
    for seat in seats:
        seat.part.membership = Membership(library=Library(name="Juniper"))
    sent = QueryDict("&".join(f"attended={seat.part.pk}" for seat in seats))
    form = RosterForm(sent, roster=seats, shown=seats[:500])
    begun = time.process_time()
    assert form.is_valid()
    assert time.process_time() - begun < 1
    assert len(form.cleaned_data["attended"]) == len(seats)


def test_more_fields_than_a_form_of_ours_has_are_refused_in_words(
    browser: Browser, schedule: Schedule, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    url = reverse("learning:event_roster", args=[schedule().pk])
    answer = browser("connie").post(url, {"attended": [1, 2, 3, 4]})
    assert (answer.status_code, "more fields than" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize(
    ("text", "named", "unknown"),
    [
        ("Name (original name),User e-mail,Minutes\nAda W.,ADA@example.org,55\nA guest,guest@example.net,50\n",
         {"ada"}, ("A guest, guest@example.net, 50",)),
        ("ada@example.org, sam@example.org, guest@example.net", {"ada", "sam"}, ("guest@example.net",)),
        ("ada@example.org\nADA@example.org\n\n", {"ada"}, ()),
        ("Last name;First name\nWhitcomb;Ada\n", {"ada"}, ()),
        ("Ada Whitcomb <at-home@example.net>\nada whitcomb", {"ada"}, ()),
        ("desk@example.org", set(), ("desk@example.org",)),
        ("Otto Lindqvist, desk@example.org\n", {"otto"}, ()),
        ("Dina Herrera", set(), ("Dina Herrera",)),
    ],
    ids=["of a meeting tool", "in one line", "twice", "names in two columns", "another address", "a shared mailbox",
         "a shared mailbox with a name", "did not register"],
)  # fmt: skip
def test_a_list_names_who_registered_by_address_or_name(
    cast: Cast, schedule: Schedule, register: Register, text: str, named: set[str], unknown: tuple[str, ...]
) -> None:
    Person.objects.filter(pk__in=[cast.otto.pk, cast.sam.pk]).update(contact_mail="desk@example.org")
    Person.objects.filter(pk=cast.otto.pk).update(display_name="Otto Lindqvist")
    event = schedule()
    parts = {name: register(name, event).pk for name in ("ada", "sam", "otto")}
    found = named_in(text, roster_of(event))
    assert (found.parts, found.unknown) == ({parts[name] for name in named}, unknown)


def test_a_contact_mail_names_nobody_who_did_not_sign_in_with_it_if_somebody_else_does(
    cast: Cast, schedule: Schedule, register: Register
) -> None:
    event = schedule()
    parts = {name: register(name, event).pk for name in ("ada", "sam")}
    Person.objects.filter(pk=cast.ada.pk).update(contact_mail="Sam@Example.org")
    Person.objects.filter(pk=cast.sam.pk).update(contact_mail="Otto@Example.org")  # Otto came without registering
    found = named_in("sam@example.org\notto@example.org\n", roster_of(event))
    assert (found.parts, found.unknown, found.by_contact) == ({parts["sam"]}, ("otto@example.org",), set())
    Person.objects.filter(pk=cast.ada.pk).update(contact_mail="ada@at-home.example")
    found = named_in("ada@at-home.example, sam@example.org", roster_of(event))
    assert (found.parts, found.by_contact) == (set(parts.values()), {parts["ada"]})
    assert named_in("ada@at-home.example\nada@example.org", roster_of(event)).by_contact == set()


@pytest.mark.parametrize(
    "text",
    [
        "Name,Mail,Host,Host mail\nA guest,,Ada Whitcomb,ada@example.org\n",
        "A guest,55,Ada Whitcomb\n",
        "Mail,Invited by\nA guest,Ada Whitcomb\n",
        "Topic,Host mail\nStory time,ada@example.org\n\nName,Mail,Approved by\nA guest,,Ada Whitcomb\n",
        "Ada Whitcomb,Sam Ortega\n",
    ],
    ids=["a column of its host", "a third cell", "no column of names", "below the facts of a meeting", "two names"],
)
def test_a_name_counts_where_names_stand_and_everybody_else_is_reported(
    cast: Cast, schedule: Schedule, register: Register, text: str
) -> None:
    Person.objects.filter(pk=cast.sam.pk).update(display_name="Sam Ortega")
    event = schedule()
    for name in ("ada", "sam"):
        register(name, event)
    found = named_in(text, roster_of(event))
    assert (found.parts, found.unknown[-1]) == (set(), ", ".join(filter(None, text.splitlines()[-1].split(","))))


def test_a_long_word_is_read_at_once(schedule: Schedule) -> None:
    roster = roster_of(schedule())
    begun = time.process_time()
    for word in ("a" * 130_000, "a@" * 65_000, "@" * 130_000, "a." * 65_000 + "@"):
        assert named_in(word, roster).parts == set()
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("how", ["people", "file"])
def test_marks_nobody_sees_keep_nobody_off_the_list(
    cast: Cast, browser: Browser, schedule: Schedule, register: Register, how: str
) -> None:
    event = schedule()
    part = register("ada", event)
    text = "\u200fAda Whitcomb\u200e\x0b\r\n\u2068A guest\u2069\x00\r\n"
    sent = SimpleUploadedFile("present.csv", text.encode()) if how == "file" else text
    with after_the_event():
        page = browser("connie").post(reverse("learning:event_roster_list", args=[event.pk]), {how: sent})
    assert page.context["found"].parts == {part.pk}
    assert page.context["found"].unknown == ("A guest",)


def test_a_list_is_answered_with_ticks_and_writes_nothing(
    cast: Cast, browser: Browser, schedule: Schedule, register: Register
) -> None:
    event = schedule()
    part = register("ada", event)
    register("sam", event)
    url = reverse("learning:event_roster_list", args=[event.pk])
    connie = browser("connie")
    with after_the_event():
        empty = connie.post(url, {"people": " \n"})
        assert (empty.status_code, "Paste the list, or upload it." in empty.content.decode()) == (422, True)
        file = SimpleUploadedFile("present.csv", b"Name,Mail\nAda,ada@example.org\n<b>Nobody</b>,x@example.net\n")
        page = connie.post(url, {"people": "", "file": file})
        assert page.context["form"].initial["attended"] == [part.pk]
        assert "&lt;b&gt;Nobody&lt;/b&gt;, x@example.net" in page.content.decode()
        assert f'action="{reverse("learning:event_roster", args=[event.pk])}"' in page.content.decode()
        assert not Credit.objects.exists()
        connie.post(reverse("learning:event_roster", args=[event.pk]), {"attended": [part.pk]})
    assert [credit.person for credit in Credit.objects.all()] == [cast.ada]
