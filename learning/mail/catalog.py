"""What people are told of the catalog: who decides, that a proposal waits; the proposer, what was decided."""

from django.conf import settings
from django.urls import reverse

from learning.models import CatalogItem
from libraries.enums import AgencyPost
from libraries.models import AgencyRole
from pdplanner.kernel import clock, notices
from pdplanner.kernel.models import Topic


def to_deciders(item: CatalogItem) -> None:
    """Every consultant of the agency but the proposer. At most one mail a day."""
    zone = item.agency.time_zone
    in_post = AgencyRole.objects.on(clock.today(zone)).filter(agency=item.agency, role=AgencyPost.CONSULTANT)
    others = in_post.filter(person__is_active=True).exclude(person=item.proposed_by_id)
    for role in others.select_related("person").order_by("pk"):
        notices.tell(
            f"item.proposed:{item.pk}:{int(item.proposed_at.timestamp())}", to=role.person, about=item,
            topic=Topic.CATALOG, zone=zone, template="item_proposed", context=_context(item, "Read the proposal"),
            asks=True, mail_key=f"item.proposed:{role.person_id}:{clock.today(zone)}",
        )  # fmt: skip


def item_decided(item: CatalogItem, *, event: int) -> None:
    """Approved, or returned with a reason."""
    words = f"{item.decided_by}: {item.reason}" if item.reason else f"{item.decided_by} approved it."
    notices.tell(
        f"item.decided:{event}", to=item.proposed_by, about=item, topic=Topic.CATALOG, zone=item.agency.time_zone,
        template="item_decided", context=_context(item, "Open the item"), words=words,
    )  # fmt: skip


def _context(item: CatalogItem, action: str) -> dict[str, object]:
    url = settings.SITE_URL + reverse("learning:catalog_item", args=[item.pk])
    return {"item": item, "action": action, "action_url": url}
