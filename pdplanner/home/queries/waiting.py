"""What waits for a supervisor, a director or a board chair: claimed credits and plans to commit to, in one list."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, Value, Window
from django.db.models.functions import RowNumber

from learning.queries.credits import credits_awaited
from learning.queries.plans import waiting_for_commitment
from pdplanner.kernel.access import Actor

CREDIT, PLAN = "credit", "plan"


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: `pk` is the credit's, or the revision's where `kind` is "plan"."""

    kind: str
    pk: int
    title: str
    who: str
    since: dt.datetime


@dataclass(frozen=True)
class Desk:
    """What waits, the oldest first: some of each kind, and how many there are of each."""

    items: tuple[Waiting, ...] = ()
    credits: int = 0
    plans: int = 0

    @property
    def number(self) -> int:
        return self.credits + self.plans

    def first(self, kind: str) -> Waiting | None:
        return next((item for item in self.items if item.kind == kind), None)


_NAMES = ("kind_of", "pk", "what", "who", "since", "all_of_them", "place")


def desk_of(actor: Actor, limit: int = 8) -> Desk:
    """What waits for `actor`: both kinds together, cut at twice `limit`. One query."""
    # By their place in their own queue, so that many credits do not push the plans out of the list before it is cut.
    both = _credits(actor).union(_plans(actor), all=True).order_by("place", "since")[: 2 * limit]
    rows = list(both)
    numbers = {row[0]: row[5] for row in rows}
    items = sorted((Waiting(*row[:5]) for row in rows), key=lambda item: (item.since, item.kind, item.pk))
    return Desk(tuple(items), numbers.get(CREDIT, 0), numbers.get(PLAN, 0))


def _credits(actor: Actor) -> QuerySet[Any, Any]:
    rows = credits_awaited(actor).annotate(what=F("title"), since=F("claimed_at"))
    return _listed(rows.annotate(who=F("person__display_name")), CREDIT)


def _plans(actor: Actor) -> QuerySet[Any, Any]:
    rows = waiting_for_commitment(actor).annotate(what=Value("", output_field=CharField()))
    return _listed(rows.annotate(who=F("pdp__person__display_name")), PLAN)


def _listed(rows: QuerySet[Any, Any], kind: str) -> QuerySet[Any, Any]:
    counted = rows.order_by().annotate(
        kind_of=Value(kind, output_field=CharField()),
        all_of_them=Window(Count("pk")),
        place=Window(RowNumber(), order_by=[F("since").asc(), F("pk").asc()]),
    )
    return counted.values_list(*_NAMES)
