"""The public list and the announcement: named is only whoever agreed, and only while they agree."""

import datetime as dt
import html
import re

import pytest

from certification.explain.announcement import announcement
from certification.models import Certificate, PublicListing
from certification.services.listing import listing_agree, listing_end
from certification.services.withdrawing import certificate_withdraw
from certification.tests.scene import Scene, on
from pdplanner.kernel.errors import NotAllowed
from pdplanner.kernel.models import AuditEntry

ISSUED, LAST = dt.date(2027, 3, 3), dt.date(2031, 3, 2)


def listed(client, scene: Scene, day: dt.date = ISSUED) -> str:
    with on(day):
        return client.get(f"/certified/{scene.cast.agency.slug}/").content.decode()


def agree(scene: Scene, certificate: Certificate) -> None:
    with on(ISSUED):
        listing_agree(actor=scene.actor(), certificate=certificate)


def test_nobody_is_named_before_they_agree(scene, certificate, client):
    assert "Nobody has agreed to be named yet" in listed(client, scene)
    agree(scene, certificate)
    page = listed(client, scene)
    assert ("Ada Whitcomb" in page, "Millrace Public Library" in page, "2 Mar 2031" in page) == (True, True, True)


def test_nor_after_they_changed_their_mind(scene, certificate, client):
    agree(scene, certificate)
    with on(ISSUED):
        listing_end(actor=scene.actor(), certificate=certificate)
        listing_end(actor=scene.actor(), certificate=certificate)
    assert "Whitcomb" not in listed(client, scene)
    rows = AuditEntry.objects.filter(action="certificate.list").order_by("pk").values_list("before", "after")
    assert list(rows) == [("", "listed"), ("listed", "not listed")]


def test_only_what_is_valid_that_day_stands_there(scene, certificate, client):
    agree(scene, certificate)
    assert "Whitcomb" in listed(client, scene, LAST)
    assert "Whitcomb" not in listed(client, scene, LAST + dt.timedelta(days=1))
    with on(ISSUED):
        certificate_withdraw(actor=scene.actor("cora"), certificate=certificate, reason="Why", public_note="In error.")
    assert "Whitcomb" not in listed(client, scene)


def test_two_clicks_agree_once(scene, certificate):
    agree(scene, certificate)
    agree(scene, certificate)
    assert (PublicListing.objects.count(), AuditEntry.objects.filter(action="certificate.list").count()) == (1, 1)


@pytest.mark.parametrize("name", ["connie", "cora"])
def test_nobody_agrees_for_another(scene, certificate, name):
    with on(ISSUED), pytest.raises(NotAllowed, match="Only the person it belongs to"):
        listing_agree(actor=scene.actor(name), certificate=certificate)


def test_it_is_decided_on_one_s_own_page_at_one_press(scene, certificate, client):
    client.force_login(scene.person)
    with on(ISSUED):
        assert "Name me there" in client.get("/certificates/").content.decode()
        page = client.post(f"/certificates/{certificate.pk}/list/", follow=True).content.decode()
        assert ("Take me off" in page, "Name me there" in page) == (True, False)
        client.post(f"/certificates/{certificate.pk}/unlist/")
    assert not PublicListing.objects.exists()


def test_an_unknown_agency_has_no_list(client, db):
    assert client.get("/certified/nowhere/").status_code == 404


# --- The announcement ---
def announced(client, scene: Scene, query: str = "") -> str:
    client.force_login(scene.cast.connie)
    with on(ISSUED):
        return client.get(f"/issued/announcement/{query}").content.decode()


def test_it_counts_everybody_and_names_whoever_agreed(scene, certificate, client):
    page = announced(client, scene)
    assert "awarded 1 certificate of professional learning between 1 January 2027 and 3 March 2027" in page
    assert "It stands for 60 credits of learning, each of them verified. It was planned toward" in page
    assert "Whitcomb" not in page
    agree(scene, certificate)
    assert "Congratulations to Ada Whitcomb of Millrace Public Library (Strategic Track)." in announced(client, scene)


def test_the_board_of_a_library_gets_a_text_of_its_own_people(scene, certificate, client):
    agree(scene, certificate)
    page = announced(client, scene, "?first=2027-01-01&last=2027-03-31&library=Millrace+Public+Library")
    assert "To the board of trustees of Millrace Public Library." in page
    assert "awarded 1 certificate of professional learning to people of the library between 1 January 2027" in page
    assert '<option value="Millrace Public Library" selected>The board of Millrace Public Library</option>' in page
    nobody = announced(client, scene, "?first=2027-01-01&last=2027-03-31&library=Elsewhere")
    assert "Nothing was awarded in these days" in nobody


def test_days_that_are_none_get_no_text_about_others(scene, certificate, client):
    page = announced(client, scene, "?first=2027-01-01&last=2026-12-31")
    assert "The last day lies before the first." in page
    assert 'value="2026-12-31"' in page
    assert "1 certificate" not in page
    assert "Nothing was awarded" not in page


def test_whoever_agreed_is_on_the_list_of_the_year_as_a_sheet(scene, certificate, client):
    year = "?first=2027-01-01&last=2027-12-31&csv=yes"
    head = "Name,Track,Library,Awarded,Valid through,Number"
    assert announced(client, scene, year).strip().lstrip("\ufeff") == head
    agree(scene, certificate)
    line = "Ada Whitcomb,Strategic Track,Millrace Public Library,2027-03-03,2031-03-02,JSL-2027-00001"
    assert line in announced(client, scene, year)
    (link,) = re.findall(r'href="([^"]+)">Download those named here', announced(client, scene))
    assert line in announced(client, scene, html.unescape(link))


def test_it_says_of_nobody_that_they_chose_not_to_be_named(scene, certificate):
    """Nobody is named who did not agree, and most were never asked; nor was everything planned."""
    day, named = certificate.awarded_on, [certificate]
    said = " ".join(announcement("Agency", named, unnamed=2, planned=1, credits_hundredths=18000, first=day, last=day))
    assert "2 more are not named here: only those who agreed to it are." in said
    assert "180 credits of learning, each of them verified. 1 of them was planned toward" in said
    unplanned = " ".join(announcement("A", named, unnamed=1, planned=0, credits_hundredths=1, first=day, last=day))
    assert ("planned" in unplanned, "1 more is not named here" in unplanned) == (False, True)


def test_other_days_may_have_nothing_and_wrong_ones_are_refused(scene, certificate, client):
    assert "Nothing was awarded in these days" in announced(client, scene, "?first=2026-01-01&last=2026-12-31")
    assert "The last day lies before the first." in announced(client, scene, "?first=2027-01-02&last=2027-01-01")
    assert "Choose the first day." in announced(client, scene, "?first=&last=2027-01-01")
