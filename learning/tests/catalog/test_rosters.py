"""The roster ticked at once or from a list: ticks are proposed, and whoever keeps it looks and saves."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from learning.forms.events import EventForm
from learning.models import Credit, Event, Participation
from learning.queries.attendance import named_in
from learning.queries.events import roster_of
from learning.tests.catalog.conftest import after_the_event
from libraries.models import Person
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
    assert EventForm.base_fields["capacity"].max_value + 1 < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS  # and the token


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
