"""What waits for a consultant: plans, final reports, applications and claims nobody at a library can verify."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Window

from certification.queries.applications import applications_to_decide
from learning.queries.credits import credits_without_verifier
from learning.queries.plans import waiting_for_consultant
from learning.queries.reports import reports_to_decide
from libraries.models import StandIn
from libraries.queries.shares import Share
from pdplanner.kernel.access import Actor

PLAN, REPORT, APPLICATION, CLAIM = "plan", "report", "application", "claim"


@dataclass
class Item:
    """One thing that waits: `kind` is one of the four above; `stands_in` is set where it is somebody else's work."""

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

    @property
    def number(self) -> int:
        return self.plans + self.reports + self.applications + self.claims


def desk_of(actor: Actor, share: Share, limit: int = 10) -> Desk:
    """The actor's `share` of what waits, the oldest first. Five queries at most."""
    queues = [_listed(rows, kind, names, limit) for kind, rows, names in _queues(actor, share)]
    items = sorted((item for items, _ in queues for item in items), key=lambda item: (item.since, item.kind, item.pk))
    plans, reports, applications, claims = (number for _, number in queues)
    share.label(items, lambda item: item.library_id)
    return Desk(tuple(items), plans, reports, applications, claims)


def _queues(actor: Actor, share: Share) -> Iterator[tuple[str, QuerySet[Any], tuple[Any, ...]]]:
    """Each kind's rows, with what names the person, the place and the moment since when it waits."""
    of_plan = (F("pdp__person__display_name"), F("pdp__membership__library__name"))
    at = F("pdp__membership__library")
    yield PLAN, waiting_for_consultant(actor, share), (*of_plan, F("since"), at)
    reports = share.narrowed(reports_to_decide(actor), "pdp__membership__library")
    yield REPORT, reports, (*of_plan, F("submitted_at"), at)
    applications = applications_to_decide(actor, share)
    yield APPLICATION, applications, (F("person__display_name"), F("track__name"), F("applied_at"), F("works_at"))
    claims = share.narrowed(credits_without_verifier(actor), "membership__library")
    where = (F("person__display_name"), F("membership__library__name"))
    yield CLAIM, claims, (*where, F("claimed_at"), F("membership__library"))


def _listed(rows: QuerySet[Any], kind: str, names: tuple[Any, ...], limit: int) -> tuple[list[Item], int]:
    """The oldest `limit`, and how many there are in all."""
    who, where, since, at = names
    counted = rows.annotate(who=who, where=where, since=since, at=at, all_of_them=Window(Count("pk")))
    oldest = counted.order_by("since", "pk")[:limit]
    found = list(oldest.values_list("pk", "who", "where", "since", "at", "all_of_them"))
    return [Item(kind, *row[:5]) for row in found], found[0][5] if found else 0
