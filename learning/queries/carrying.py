"""Where a plan can be carried to when its holder has left the library it was made with."""

from django.db.models import QuerySet

from learning.enums import PdpState
from learning.models import Pdp
from libraries.models import Membership
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
