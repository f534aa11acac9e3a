"""What people are told of credits: who verifies, that one waits; the learner, when something is theirs to do."""

from django.conf import settings
from django.urls import reverse

from learning.models import Credit
from learning.queries.credits import verifiers
from libraries.enums import Decider
from libraries.models import Person
from libraries.queries.shares import consultants_for
from pdplanner.kernel import clock, notices
from pdplanner.kernel.models import Topic


def to_verifiers(credit: Credit) -> None:
    """A credit was claimed. At most one mail a day: the list it leads to shows everything that waits."""
    zone = credit.membership.library.agency.time_zone
    waits_for = verifiers(credit.membership)
    people, page = list(waits_for.people), "learning:to_verify"
    if waits_for.capacity == Decider.CONSULTANT:
        people, page = consultants_for(credit.membership.library, but=credit.person_id), "learning:unattended"
    context = {
        "credit": credit,
        "action": "See what waits for you",
        "action_url": settings.SITE_URL + reverse(page),
    }
    claimed = int(credit.claimed_at.timestamp()) if credit.claimed_at else 0
    for person in people:
        notices.tell(
            f"credit.claimed:{credit.pk}:{claimed}", to=person, about=credit, topic=Topic.CREDITS, zone=zone,
            template="credit_claimed", context=context, asks=True,
            mail_key=f"credit.claimed:{person.pk}:{clock.today(zone)}",
        )  # fmt: skip


def credit_returned(credit: Credit, *, by: Person, event: int) -> None:
    _to_learner(f"credit.returned:{event}", credit, "credit_returned", by, credit.return_reason)


def credit_reversed(credit: Credit, *, by: Person, event: int) -> None:
    _to_learner(f"credit.reversed:{event}", credit, "credit_reversed", by, credit.reversal_reason)


def _to_learner(key: str, credit: Credit, template: str, by: Person, reason: str) -> None:
    url = settings.SITE_URL + reverse("learning:credit", args=[credit.pk])
    context = {"credit": credit, "by": by, "reason": reason, "action": "Open the credit", "action_url": url}
    notices.tell(
        key, to=credit.person, about=credit, topic=Topic.CREDITS, zone=credit.membership.library.agency.time_zone,
        template=template, context=context, words=f"{by}: {reason}",
    )  # fmt: skip
