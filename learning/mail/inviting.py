"""What somebody reads who is invited to learn toward a goal."""

from django.conf import settings
from django.urls import reverse

from libraries.models import Goal, Membership, Person
from pdplanner.kernel import clock, notices
from pdplanner.kernel.models import Notice, Topic


def invited(post: Membership, goal: Goal, *, by: Person, words: str) -> Notice | None:
    """None where they were told of this goal today already."""
    zone = post.library.agency.time_zone
    context = {
        "by": by, "goal": goal, "library": post.library, "words": words,
        "action": "Open your plan", "action_url": settings.SITE_URL + reverse("learning:pdp"),
    }  # fmt: skip
    return notices.tell(
        f"goal.invited:{goal.lineage}:{clock.today(zone)}", to=post.person, about=goal.plan, topic=Topic.PLANS,
        zone=zone, template="goal_invited", context=context, words=words,
    )  # fmt: skip
