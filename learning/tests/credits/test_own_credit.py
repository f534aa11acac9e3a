"""Nobody verifies their own credit: every way to try it, as a table. Each is refused in words, changes nothing and is
on record with who tried, what, and what they were told."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from learning.models import CatalogItem, Credit, Event, Kind, Participation
from learning.services.rosters import OWN_PART, roster_keep
from libraries.models import Membership, Supervision
from pdplanner.kernel import clock
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.requests import HAT_KEY
from tests.cast import LONG_AGO, Cast, post

Log = Callable[..., Credit]
OWN = "Nobody decides on what is their own. Somebody else has to do this."


@dataclass(frozen=True)
class Way:
    """`who` tries `route` on their own credit, wearing `role`; `before` sets the scene."""

    who: str
    route: str
    role: str = ""
    permission: str = "credit.verify"
    before: Callable[[Cast], None] = lambda cast: None
    data: tuple[tuple[str, str], ...] = ()


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


REASON = (("reason", "It was I."),)
WAYS = {
    "directly": Way("ada", "credit_verify"),
    "as a supervisor of others": Way("sam", "credit_verify", "supervisor"),
    "as their own supervisor by another post": Way("ada", "credit_verify", "supervisor", before=supervises_herself),
    "as director": Way("dina", "credit_verify", "director"),
    "as board chair": Way("carl", "credit_verify", "board_chair"),
    "standing in for a missing supervisor": Way("carl", "credit_verify", "board_chair", before=nobody_else_in_post),
    "as a superuser": Way("root", "credit_verify", before=works_at_a_library("root")),
    "as consultant with a note": Way(
        "connie", "credit_override", "consultant", "credit.override", works_at_a_library("connie"), REASON
    ),
    "by returning it": Way("sam", "credit_return", "supervisor", data=REASON),
    "in bulk": Way("sam", "verify_selected", "supervisor"),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_ones_own_credit_is_refused_and_on_record(cast: Cast, claim: Log, way: Way) -> None:
    way.before(cast)
    credit = claim(who=way.who)
    browser = Client()
    browser.force_login(cast.people[way.who])
    session = browser.session
    session[HAT_KEY] = next((hat.key for hat in cast.actor(way.who).hats if hat.role == way.role), "")
    session.save()
    args = [] if way.route == "verify_selected" else [credit.pk]
    answer = browser.post(reverse(f"learning:{way.route}", args=args), {**dict(way.data), "credit": credit.pk})
    assert (answer.status_code, OWN in answer.content.decode()) == (403 if args else 200, True)
    credit.refresh_from_db()
    assert (credit.state, credit.verified_by) == ("claimed", None)
    (row,) = AuditEntry.objects.filter(refused=True)
    assert (row.action, row.subject_id, row.person_id, row.reason) == (
        way.permission, credit.pk, cast.people[way.who].pk, OWN,
    )  # fmt: skip


def test_the_same_ways_lead_to_the_credits_of_others(cast: Cast, claim: Log, sam: Client) -> None:
    """The twin: what is refused above is refused because the credit is one's own."""
    credit = claim()
    assert sam.post(reverse("learning:credit_verify", args=[credit.pk])).status_code == 302
    assert not AuditEntry.objects.filter(refused=True).exists()


def test_a_roster_leaves_out_who_keeps_it_and_says_so_on_record(cast: Cast) -> None:
    works_at_a_library("connie")(cast)
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
        for who in ("ada", "connie")
    ]
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
