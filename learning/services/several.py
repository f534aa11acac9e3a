"""Several parts of a collection logged in one go: each becomes a credit of its own, all of them or none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import transaction

from learning.models import ActivityLine, CatalogItem, Credit, Evidence, GoalLine
from learning.queries.several import STANDING, Picked, Session
from learning.services.credits import credit_log
from learning.services.particulars import Particulars
from learning.services.sources import Source, events_hold
from libraries.models import Membership, Person
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError

Line = TypeVar("Line", Picked, Session)


class NotLogged(DomainError):
    """Nothing was logged; `problems` says by line what is wrong with it."""

    def __init__(self, problems: Mapping[str, DomainError]) -> None:
        super().__init__("Nothing is logged yet. Look again at what is marked.")
        self.problems = problems


@transaction.atomic
def credits_log_several(
    *,
    actor: Actor,
    membership: Membership,
    collection: CatalogItem,
    picked: Sequence[Picked],
    goal_line: GoalLine | None,
    activity_line: ActivityLine | None,
    evidence: Iterable[Evidence] = (),
) -> list[Credit]:
    """Record and claim one credit for each; every one serves the same goal and shows the same evidence.

    Raises NotLogged with all that is wrong, line by line. Sent twice at once, the second finds what the first logged.
    """
    require(actor, "membership.log_credit", membership)
    if not picked:
        raise DomainError("Tick what you took part in.")
    person_hold(membership.person_id)
    events_hold(one.event for one in picked)
    shared: dict[str, Any] = {"goal_line": goal_line, "activity_line": activity_line, "evidence": list(evidence)}
    parts = set(collection.parts.values_list("item", flat=True))
    claimed = _claimed_by_item(membership, picked)

    def log(one: Picked) -> Credit:
        _check(collection, one, parts, claimed)
        credit = _log(actor, membership, one, shared)
        if one.event is None:
            claimed[one.item.pk] = credit
        return credit

    return all_or_none(picked, log)


def all_or_none(lines: Iterable[Line], log: Callable[[Line], Credit]) -> list[Credit]:
    """A credit for each line; NotLogged with all that is wrong, line by line. Runs in the caller's transaction."""
    credits: list[Credit] = []
    problems: dict[str, DomainError] = {}
    for one in lines:
        try:
            credits.append(log(one))
        except DomainError as refused:
            problems[one.key] = refused
    if problems:
        raise NotLogged(problems)
    return credits


def person_hold(person_id: int) -> None:
    """Two rounds of one person that are sent at once come one after the other: without an event no constraint tells
    their credits apart. The key is left to those who only point at the person."""
    Person.objects.select_for_update(no_key=True).get(pk=person_id)


def _claimed_by_item(membership: Membership, picked: Sequence[Picked]) -> dict[int, Credit]:
    items = [one.item.pk for one in picked if one.event is None]
    rows = Credit.objects.filter(person=membership.person_id, catalog_item__in=items, state__in=STANDING)
    return {credit.catalog_item_id or 0: credit for credit in rows}


def _check(collection: CatalogItem, one: Picked, parts: set[int], claimed: Mapping[int, Credit]) -> None:
    """What each session is checked for besides what every credit is. One of an event is claimed once by itself."""
    if one.item.pk not in parts:
        raise DomainError(f"“{one.item}” is no part of “{collection}” any more. Log it from its own page.")
    known = claimed.get(one.item.pk) if one.event is None else None
    if known is not None:
        raise DomainError(f"You have a credit of this already. It is {known.get_state_display().lower()}.")


def _log(actor: Actor, membership: Membership, one: Picked, shared: dict[str, Any]) -> Credit:
    item = one.item
    return credit_log(
        actor=actor, membership=membership, kind=item.kind, title=item.title, provider=item.provider,
        started_on=one.started_on, ended_on=one.ended_on, minutes=item.minutes,
        category=item.category if item.category and item.category.is_open else None, learned="",
        particulars=Particulars(**one.said), source=Source(item, one.event), **shared,
    )  # fmt: skip
