"""What people are told of credits: who verifies, that one waits; the learner, when something is theirs to do."""

from django.conf import settings
from django.urls import reverse

from learning.enums import CreditState
from learning.models import CatalogItem, Credit
from learning.queries.credits import verifiers
from libraries.enums import Decider
from libraries.models import Person
from libraries.queries.shares import consultants_for
from pdplanner.kernel import clock, notices
from pdplanner.kernel.models import Topic
from pdplanner.kernel.wording import credits_in_sentence


def to_verifiers(credit: Credit) -> None:
    """A credit was claimed. At most one mail a day: the list it leads to shows everything that waits."""
    zone = credit.membership.library.agency.time_zone
    people, page = _asked(credit)
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


def _asked(credit: Credit) -> tuple[list[Person], str]:
    """Whom a claim waits for, and the page on which they find it."""
    waits_for = verifiers(credit.membership)
    if waits_for.capacity == Decider.CONSULTANT:
        return consultants_for(credit.membership.library, but=credit.person_id), "learning:unattended"
    return list(waits_for.people), "learning:to_verify"


def credit_revalued(credit: Credit, item: CatalogItem, *, by: Person, before: int | None, event: int) -> None:
    """To its learner and, where it is claimed, to those it waits for; not to whoever did it. One mail of each edit."""
    asked = _asked(credit)[0] if credit.state == CreditState.CLAIMED else []
    url = settings.SITE_URL + reverse("learning:credit", args=[credit.pk])
    context = {
        "credit": credit, "item": item, "by": by, "was": _worth(before), "now": _worth(item.amount_hundredths),
        "action": "Open the credit", "action_url": url,
    }  # fmt: skip
    for person in [credit.person, *asked]:
        if person == by:
            continue
        notices.tell(
            f"credit.revalued:{event}:{credit.pk}", to=person, about=credit, topic=Topic.CREDITS,
            zone=credit.membership.library.agency.time_zone, template="credit_revalued",
            context={**context, "is_own": person == credit.person}, mail_key=f"credit.revalued:{event}:{person.pk}",
        )  # fmt: skip


def _worth(amount: int | None) -> str:
    return f"{credits_in_sentence(amount)} credit{'' if amount == 100 else 's'}" if amount else "what its hours give"


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
