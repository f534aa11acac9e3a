"""Nobody verifies their own credit: every way to try it, as a table. Each is refused in words, changes nothing and is
on record with who tried, what, and what they were told."""

import datetime as dt
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from learning.models import CatalogItem, Credit, Event, Kind, Participation, VerifyLink
from learning.services.board_sessions import SessionFacts, session_record
from learning.services.rosters import OWN_PART, roster_keep
from learning.services.verify_links import FOREIGN, link_send
from libraries.models import Membership, Person, StandIn, Supervision
from pdplanner.kernel import clock
from pdplanner.kernel.errors import NotAllowed
from pdplanner.kernel.models import AuditEntry, Mail
from pdplanner.kernel.requests import HAT_KEY
from tests.cast import LONG_AGO, Cast, post

Log = Callable[..., Credit]
OWN = "Nobody decides on what is their own. Somebody else has to do this."


Aim = Callable[[Cast, Credit], tuple[str, Any]]


def at(name: str) -> Aim:
    """The button of this route, on the credit itself."""
    return lambda cast, credit: (reverse(f"learning:{name}", args=[credit.pk]), credit)


@dataclass(frozen=True)
class Way:
    """`who` tries `aim`, an address and what the refusal is about, on their own credit, wearing `role`; `before` sets
    the scene, `learned` says where the credit comes from if not from a claim of theirs."""

    who: str
    aim: Aim
    role: str = ""
    permission: str = "credit.verify"
    before: Callable[[Cast], None] = lambda cast: None
    data: tuple[tuple[str, str], ...] = ()
    learned: Callable[[Cast], Credit] | None = None
    words: str = OWN
    status: int = 403


def nobody_else_in_post(cast: Cast) -> None:
    """Carl is chair, and holds the staff post whose verifier he would be for the time being."""
    Membership.objects.filter(library=cast.library).exclude(person=cast.carl).update(ends_on=dt.date(2027, 1, 1))
    cast.posts["carl"] = post(cast.carl, cast.library, "staff")


def supervises_herself(cast: Cast) -> None:
    second = post(cast.ada, cast.library, "staff", "Head of branch", dt.date(2016, 1, 1))
    Supervision.objects.filter(report=cast.posts["ada"]).delete()
    Supervision.objects.create(supervisor=second, report=cast.posts["ada"], starts_on=LONG_AGO, recorded_at=clock.now())


def works_at_a_library(who: str) -> Callable[[Cast], None]:
    def begin(cast: Cast) -> None:
        cast.posts[who] = post(cast.people[who], cast.library, "staff")

    return begin


def stands_in_for_another_consultant(cast: Cast) -> None:
    works_at_a_library("connie")(cast)
    nobody_else_in_post(cast)
    away, deputy = (
        cast.agency.roles.get_or_create(
            person=cast.people[who], role="consultant", defaults={"starts_on": LONG_AGO, "recorded_at": clock.now()}
        )[0]
        for who in ("cora", "connie")
    )
    today = clock.today(cast.agency.time_zone)
    StandIn.objects.create(away=away, deputy=deputy, starts_on=today, ends_on=today, recorded_at=clock.now())


def of_a_board_session(cast: Cast) -> Credit:
    """Carl records a session of his board and that he was there."""
    attended = [cast.carl.pk, cast.tess.pk]
    facts = facts_of_a_session(cast)
    session = session_record(actor=cast.actor("carl"), library=cast.library, facts=facts, attended=attended)
    return session.credits.get(person=cast.carl)


def facts_of_a_session(cast: Cast, minutes: int = 20) -> SessionFacts:
    return SessionFacts(
        held_on=dt.date(2027, 3, 9), title="Open meetings law", minutes=minutes, led_by="Dina Herrera",
        kind=Kind.objects.get(agency=cast.agency, code="training"),
        minute_reference="Minutes of 9 March 2027, item 4",
    )  # fmt: skip


def a_link_meant_for_sam(cast: Cast, credit: Credit) -> tuple[str, Any]:
    link_send(actor=cast.actor("ada"), credit=credit)
    found = re.search(r"https?://[^/]+(/verify-by-mail/\S+)", Mail.objects.get(key__startswith="verify_link:").text)
    assert found
    return found[1], credit


def reads_the_mailbox_of_sam(cast: Cast) -> None:
    """Sam signs in with nothing, and gets mail at the desk, as Ada does."""
    cast.sam.emailaddress_set.all().delete()
    Person.objects.filter(pk=cast.sam.pk).update(contact_mail="desk@example.org")
    Person.objects.filter(pk=cast.ada.pk).update(contact_mail="Desk@Example.org")


def a_list_that_names_who_reads_it_in(cast: Cast, credit: Credit) -> tuple[str, Any]:
    event = event_with(cast, "ada", "connie")[0]
    return reverse("learning:event_roster_list", args=[event.pk]), event


REASON = (("reason", "It was I."),)
LIST = (("people", "Connie Zielinska\nAda Whitcomb"),)
SHARED = "Sam Okafor gets no link by mail: somebody else has the same mail address here"
WAYS = {
    "directly": Way("ada", at("credit_verify")),
    "as a supervisor of others": Way("sam", at("credit_verify"), "supervisor"),
    "as their own supervisor by another post": Way(
        "ada", at("credit_verify"), "supervisor", before=supervises_herself
    ),
    "as director": Way("dina", at("credit_verify"), "director"),
    "as board chair": Way("carl", at("credit_verify"), "board_chair"),
    "as whoever recorded the session of the board": Way(
        "carl", at("credit_verify"), "board_chair", learned=of_a_board_session
    ),
    "standing in for a missing supervisor": Way(
        "carl", at("credit_verify"), "board_chair", before=nobody_else_in_post
    ),
    "as a superuser": Way("root", at("credit_verify"), before=works_at_a_library("root")),
    "as consultant with a note": Way(
        "connie", at("credit_override"), "consultant", "credit.override", works_at_a_library("connie"), REASON
    ),
    "as deputy of another consultant": Way(
        "connie", at("credit_override"), "consultant", "credit.override", stands_in_for_another_consultant, REASON
    ),
    "by returning it": Way("sam", at("credit_return"), "supervisor", data=REASON),
    "in bulk": Way(
        "sam", lambda cast, credit: (reverse("learning:verify_selected"), credit), "supervisor", status=200
    ),
    "through an import, the list of who attended": Way(
        "connie", a_list_that_names_who_reads_it_in, "consultant", "event.keep_roster", works_at_a_library("connie"),
        LIST, words=OWN_PART, status=200,
    ),
    "through a mail link meant for someone else": Way("ada", a_link_meant_for_sam, words=FOREIGN),
    "through a mail link to a mailbox they read themselves": Way(
        "ada", at("credit_ask_by_mail"), "", "credit.ask_by_mail", reads_the_mailbox_of_sam, words=SHARED
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_ones_own_credit_is_refused_and_on_record(cast: Cast, claim: Log, way: Way) -> None:
    """That of an attesting step: certification/tests/test_attesting.py."""
    way.before(cast)
    credit = way.learned(cast) if way.learned else claim(who=way.who)
    address, thing = way.aim(cast, credit)
    browser = Client()
    browser.force_login(cast.people[way.who])
    session = browser.session
    session[HAT_KEY] = next((hat.key for hat in cast.actor(way.who).hats if hat.role == way.role), "")
    session.save()
    answer = browser.post(address, {**dict(way.data), "credit": credit.pk})
    assert (answer.status_code, way.words in html.unescape(answer.content.decode())) == (way.status, True)
    assert not Credit.objects.filter(person=credit.person, state="verified").exists()
    credit.refresh_from_db()
    assert (credit.state, credit.verified_by) == ("claimed", None)
    (row,) = AuditEntry.objects.filter(refused=True)
    assert (row.action, row.subject_type, row.subject_id, row.person_id, row.reason[: len(way.words)]) == (
        way.permission, thing._meta.label, thing.pk, cast.people[way.who].pk, way.words,
    )  # fmt: skip


def test_no_key_to_verify_by_is_made_for_a_mailbox_that_others_read(cast: Cast, claim: Log, ada: Client) -> None:
    reads_the_mailbox_of_sam(cast)
    credit = claim()
    page = ada.get(reverse("learning:credit", args=[credit.pk])).content.decode()
    assert (SHARED in page, "a link by mail</button>" in page) == (True, False)
    with pytest.raises(NotAllowed, match="in their list when they sign in"):
        link_send(actor=cast.actor("ada"), credit=credit)
    assert not VerifyLink.objects.exists()
    Person.objects.filter(pk=cast.ada.pk).update(contact_mail="")
    Person.objects.filter(pk=cast.otto.pk).update(contact_mail="desk@example.org")
    with pytest.raises(NotAllowed):
        link_send(actor=cast.actor("ada"), credit=credit)
    Person.objects.filter(pk=cast.otto.pk).update(contact_mail="")
    assert link_send(actor=cast.actor("ada"), credit=credit) == [cast.sam]


def test_the_same_ways_lead_to_the_credits_of_others(cast: Cast, claim: Log, sam: Client) -> None:
    """The twin: what is refused above is refused because the credit is one's own."""
    credit = claim()
    assert sam.post(reverse("learning:credit_verify", args=[credit.pk])).status_code == 302
    assert not AuditEntry.objects.filter(refused=True).exists()


def event_with(cast: Cast, *names: str) -> tuple[Event, list[Participation]]:
    """An event of two days ago, for which they registered."""
    kind = Kind.objects.get(agency=cast.agency, code="training")
    now = clock.now()
    facts: dict[str, Any] = {"proposed_at": now, "proposed_by": cast.cora, "approved_at": now, "state": "approved"}
    item = CatalogItem.objects.create(
        agency=cast.agency, title="Story time", provider="A college", kind=kind, format="live", minutes=60, **facts
    )
    begins = now - dt.timedelta(days=2)
    event = Event.objects.create(
        item=item, begins_at=begins, ends_at=begins + dt.timedelta(hours=1), zone="America/Denver",
        scheduled_by=cast.cora, scheduled_at=begins,
    )  # fmt: skip
    parts = [
        Participation.objects.create(
            event=event, membership=cast.posts[who], person=cast.people[who], registered_at=begins
        )
        for who in names
    ]
    return event, parts


def test_a_roster_leaves_out_who_keeps_it_and_says_so_on_record(cast: Cast) -> None:
    works_at_a_library("connie")(cast)
    event, parts = event_with(cast, "ada", "connie")
    made = roster_keep(actor=cast.actor("connie"), event=event, attended=[part.pk for part in parts])
    assert [credit.person for credit in made] == [cast.ada]
    row = AuditEntry.objects.get(refused=True)
    assert (row.action, row.subject_id, row.person_id, row.reason) == (
        "event.keep_roster", event.pk, cast.connie.pk, OWN_PART,
    )  # fmt: skip


def test_the_database_itself_takes_no_credit_verified_by_its_owner(cast: Cast, claim: Log) -> None:
    credit = claim()
    with pytest.raises(IntegrityError), transaction.atomic():
        Credit.objects.filter(pk=credit.pk).update(state="verified", verified_by=cast.ada, verified_at=clock.now())
