"""What people are told of spot checks: that they are asked to show something, once a round; what became of it."""

from django.conf import settings
from django.urls import reverse

from learning.enums import SpotCheckState
from learning.models import SpotCheck
from learning.queries.spot_checks import rest_of_round
from pdplanner.kernel import notices
from pdplanner.kernel.models import Topic


def asked(check: SpotCheck) -> None:
    """One notice for all of a round: it is about the first of the person's checks in it. Told again, it asks again."""
    checks = list(rest_of_round(check))
    context = {
        "number": len(checks), "agency": check.round.agency, "due_on": check.round.due_on,
        "action": "See what you are asked to show", "action_url": settings.SITE_URL + reverse("learning:asked_to_show"),
    }  # fmt: skip
    notices.tell(
        f"spot_check.asked:{check.round_id}", to=check.credit.person, about=checks[0], topic=Topic.CREDITS,
        zone=check.round.agency.time_zone, template="spot_asked", context=context, asks=True,
    )  # fmt: skip


def settled(check: SpotCheck) -> None:
    """One of them moved: the notice asks as long as another one waits for an answer."""
    checks = list(rest_of_round(check))
    if any(one.state == SpotCheckState.ASKED for one in checks):
        asked(check)
    else:
        notices.release(check.credit.person, checks[0])


def decided(check: SpotCheck, *, event: int) -> None:
    """Passed, not shown or no longer asked. `event` is the audit's."""
    context = {
        "check": check, "credit": check.credit, "is_passed": check.state == SpotCheckState.PASSED,
        "is_dropped": check.state == SpotCheckState.DROPPED, "reason": check.reason,
        "action": "See the spot check",
        "action_url": settings.SITE_URL + reverse("learning:spot_check", args=[check.pk]),
    }  # fmt: skip
    notices.tell(
        f"spot_check.decided:{event}", to=check.credit.person, about=check, topic=Topic.CREDITS,
        zone=check.round.agency.time_zone, template="spot_decided", context=context, words=check.reason,
    )  # fmt: skip
