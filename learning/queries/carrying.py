"""Where a plan can be carried to when its holder has left the library it was made with."""

from dataclasses import dataclass

from django.db.models import QuerySet

from learning.enums import CreditState, PdpState
from learning.models import Credit, Pdp
from libraries.models import Membership, Person
from libraries.queries.deciding import deciding_on
from pdplanner.kernel import clock


def posts_to_carry_to(pdp: Pdp) -> QuerySet[Membership]:
    """The holder's posts today at other open libraries of the agency, once they are no longer in post at the plan's."""
    library = pdp.membership.library
    today = clock.today(library.agency.time_zone)
    held = Membership.objects.on(today).filter(person=pdp.person_id, library__agency=library.agency_id)
    has_left = pdp.membership.ends_on is not None and pdp.membership.ends_on < today
    if pdp.state != PdpState.OPEN or not has_left or held.filter(library=library).exists():
        return Membership.objects.none()
    posts = held.filter(library__closed_on=None).select_related("library__agency")
    return posts.order_by("starts_on", "pk")


@dataclass(frozen=True)
class LeftBehind:
    """What was claimed at the posts of the library one leaves and waits still, and who verifies it there."""

    number: int
    verifiers: tuple[Person, ...]


def left_behind(pdp: Pdp) -> LeftBehind:
    """Whoever decided on the last day of the post goes on deciding on what was learned in it."""
    post = pdp.membership
    claimed = Credit.objects.filter(
        person=pdp.person_id, membership__library=post.library_id, state=CreditState.CLAIMED
    )
    return LeftBehind(claimed.count(), tuple(deciding_on(post).people))
