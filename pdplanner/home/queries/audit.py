"""The audit as its agency's coordinators may read it, and which of the things it is about they may open."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from libraries.enums import PlanState
from pdplanner.kernel import clock
from pdplanner.kernel.access import PERMISSIONS, Actor, visible
from pdplanner.kernel.folding import words_of
from pdplanner.kernel.models import AuditEntry

# Where a thing is read, and what one needs for it. What is not here has no page of its own.
PAGES = {
    "libraries.Library": ("library.view", "libraries:library"),
    "libraries.Membership": ("membership.view", "libraries:post"),
    "libraries.Person": ("person.view", "libraries:person"),
    "libraries.StrategicPlan": ("strategic_plan.view", "libraries:plan"),
    "libraries.Framework": ("framework.view", "libraries:framework"),
    "learning.CatalogItem": ("catalog_item.view", "learning:catalog_item"),
    "learning.Event": ("event.view", "learning:event"),
    "learning.BoardSession": ("board_session.view", "learning:board_session"),
    "learning.Pdp": ("pdp.view", "learning:plan"),
    "learning.Credit": ("credit.view", "learning:credit"),
    "learning.FinalReport": ("report.view", "learning:report"),
    "certification.RuleSet": ("rule_set.view", "certification:rule_set"),
    "certification.Enrollment": ("enrollment.view", "certification:enrollment"),
    "certification.Proof": ("proof.view", "certification:proof"),
    "certification.Certificate": ("certificate.retry", "certification:certificate"),
    "kernel.Mail": ("mail.view", "home:mail"),
}
Thing = tuple[str, int]


def entries_seen(
    actor: Actor,
    *,
    q: str = "",
    action: str = "",
    kind: str = "",
    number: int | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    outcome: str = "",
) -> QuerySet[AuditEntry]:
    """Newest first. Days are those of the page's time zone, both included."""
    rows: QuerySet[AuditEntry] = visible(actor, "audit_entry.view")
    zone = timezone.get_current_timezone_name()
    for word in words_of(q):
        rows = rows.filter(person__search_text__contains=word)
    if action:
        rows = rows.filter(action=action)
    if kind:
        rows = rows.filter(subject_type=kind)
    if number is not None:
        rows = rows.filter(subject_id=number)
    if since:
        rows = rows.filter(at__gte=clock.day_begins(since, zone))
    if until:
        rows = rows.filter(at__lt=clock.day_begins(until + dt.timedelta(days=1), zone))
    if outcome:
        rows = rows.filter(refused=outcome == "refused")
    return rows.select_related("person", "on_behalf_of").order_by("-at", "-pk")


def things_readable(actor: Actor, entries: Iterable[AuditEntry]) -> set[Thing]:
    """Those of the things that the actor may read; one query for each kind among them.

    A kind nobody is granted to read as such is read by none: words said in confidence stay where they were said.
    """
    views = {rule.model: name for name, rule in PERMISSIONS.items() if name.endswith(".view")}
    asked: defaultdict[str, set[int]] = defaultdict(set)
    for entry in entries:
        asked[entry.subject_type].add(entry.subject_id)
    return {
        (label, pk)
        for label in asked.keys() & views.keys()
        for pk in _readable(actor, views[label]).filter(pk__in=asked[label]).values_list("pk", flat=True)
    }


def _readable(actor: Actor, permission: str) -> QuerySet[Any]:
    """As the pages have it: the draft of a strategic plan is read by those who write it alone."""
    rows: QuerySet[Any] = visible(actor, permission)
    if permission != "strategic_plan.view":
        return rows
    return rows.filter(~Q(state=PlanState.DRAFT) | Q(pk__in=visible(actor, "strategic_plan.edit").values("pk")))


def page_of(actor: Actor, entry: AuditEntry) -> str:
    """The address of the thing, where it has a page that the actor may open; else ""."""
    permission, route = PAGES.get(entry.subject_type, ("", ""))
    if not route or not _readable(actor, permission).filter(pk=entry.subject_id).exists():
        return ""
    return reverse(route, args=[entry.subject_id])
