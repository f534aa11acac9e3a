"""What a supervisor tells their team in one go."""

from django.conf import settings
from django.urls import reverse

from learning.queries.reminded import KEY
from libraries.models import Membership, Person
from pdplanner.kernel import clock, notices
from pdplanner.kernel.models import Topic


def remind(post: Membership, *, by: Person, words: str) -> bool:
    """Ask the holder to look at where they stand; False if somebody else did at the same moment."""
    zone = post.library.agency.time_zone
    context = {
        "by": by, "words": words, "action": "See where you stand",
        "action_url": settings.SITE_URL + reverse("certification:standing"),
    }  # fmt: skip
    told = notices.tell(
        f"{KEY}:{clock.today(zone)}", to=post.person, about=post, topic=Topic.TRACKS, zone=zone,
        template="team_reminder", context=context, words=words,
    )  # fmt: skip
    return told is not None
