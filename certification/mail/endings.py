"""What people are told of what ends: the holder, and whoever decides for them at their libraries."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from certification.models import Enrollment, Standing
from certification.queries.endings import Ending
from certification.queries.standing import OPEN_STATES
from libraries.models import Agency, Membership, Person
from libraries.queries.deciding import deciders_of
from pdplanner.kernel import clock, notices
from pdplanner.kernel.models import Topic
from pdplanner.kernel.wording import credits_in_sentence


def around(agency: Agency, endings: Sequence[Ending]) -> dict[int, list[Person]]:
    """For each holder by their key, who decides for them today, each once. At most four queries."""
    today = clock.today(agency.time_zone)
    held = Membership.objects.on(today).filter(library__agency=agency, person__in={one.person.pk for one in endings})
    posts = list(held.order_by("starts_on", "pk"))
    deciding = deciders_of(posts, today) if posts else {}
    found: dict[int, dict[int, Person]] = {}
    for post in posts:
        found.setdefault(post.person_id, {}).update({person.pk: person for person in deciding[post.pk].people})
    return {holder: list(people.values()) for holder, people in found.items()}


def to_holder_and_deciders(ending: Ending, others: Iterable[Person]) -> None:
    """One event for all of them; each reads it in their own words."""
    agency = ending.enrollment.agency
    running = _running(ending)
    context: dict[str, Any] = {
        "owner": ending.person, "track": ending.enrollment.track, "certificate": ending.certificate, "agency": agency,
        "last_day": ending.last_day, "days": (ending.last_day - clock.today(agency.time_zone)).days,
        "so_far": _so_far(running, bool(ending.certificate)), "action": "See the standing",
        "action_url": settings.SITE_URL + reverse("certification:enrollment", args=[(running or ending.enrollment).pk]),
    }  # fmt: skip
    for person in (ending.person, *others):
        notices.tell(
            ending.key, to=person, about=ending.enrollment, topic=Topic.ENDINGS, zone=agency.time_zone,
            template="certificate_ends" if ending.certificate else "period_ends",
            context={**context, "own": person == ending.person},
        )  # fmt: skip


def _so_far(running: Enrollment | None, is_next: bool) -> str:
    """How far the stored standing is; nothing where it is not reckoned yet or the rules ask for no sum."""
    if running is None:
        return "No new period in this track is open yet."
    standing: Standing | None = getattr(running, "standing", None)
    if standing is None or not standing.computed_on or not standing.need_hundredths:
        return ""
    counted, need = (credits_in_sentence(n) for n in (standing.counted_hundredths, standing.need_hundredths))
    return f"{counted} of {need} credits count {'for the next certificate' if is_next else 'so far'}."


def _running(ending: Ending) -> Enrollment | None:
    """The open enrollment in which credits count now: after a certificate, that of the next one."""
    if ending.certificate is None:
        return ending.enrollment
    rows = Enrollment.objects.filter(person=ending.person, track=ending.enrollment.track, state__in=OPEN_STATES)
    return rows.select_related("standing").first()
