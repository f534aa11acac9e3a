"""Links that show a credit: which addresses are taken, who reads where they lead, and that they live in the box."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from learning.documents.evidence_link import inspected_link
from learning.models import Credit, Evidence
from learning.queries.invariants import evidence_has_its_file
from learning.services.evidence import evidence_add, evidence_add_link, evidence_remove
from learning.tests.credits.conftest import upload
from learning.tests.credits.test_pages import form_address, typed
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast

Log = Callable[..., Credit]
BOX = "learning:evidence_box"
BADGE = "https://badges.example.org/b/12?who=ada"
LEADS_ELSEWHERE = "could lead somewhere else than it seems"
BEGINS = "A link begins with https:// or http://."


def a_link(cast: Cast, url: str = BADGE, name: str = "Navigator badge", who: str = "ada") -> Evidence:
    return evidence_add_link(actor=cast.actor(who), url=url, name=name)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Give the address of the page"),
        ("javascript:alert(1)", BEGINS),
        ("JaVaScRiPt://example.org/%0aalert(1)", BEGINS),
        ("data:text/html,<script>alert(1)</script>", BEGINS),
        ("ftp://example.org/a", BEGINS),
        ("https:example.org", BEGINS),
        ("mailto:ada@example.org", BEGINS),
        ("https://ada:secret@example.org/", "a name or a password in it"),
        ("https://example.org@evil.example/", "a name or a password in it"),
        ("https://evil.example\\.example.org/", LEADS_ELSEWHERE),
        ("https://ex\u0430mple.org/", LEADS_ELSEWHERE),  # a Cyrillic letter
        ("https://example\uff0eorg/", LEADS_ELSEWHERE),  # a full stop that only looks like one
        ("https://example.org/\u202egnp.exe", "a space or an invisible character"),
        ("https://example.org/a\u0000b", "a space or an invisible character"),
        ("java\tscript:alert(1)", "a space or an invisible character"),
        ("https://example.org/a b", "a space or an invisible character"),
        ("https://", "This is not the address of a page."),
        ("https:///etc/passwd", "This is not the address of a page."),
        ("https://evil%2eexample/", "This is not the address of a page."),
        ("https://example.org:port/", "This is not the address of a page."),
        ("my-badge", "This is not the address of a page."),
        ("https://example.org/" + "a" * 481, "This address has 501 characters; at most 500 are kept."),
    ],
)
def test_what_is_no_plain_address_of_a_page_is_refused_with_the_way_on(address: str, words: str) -> None:
    with pytest.raises(DomainError) as refused:
        inspected_link(address, name="")
    assert (refused.value.field, words in refused.value.words) == ("link", True), refused.value.words


@pytest.mark.parametrize(
    ("address", "name", "kept"),
    [
        (BADGE, "Badge", (BADGE, "Badge")),
        ("  HTTPS://Example.ORG ", "", ("https://example.org/", "example.org")),
        ("www.example.org/Größe?a=1#b", "", ("https://www.example.org/Größe?a=1#b", "www.example.org/Größe?a=1#b")),
        ("example.org:8080/x", "", ("https://example.org:8080/x", "example.org:8080/x")),
        ("http://example.org:8080?a", " My \u202e badge ", ("http://example.org:8080/?a", "My badge")),
        ("https://example.org/" + "a" * 480, "Long", ("https://example.org/" + "a" * 480, "Long")),
    ],
)
def test_the_address_of_a_page_is_kept_and_named(address: str, name: str, kept: tuple[str, str]) -> None:
    link = inspected_link(address, name=name)
    assert (link.url, link.name) == kept


def test_the_same_link_given_twice_is_one_piece_of_evidence_but_never_shared_with_others(cast: Cast) -> None:
    first, again, of_sam = a_link(cast), a_link(cast, name="Other"), a_link(cast, who="sam")
    assert (first, first.name, first.host) == (again, "Navigator badge", "badges.example.org")
    assert of_sam != first
    assert AuditEntry.objects.filter(action="evidence.add", subject_id=first.pk).count() == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "link"),
        ("Badge", "link to example.org"),
        ("example.organic/b", "link to example.org"),
        ("e", "link to example.org"),
    ],
)
def test_where_a_link_leads_is_said_unless_its_name_is_its_address(name: str, words: str) -> None:
    kept = inspected_link("https://example.org/b", name=name)
    assert Evidence(name=kept.name, url=kept.url).leads == words


def test_a_box_takes_so_many_links_and_says_when_it_is_full(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learning.services.evidence.MOST_LINKS", 1)
    first = a_link(cast)
    with pytest.raises(DomainError, match="Your evidence box holds 1 links and is full"):
        a_link(cast, "https://example.org/2")
    assert a_link(cast) == first


def test_evidence_is_a_file_or_a_link_and_never_both_or_neither(cast: Cast) -> None:
    for more in ({}, {"url": BADGE, "path": "evidence/1"}, {"url": BADGE, "size": 4}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.create(person=cast.ada, name="x", added_at=clock.now(), **more)


def test_a_credit_is_logged_with_a_link_and_its_verifier_reads_where_it_leads(
    cast: Cast, ada: Client, sam: Client
) -> None:
    sent = typed(link=BADGE, link_name="Navigator badge", then="claim")
    assert ada.post(form_address(cast), sent).status_code == 302
    credit = Credit.objects.get()
    shown = f'<a class="address" href="{BADGE}" rel="noopener noreferrer nofollow">Navigator badge</a>'
    for client, address in ((ada, reverse("learning:credit", args=[credit.pk])), (sam, reverse("learning:to_verify"))):
        page = client.get(address).content.decode()
        assert shown in page
        assert "link to badges.example.org" in page
    assert "No file and no link" not in page
    # it has no address of ours that would send anybody on
    assert ada.get(reverse("learning:evidence", args=[credit.evidence.get().pk])).status_code == 404


def test_a_refused_link_saves_no_credit_and_loses_nothing(cast: Cast, ada: Client) -> None:
    bad = "https://ada:secret@example.org/"
    answer = ada.post(form_address(cast), typed(link=bad, link_name="Badge", files=upload()))
    page = answer.content.decode()
    assert (answer.status_code, Credit.objects.count()) == (422, 0)
    assert page.count("a name or a password in it") == 2  # on top, and beside its field
    assert (f'value="{bad}"' in page, 'value="Badge"' in page, "<details" in page) == (True, True, True)
    assert Evidence.objects.get().name in page  # the file is kept, and ticked
    again = typed(link=BADGE, link_name="Badge", evidence=[Evidence.objects.get().pk], title="")
    page = ada.post(form_address(cast), again).content.decode()
    assert f'value="{BADGE}"' not in page  # it is among what is ticked by now
    assert "Badge, link to badges.example.org" in page


def test_what_shows_an_old_credit_and_is_given_again_shows_the_new_one_too(
    cast: Cast, claim: Log, ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learning.queries.evidence.NEWEST", 0)  # so that it is not offered by itself
    old = [a_link(cast), evidence_add(actor=cast.actor("ada"), upload=upload())]
    claim(title="Old", evidence=old)
    sent = typed(title="New", minutes="1", then="claim", link=BADGE, files=upload())
    assert ada.post(form_address(cast), sent).status_code == 302
    assert set(Credit.objects.get(title="New").evidence.all()) == set(old)


def test_a_name_without_an_address_is_asked_about(cast: Cast, ada: Client) -> None:
    answer = ada.post(form_address(cast), typed(link_name="Badge"))
    assert (answer.status_code, "Give the address of the page" in answer.content.decode()) == (422, True)


def test_the_box_takes_files_and_links_and_says_what_shows_nothing(cast: Cast, log: Log, ada: Client) -> None:
    badge = a_link(cast)
    log(title="First session", evidence=[badge])
    assert ada.post(reverse(BOX), {"link": "example.org/talk", "files": upload()})["Location"] == reverse(BOX)
    whole = ada.get(reverse(BOX)).content.decode()
    unused = ada.get(reverse(BOX), {"show": "unused"}).content.decode()
    assert ("1 file, " in whole, "and 2 links." in whole, "2 show nothing yet" in whole) == (True, True, True)
    assert (">example.org/talk</a>" in unused, ">Navigator badge</a>" in unused) == (True, False)
    nothing = ada.post(reverse(BOX), {})
    assert (nothing.status_code, "Choose a file, take a picture" in nothing.content.decode()) == (422, True)


def test_a_link_goes_while_nobody_relies_on_it(cast: Cast, claim: Log, ada: Client) -> None:
    alone, shown = a_link(cast, "https://example.org/1"), a_link(cast)
    claim(evidence=[shown])
    ada.post(reverse("learning:evidence_remove", args=[alone.pk]))
    with pytest.raises(DomainError, match="which is claimed"):
        evidence_remove(actor=cast.actor("ada"), evidence=shown)
    assert list(Evidence.objects.all()) == [shown]
    assert AuditEntry.objects.get(action="evidence.remove").facts == alone.trace


def test_a_link_misses_no_file(cast: Cast) -> None:
    a_link(cast)
    evidence_add(actor=cast.actor("ada"), upload=upload())
    assert list(evidence_has_its_file()) == []
