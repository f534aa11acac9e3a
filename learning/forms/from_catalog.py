"""A new activity of a plan that is chosen from the catalog: what its form starts with, and what else would fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from learning.models import CatalogItem
from learning.queries.catalog import fitting_items, items_for, label_fitting, with_words
from learning.queries.events import events_for, last_day_of, still_to_come
from learning.queries.fitting import FittingGoal, goals_of
from learning.queries.sheet import Sheet
from pdplanner.kernel.access import Actor

OFFERS = 4  # items named beside the form
_LONGEST_TITLE = 200


@dataclass(frozen=True)
class FromCatalog:
    """`initial` is of the item that was chosen; `offers` are items that fit a goal and are not planned."""

    initial: Mapping[str, Any] = field(default_factory=dict)
    offers: Sequence[CatalogItem] = ()


def from_catalog(actor: Actor, sheet: Sheet, asked: str) -> FromCatalog:
    """For the form of a new activity; `asked` is the key of an item as the address has it, or anything else."""
    mine = {goal.row.goal_id for goal in sheet.goals}
    goals = [goal for goal in goals_of(actor) if goal.pk in mine]
    key = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    item = with_words(items_for(actor).filter(pk=key, kind__agency=sheet.agency)).first() if key else None
    if item is None:
        planned = [activity.row.title.casefold() for activity in sheet.activities]
        found = fitting_items(actor, goals, OFFERS + len(planned))
        fresh = [one for one in found if not any(title.startswith(one.title.casefold()) for title in planned)]
        return FromCatalog(offers=fresh[:OFFERS])
    return FromCatalog(initial=_initial(actor, sheet, item, goals))


def _initial(actor: Actor, sheet: Sheet, item: CatalogItem, goals: Sequence[FittingGoal]) -> dict[str, Any]:
    """Title and provider, kind, hours and cost; the goal it fits, and the day of its next event."""
    label_fitting([item], goals)
    fits = {goal.pk for goal, _ in item.fits}
    serves = next((goal.row.pk for goal in sheet.goals if goal.row.goal_id in fits), None)
    event = still_to_come(events_for(actor).filter(item=item, state="scheduled")).first()
    return {
        "title": f"{item.title}, {item.provider}"[:_LONGEST_TITLE], "kind": str(item.kind_id), "minutes": item.minutes,
        "cents": item.cents, "planned_on": last_day_of(event) if event else None,
        **({"plan_goal": str(serves)} if serves else {}),
    }  # fmt: skip
