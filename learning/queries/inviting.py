"""Who can be invited to learn toward a goal of their library."""

from django.db.models import Exists, OuterRef, QuerySet

from learning.enums import PdpState
from learning.models import Pdp
from libraries.models import Library, Membership, Person
from pdplanner.kernel import clock


def posts_to_invite(library: Library, but: Person) -> QuerySet[Membership]:
    """The posts held there today by others who can sign in, one for each person, by name. Each with `has_plan`."""
    today = clock.today(library.agency.time_zone)
    held = Membership.objects.on(today).filter(library=library, person__is_active=True).exclude(person=but)
    first = held.filter(person=OuterRef("person")).order_by("starts_on", "pk").values("pk")[:1]
    plans = Pdp.objects.filter(person=OuterRef("person"), membership__library=library, state=PdpState.OPEN)
    rows = held.filter(pk=first).annotate(has_plan=Exists(plans)).select_related("person", "library__agency")
    return rows.order_by("person__family_name", "person__display_name", "pk")
