"""What people are told when a plan goes along to its holder's next library."""

from django.conf import settings
from django.urls import reverse

from learning.models import Pdp
from learning.queries.carrying import LeftBehind
from learning.queries.committers import committers
from libraries.models import Membership
from libraries.queries.shares import consultants_for
from pdplanner.kernel import clock, notices
from pdplanner.kernel.models import Topic


def moved(pdp: Pdp, before: Membership, behind: LeftBehind) -> None:
    """Who decided at the old library no longer sees the plan, so they are told about the post they saw; who decides at
    the new one, and its consultants, learn that its next revision comes to them."""
    here, moment = pdp.membership, int(clock.now().timestamp())
    context = {
        "owner": pdp.person, "old": before.library, "library": here.library, "behind": behind.number,
        "verifiers": [str(person) for person in behind.verifiers],
    }  # fmt: skip
    to_verify = {"action": "See what waits for you", "action_url": settings.SITE_URL + reverse("learning:to_verify")}
    to_read = {
        "action": "Read the plan",
        "action_url": settings.SITE_URL + reverse("learning:plan", args=[pdp.pk]),
    }
    told = {person.pk: (person, before, {**to_verify, "has_left": True}) for person in behind.verifiers}
    for person in (*committers(here), *consultants_for(here.library, but=pdp.person_id)):
        told.setdefault(person.pk, (person, pdp, to_read))
    for person, about, more in told.values():
        notices.tell(
            f"pdp.moved:{pdp.pk}:{moment}", to=person, about=about, topic=Topic.PLANS, template="plan_moved",
            zone=here.library.agency.time_zone, context={**context, **more},
        )  # fmt: skip
