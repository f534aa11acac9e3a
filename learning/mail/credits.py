"""Mail of credits: to those who are asked to verify, and to the learner when something is theirs to do."""

from django.conf import settings
from django.urls import reverse

from learning.models import Credit
from learning.queries.credits import verifiers
from libraries.enums import Decider
from libraries.models import Person
from libraries.queries.shares import consultants_for
from pdplanner.kernel import clock, outbox


def to_verifiers(credit: Credit) -> None:
    """A credit was claimed. At most one such mail a day: the list it leads to shows everything that waits."""
    today = clock.today(credit.membership.library.agency.time_zone)
    waits_for = verifiers(credit.membership)
    people, page = list(waits_for.people), "learning:to_verify"
    if waits_for.capacity == Decider.CONSULTANT:
        people, page = consultants_for(credit.membership.library, but=credit.person_id), "learning:unattended"
    context = {
        "credit": credit,
        "action": "See what waits for you",
        "action_url": settings.SITE_URL + reverse(page),
    }
    for person in people:
        outbox.write(f"credit.claimed:{person.pk}:{today}", to=person, template="credit_claimed", context=context)


def credit_returned(credit: Credit, *, by: Person, event: int) -> None:
    _to_learner(f"credit.returned:{event}", credit, "credit_returned", by, credit.return_reason)


def credit_reversed(credit: Credit, *, by: Person, event: int) -> None:
    _to_learner(f"credit.reversed:{event}", credit, "credit_reversed", by, credit.reversal_reason)


def _to_learner(key: str, credit: Credit, template: str, by: Person, reason: str) -> None:
    url = settings.SITE_URL + reverse("learning:credit", args=[credit.pk])
    context = {"credit": credit, "by": by, "reason": reason, "action": "Open the credit", "action_url": url}
    outbox.write(key, to=credit.person, template=template, context=context)
