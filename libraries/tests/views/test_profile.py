import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast

PROFILE = {
    "display_name": "Ada Whitcomb", "family_name": "Whitcomb", "name_on_certificates": "Ada B. Whitcomb",
    "contact_mail": "desk@example.org", "time_zone": "America/Phoenix", "mail_rhythm": "digest",
}  # fmt: skip


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada)
    return client


def test_a_person_changes_their_own_profile(cast: Cast, ada: Client) -> None:
    assert ada.post(reverse("libraries:profile"), PROFILE).status_code == 302
    cast.ada.refresh_from_db()
    assert (cast.ada.printed_name, cast.ada.time_zone) == ("Ada B. Whitcomb", "America/Phoenix")


def test_times_are_shown_in_the_chosen_zone(cast: Cast, ada: Client) -> None:
    page = ada.post(reverse("libraries:profile"), PROFILE, follow=True).content.decode()
    assert "All times are Arizona time." in page


def test_the_preview_saves_nothing(cast: Cast, ada: Client) -> None:
    page = ada.post(reverse("libraries:profile"), PROFILE | {"preview": "yes"}).content.decode()
    assert "<bdi>Ada B. Whitcomb</bdi>" in page
    cast.ada.refresh_from_db()
    assert cast.ada.printed_name == "Ada Whitcomb"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"display_name": ""}, "Type the name people call you by."),
        ({"display_name": "123"}, "A name needs at least one letter."),
        ({"name_on_certificates": "x" * 121}, "This has 121 letters; at most 120 fit. Shorten it."),
        ({"name_on_certificates": "Ada\u202ebcmotihW"}, "invisible direction mark"),
        ({"name_on_certificates": "Ada\x07"}, "invisible control character"),
        ({"time_zone": "Mars/Olympus"}, "Choose one of the list."),
        ({"family_name": " "}, "Type your family name."),
        ({"contact_mail": "nobody"}, "Enter a valid email address."),
    ],
)
def test_a_profile_is_refused_in_words_and_keeps_what_was_typed(
    cast: Cast, ada: Client, typed: dict[str, str], words: str
) -> None:
    answer = ada.post(reverse("libraries:profile"), PROFILE | typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert PROFILE["display_name" if "display_name" not in typed else "contact_mail"] in page


@pytest.mark.parametrize("name", ["Nguyễn Thị Ánh", "محمد عبدالله", "Žofia Ďurišová", "दीपा"])
def test_every_script_is_kept(cast: Cast, ada: Client, name: str) -> None:
    ada.post(reverse("libraries:profile"), PROFILE | {"name_on_certificates": name})
    cast.ada.refresh_from_db()
    assert cast.ada.printed_name == name


def test_a_profile_needs_a_login(cast: Cast, client: Client) -> None:
    assert client.get(reverse("libraries:profile")).status_code == 302
