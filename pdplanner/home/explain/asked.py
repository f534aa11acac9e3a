"""What somebody is asked to show in a spot check, whatever hat they wear."""

from django.urls import reverse

from learning.queries.spot_checks import first_asked
from pdplanner.home.explain.opening import Action, count
from pdplanner.kernel.access import Actor
from pdplanner.kernel.wording import long_date


def actions_asked(actor: Actor) -> list[Action]:
    """One, or none. One query."""
    asked = first_asked(actor.person)
    if asked is None:
        return []
    number, due_on = asked
    reason = f"Drawn at random, and no suspicion. A file or a few words, by {long_date(due_on)}."
    return [Action(f"Show {count(number, 'credit')}", reason, reverse("learning:asked_to_show"), "Asked to show")]
