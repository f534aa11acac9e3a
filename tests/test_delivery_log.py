"""The delivery log: which mail went to whom of one's agency and how it fared, and “Send again”; and one's own."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail as post_box
from django.test import Client
from django.urls import reverse

from certification.models import Certificate
from libraries.services.invitations import invitation_send
from pdplanner.home.queries.mails import MADE_ANEW, MOST_AGAIN, NOT_YOURS_ALONE
from pdplanner.home.services.mails import FASTER, mail_send_again
from pdplanner.kernel import clock, jobs, outbox
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.models import AuditEntry, Mail
from tests import world as stage
from tests.cast import Cast, person, post

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def letter(key: str, to: Any, **changes: Any) -> Mail:
    """A mail that was sent an hour ago."""
    then = clock.now() - dt.timedelta(hours=1)
    facts = {
        "to_address": to.mail_address(), "subject": f"Subject {key}", "text": "Hush, a secret", "written_at": then,
        "html": "<h1>Subject</h1><p>Hush, a secret</p>", "sent_at": then, "job_state": "done", "job_attempts": 1,
    }  # fmt: skip
    return Mail.objects.create(key=key, to_person=to, **facts | changes)


def failed(key: str, to: Any, **changes: Any) -> Mail:
    more = {"job_state": "dead", "job_attempts": 5, "sent_at": None, "job_error": "SMTPRecipientsRefused: 550"}
    return letter(key, to, **more | changes)


def words(response: Any) -> str:
    text = re.sub(r"<head>.*?</head>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(text.split())


def log(client: Client, players: Cast, query: str = "", name: str = "cora") -> str:
    client.force_login(players.people[name])
    return words(client.get(reverse("home:mails") + query))


def page(client: Client, players: Cast, row: Mail) -> str:
    client.force_login(players.people["cora"])
    return words(client.get(reverse("home:mail", args=[row.pk])))


def press(client: Client, players: Cast, row: Mail, seen: object = 0) -> Any:
    client.force_login(players.people["cora"])
    return client.post(reverse("home:mail_again", args=[row.pk]), {"seen": seen})


def test_the_log_says_to_whom_what_went_when_and_how_it_fared_and_not_what_it_says(
    client: Client, players: Cast
) -> None:
    letter("a", players.ada)
    failed("b", players.sam)
    failed("c", players.connie, job_state="waiting", job_attempts=2)
    letter("d", players.dina, job_state="waiting", job_attempts=0, sent_at=None)
    letter("old", players.ada, written_at=clock.now() - dt.timedelta(weeks=9))

    said = log(client, players)

    assert "4 mails, newest first" in said
    assert re.search(r"Subject a Ada Whitcomb Sent \d", said)
    assert "Subject b Sam Okafor Given up after 5 attempts" in said
    assert "Subject c Connie Zielinska Tried again by itself after 2 attempts" in said
    assert "Subject d Dina Herrera Not sent yet" in said
    assert "Hush" not in said
    assert "@example.org" not in said


@pytest.mark.parametrize(
    ("query", "found"),
    [("?q=whitcomb", {"a"}), ("?q=ada+W", {"a"}), ("?state=sent", {"a"}), ("?state=failed", {"b"}),
     ("?state=waiting", {"c"}), ("?q=sam@home", {"b"}), ("?q=ada@example.org", set()),
     ("?q=whitcomb&state=failed", set())],
)  # fmt: skip
def test_it_is_searched_by_person_contact_mail_and_state_but_not_by_an_address_somebody_signs_in_with(
    client: Client, players: Cast, query: str, found: set[str]
) -> None:
    type(players.ada).objects.update(contact_mail="")
    type(players.sam).objects.filter(pk=players.sam.pk).update(contact_mail="sam@home.example")
    letter("a", players.ada)
    failed("b", players.sam)
    letter("c", players.dina, job_state="waiting", sent_at=None)

    said = log(client, players, query)

    assert {key for key in "abc" if f"Subject {key}" in said} == found
    assert ("Nothing matches" in said) == (not found)


def test_mail_to_people_of_another_agency_is_neither_seen_nor_sent(client: Client, players: Cast) -> None:
    theirs = letter("f", players.fred)
    assert "No mail lately" in log(client, players)
    assert press(client, players, theirs).status_code == 404
    assert not Mail.objects.exclude(pk=theirs.pk).exists()


def test_the_subject_is_not_shown_of_somebody_whom_another_agency_knows_too(client: Client, players: Cast) -> None:
    post(players.ada, players.foreign_library, "staff")
    row = letter("x", players.ada)
    for said in (log(client, players), page(client, players, row)):
        assert "Subject not shown" in said
        assert "Subject x" not in said


def test_an_invitation_that_was_accepted_does_not_tell_the_address_somebody_signs_in_with(
    client: Client, players: Cast
) -> None:
    type(players.ada).objects.filter(pk=players.ada.pk).update(contact_mail="")
    said = page(client, players, letter("invitation.sent:7", players.ada, to_address="ada@example.org"))
    assert "Addressed to The address they sign in with" in said
    assert "ada@example.org" not in said


def test_a_mail_is_sent_again_three_times_at_most(client: Client, players: Cast) -> None:
    row = letter("a", players.ada)
    for seen in range(MOST_AGAIN):
        assert press(client, players, row, seen).status_code == 302
        Mail.objects.update(job_state="done", sent_at=clock.now())
    assert "It was sent again 3 times" in page(client, players, row)
    assert press(client, players, row, MOST_AGAIN).status_code == 409
    assert Mail.objects.count() == 1 + MOST_AGAIN


def test_a_mail_says_where_it_went_without_telling_an_address_somebody_signs_in_with(
    client: Client, players: Cast
) -> None:
    type(players.ada).objects.filter(pk=players.ada.pk).update(contact_mail="ada@home.example")
    said = page(client, players, letter("a", players.ada))
    assert "Addressed to The address they sign in with" in said
    assert "ada@example.org" not in said
    assert "Their contact mail, ada@home.example" in page(
        client, players, letter("b", players.ada, to_address="ada@home.example")
    )
    assert "An address that is theirs no more" in page(client, players, letter("c", players.ada, to_address="o@x.org"))


def test_send_again_sends_the_same_mail_once_to_the_address_of_today_and_is_on_record(
    client: Client, players: Cast
) -> None:
    row = letter("a", players.ada)
    players.ada.emailaddress_set.update(email="new@example.org")

    assert press(client, players, row).status_code == 302
    twice = press(client, players, row)

    again = Mail.objects.exclude(pk=row.pk).get()
    assert (again.to_address, again.subject) == ("new@example.org", "Subject a")
    assert again.text.startswith("This mail was first written on ")
    assert again.text.endswith("It is sent to you again.\n\nHush, a secret")
    assert "</h1>\n<p>This mail was first written on " in again.html
    assert twice.status_code == 409
    entry = AuditEntry.objects.get(action="mail.send_again")
    assert (entry.subject_id, entry.person_id, entry.agency_id) == (row.pk, players.cora.pk, players.agency.pk)
    assert entry.facts == {"person": players.ada.pk, "sent_as": again.pk}
    jobs.run("kernel.send_mail", again.pk)
    assert [one.to for one in post_box.outbox] == [["new@example.org"]]
    assert "Subject a Sent again Ada Whitcomb Sent" in log(client, players)


def test_a_page_that_was_made_before_somebody_sent_it_sends_nothing(players: Cast) -> None:
    row = letter("a", players.ada)
    again = mail_send_again(actor=players.actor("cora"), mail=row, seen=0)
    jobs.run("kernel.send_mail", again.pk)
    with pytest.raises(NotNow) as refusal:
        mail_send_again(actor=players.actor("cora"), mail=row, seen=0)
    assert refusal.value.words == FASTER
    mail_send_again(actor=players.actor("cora"), mail=row, seen=1)  # of the page as it is now
    assert Mail.objects.count() == 3


def test_what_was_given_up_is_itself_sent_to_the_address_of_today(client: Client, players: Cast) -> None:
    row = failed("a", players.ada, to_address="old@example.org")
    assert "The mail server refuses it" in page(client, players, row)

    assert press(client, players, row).status_code == 302
    assert press(client, players, row).status_code == 409

    row.refresh_from_db()
    assert (row.job_state, row.job_attempts, row.to_address) == ("waiting", 0, "ada@example.org")
    assert Mail.objects.count() == 1
    entry = AuditEntry.objects.get(action="mail.send_again")
    assert (entry.before, entry.after) == ("dead", "waiting")


def test_a_mail_with_a_link_for_one_use_is_made_anew_and_not_sent_again(client: Client, players: Cast) -> None:
    invitation_send(
        actor=players.actor("cora"), membership=post(person("Nell Page"), players.library, "staff"),
        mail="nell@example.org",
    )  # fmt: skip
    row = Mail.objects.get()
    Mail.objects.update(job_state="done", sent_at=clock.now())

    said = page(client, players, row)

    assert MADE_ANEW["invitation.sent:"] in said
    assert "The address they were invited at, nell@example.org" in said
    assert "Send this mail again" not in said
    assert press(client, players, row).status_code == 409
    assert Mail.objects.count() == 1


def test_a_link_for_a_new_password_is_in_the_log_and_only_its_owner_reads_it(client: Client, players: Cast) -> None:
    Client().post("/account/password/reset/", {"email": "ada@example.org"})
    row = Mail.objects.get()
    assert "/account/password/reset/key/" in row.text
    assert "Choose a new password for pdplanner Ada Whitcomb Not sent yet" in log(client, players)
    jobs.run("kernel.send_mail", row.pk)
    (sent,) = post_box.outbox
    assert "/account/password/reset/key/" in sent.body
    row.refresh_from_db()
    assert (row.job_state, row.text, row.html) == ("done", "", "")
    assert set(outbox.FOR_ONE_USE) == set(MADE_ANEW)
    said = page(client, players, row)
    assert MADE_ANEW["account:"] in said
    assert "/account/password/reset/key/" not in said
    assert press(client, players, row).status_code == 409


@pytest.mark.parametrize("what", ["no address", "closed", "waits"])
def test_it_says_what_stands_in_the_way(client: Client, players: Cast, what: str) -> None:
    row = letter("a", players.ada)
    if what == "no address":
        players.ada.emailaddress_set.all().delete()
        type(players.ada).objects.filter(pk=players.ada.pk).update(contact_mail="")
    elif what == "closed":
        type(players.ada).objects.filter(pk=players.ada.pk).update(is_active=False)
    else:
        Mail.objects.update(job_state="waiting", sent_at=None)
    reason = {"no address": "has no mail address", "closed": "is closed", "waits": "It has not left yet"}[what]
    assert reason in page(client, players, row)
    assert press(client, players, row).status_code == 409
    assert Mail.objects.count() == 1


def test_a_certificate_that_was_withdrawn_is_not_mailed_again(
    client: Client, players: Cast, world: stage.World
) -> None:
    certificate = world["certification.Certificate"]["ada"]
    row = letter("ready", players.ada, file_path=certificate.pdf_path, file_name="x.pdf")
    assert "Send this mail again" in page(client, players, row)
    Certificate.objects.filter(pk=certificate.pk).update(state="withdrawn", withdrawn_at=clock.now())
    assert press(client, players, row).status_code == 409


def test_what_may_be_another_agencys_is_not_sent_again_and_nothing_of_it_is_told(
    client: Client, players: Cast, world: stage.World
) -> None:
    post(players.ada, players.foreign_library, "staff")
    certificate = world["certification.Certificate"]["ada"]
    Certificate.objects.filter(pk=certificate.pk).update(state="withdrawn", withdrawn_at=clock.now())
    rows = [
        letter("verify_link:1", players.ada), failed("c", players.ada, file_path=certificate.pdf_path),
        letter("invitation.sent:1", players.ada, to_address="old@example.org"), letter("waits", players.ada,
        job_state="waiting", sent_at=None),
    ]  # fmt: skip
    for row in rows:
        said = page(client, players, row)
        assert NOT_YOURS_ALONE in said
        for secret in ("or replaced since", "learner asks", "invited", "old@example.org", "Send this mail again"):
            assert secret not in said
        refused = press(client, players, row)
        assert (refused.status_code, NOT_YOURS_ALONE in words(refused)) == (409, True)
    assert not Mail.objects.filter(pk__gt=rows[-1].pk).exists()
    rows[1].refresh_from_db()
    assert rows[1].job_state == "dead"


@pytest.mark.parametrize("name", ["connie", "dina", "ada"])
def test_the_log_is_the_coordinators(client: Client, players: Cast, name: str) -> None:
    client.force_login(players.people[name])
    assert client.get(reverse("home:mails")).status_code == 403


def test_everybody_reads_which_mail_was_sent_to_them_and_where(client: Client, players: Cast) -> None:
    letter("a", players.ada)
    failed("b", players.ada)
    letter("c", players.sam)
    client.force_login(players.ada)

    said = words(client.get(reverse("home:own_mails")))

    assert "Subject a To ada@example.org Sent" in said
    assert "Subject b To ada@example.org Given up after 5 attempts" in said
    assert "Subject c" not in said
