"""What waits for a consultant: plans, final reports and applications, the oldest first. Three queries."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import Coalesce, Greatest

from certification.enums import EnrollmentState
from certification.models import Enrollment
from learning.enums import PdpState, RevisionState
from learning.models import Revision
from learning.queries.reports import reports_to_decide
from pdplanner.kernel import access
from pdplanner.kernel.access import Actor

PLAN, REPORT, APPLICATION = "plan", "report", "application"


@dataclass(frozen=True)
class Item:
    """One thing that waits: `kind` is "plan", "report" or "application"."""

    kind: str
    pk: int
    who: str
    where: str
    since: dt.datetime


@dataclass(frozen=True)
class Desk:
    """What waits, the oldest first: some of each kind, and how many there are of each."""

    items: tuple[Item, ...]
    plans: int
    reports: int
    applications: int

    @property
    def number(self) -> int:
        return self.plans + self.reports + self.applications


def desk_of(actor: Actor, limit: int = 10) -> Desk:
    queues = [_listed(rows, kind, names, limit) for kind, rows, names in _queues(actor)]
    items = sorted((item for items, _ in queues for item in items), key=lambda item: (item.since, item.kind, item.pk))
    plans, reports, applications = (number for _, number in queues)
    return Desk(tuple(items), plans, reports, applications)


def _queues(actor: Actor) -> Iterator[tuple[str, QuerySet[Any], tuple[Any, ...]]]:
    """Each kind's rows, with what names the person, the place and the moment since when it waits."""
    plans = Revision.objects.filter(
        pk__in=access.visible(actor, "revision.approve").values("pk"),
        state=RevisionState.WITH_CONSULTANT,
        pdp__state=PdpState.OPEN,
    )
    # A plan that comes back with the same promises goes past the supervisor: then its submission is the later moment.
    sent = Greatest("submitted_at", Coalesce("committed_at", "submitted_at"))
    yield PLAN, plans, (F("pdp__person__display_name"), F("pdp__membership__library__name"), sent)
    reports = reports_to_decide(actor)
    yield REPORT, reports, (F("pdp__person__display_name"), F("pdp__membership__library__name"), F("submitted_at"))
    applications = Enrollment.objects.filter(
        pk__in=access.visible(actor, "enrollment.issue").values("pk"), state=EnrollmentState.APPLIED
    )
    yield APPLICATION, applications, (F("person__display_name"), F("track__name"), F("applied_at"))


def _listed(rows: QuerySet[Any], kind: str, names: tuple[Any, ...], limit: int) -> tuple[list[Item], int]:
    """The oldest `limit`, and how many there are in all."""
    who, where, since = names
    counted = rows.annotate(who=who, where=where, since=since, all_of_them=Window(Count("pk"))).order_by("since", "pk")
    found = list(counted.values_list("pk", "who", "where", "since", "all_of_them")[:limit])
    return [Item(kind, *row[:4]) for row in found], found[0][4] if found else 0
