"""What waits for the same person under another of their hats: whoever learns in one hat may decide in another."""

from dataclasses import replace

from pdplanner.home.explain.opening import Action
from pdplanner.home.explain.supervisor import actions_for
from pdplanner.home.queries.waiting import desk_of
from pdplanner.kernel.access import Actor, Hat

# The home pages of these roles show what waits themselves.
DECIDING = frozenset({"supervisor", "director", "board_chair", "trustee"})


def actions_elsewhere(actor: Actor) -> list[Action]:
    """Credits to verify and plans to commit to, when the hat one wears does not show them. At most one query."""
    if actor.hat is None or _decides(actor.hat):
        return []
    other = next((hat for hat in actor.hats if _decides(hat)), None)
    if other is None:
        return []
    role = other.label.lower()
    return [replace(action, reason=f"{action.reason} You do this as {role}.") for action in actions_for(desk_of(actor))]


def _decides(hat: Hat) -> bool:
    return not DECIDING.isdisjoint(hat.roles)
