"""What waits for a consultant: plans, final reports, applications, claims nobody at a library can verify, proofs,
proposals for the catalog, answers to spot checks."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, F, QuerySet, Value, Window
from django.db.models.functions import RowNumber

from certification.queries.applications import applications_to_decide
from certification.queries.proof_facts import proofs_to_verify
from learning.queries.catalog import items_to_decide
from learning.queries.credits import credits_without_verifier
from learning.queries.plans import waiting_for_consultant
from learning.queries.reports import reports_to_decide
from learning.queries.spot_checks import checks_to_decide
from libraries.models import StandIn
from libraries.queries.shares import Share
from pdplanner.kernel.access import Actor

PLAN, REPORT, APPLICATION, CLAIM, PROOF, PROPOSAL = "plan", "report", "application", "claim", "proof", "proposal"
SPOT = "spot"
KINDS = (PLAN, REPORT, APPLICATION, CLAIM, PROOF, PROPOSAL, SPOT)


@dataclass
class Item:
    """One thing that waits: `kind` is one of those above; `stands_in` is set where it is somebody else's work."""

    kind: str
    pk: int
    who: str
    where: str
    since: dt.datetime
    library_id: int | None = None
    stands_in: StandIn | None = None


@dataclass(frozen=True)
class Desk:
    """What waits, the oldest first: some of each kind, and how many there are of each."""

    items: tuple[Item, ...]
    plans: int
    reports: int
    applications: int
    claims: int = 0
    proofs: int = 0
    proposals: int = 0
    spots: int = 0

    @property
    def number(self) -> int:
        waiting = self.plans + self.reports + self.applications + self.claims
        return waiting + self.proofs + self.proposals + self.spots


_NAMES = ("kind_of", "pk", "who", "where", "since", "at", "all_of_them", "place")


def desk_of(actor: Actor, share: Share, limit: int = 10) -> Desk:
    """The actor's `share` of what waits, the oldest first, `limit` of each kind. Two queries."""
    first, *others = (_listed(*queue) for queue in _queues(actor, share))
    # By their place in their own queue, so that many of one kind do not push another out of the list before it is cut.
    rows = list(first.union(*others, all=True).order_by("place", "since")[: (1 + len(others)) * limit])
    items = sorted((Item(*row[:6]) for row in rows), key=lambda item: (item.since, item.kind, item.pk))
    share.label(items, lambda item: item.library_id)
    numbers = Counter({row[0]: row[6] for row in rows})
    return Desk(tuple(items), *(numbers[kind] for kind in KINDS))


def _queues(actor: Actor, share: Share) -> Iterator[tuple[str, QuerySet[Any], tuple[Any, ...]]]:
    """Each kind's rows, with what names the person, the place, the moment since when it waits, and the library."""
    of_plan = (F("pdp__person__display_name"), F("pdp__membership__library__name"))
    at = F("pdp__membership__library")
    yield PLAN, waiting_for_consultant(actor, share), (*of_plan, F("since"), at)
    reports = reports_to_decide(actor).filter(share.holds("pdp__membership__library"))
    yield REPORT, reports, (*of_plan, F("submitted_at"), at)
    applications = applications_to_decide(actor, share)
    yield APPLICATION, applications, (F("person__display_name"), F("track__name"), F("applied_at"), F("works_at"))
    claims = credits_without_verifier(actor).filter(share.holds("membership__library"))
    where = (F("person__display_name"), F("membership__library__name"))
    yield CLAIM, claims, (*where, F("claimed_at"), F("membership__library"))
    # A proof speaks for its holder in every track of the agency and is nobody's share.
    nowhere = Value(None, output_field=BigIntegerField())
    yield PROOF, proofs_to_verify(actor), (F("person__display_name"), F("title"), F("claimed_at"), nowhere)
    proposals = (F("proposed_by__display_name"), F("title"), F("proposed_at"), nowhere)
    yield PROPOSAL, items_to_decide(actor), proposals
    spots = checks_to_decide(actor).filter(share.holds("credit__membership__library"))
    shown = (F("credit__person__display_name"), F("credit__title"), F("answered_at"), F("credit__membership__library"))
    yield SPOT, spots, shown


def _listed(kind: str, rows: QuerySet[Any], names: tuple[Any, ...]) -> QuerySet[Any, Any]:
    """Each with its place in its own queue and how many there are in all."""
    who, where, since, at = names
    return rows.order_by().annotate(
        kind_of=Value(kind, output_field=CharField()), who=who, where=where, since=since, at=at,
        all_of_them=Window(Count("pk")), place=Window(RowNumber(), order_by=(F("since").asc(), F("pk").asc())),
    ).values_list(*_NAMES)  # fmt: skip
