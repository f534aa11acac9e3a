"""What people are told of what ends: the holder and whoever decides for them at their libraries; a board’s chair."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from certification.models import Enrollment, Standing
from certification.queries.endings import Ending
from certification.queries.leaving import Leaving
from certification.queries.standing import OPEN_STATES
from libraries.enums import Post
from libraries.models import Agency, Membership, Person
from libraries.queries.deciding import deciders_of
from pdplanner.kernel import clock, notices
from pdplanner.kernel.models import Topic
from pdplanner.kernel.wording import credits_in_sentence, long_date, zone_words


def to_be_told(agency: Agency, enrollments: Sequence[Enrollment]) -> dict[int, list[Person]]:
    """For each enrollment by its key who is told of its ends, each once, its holder first. At most five queries."""
    people = {one.person_id for one in enrollments if one.person_id}
    boards = {one.library_id for one in enrollments if one.library_id}
    deciding, chairs = _around(agency, people), _chairs(agency, boards)
    return {
        one.pk: [one.person, *deciding.get(one.person.pk, ())] if one.person else chairs.get(one.library_id or 0, [])
        for one in enrollments
    }


def _around(agency: Agency, holders: Collection[int]) -> dict[int, list[Person]]:
    """For each holder by their key, who decides for them today, each once. At most four queries."""
    today = clock.today(agency.time_zone)
    held = Membership.objects.on(today).filter(library__agency=agency, person__in=holders)
    posts = list(held.order_by("starts_on", "pk"))
    deciding = deciders_of(posts, today) if posts else {}
    found: dict[int, dict[int, Person]] = {}
    for post in posts:
        found.setdefault(post.person_id, {}).update({person.pk: person for person in deciding[post.pk].people})
    return {holder: list(people.values()) for holder, people in found.items()}


def _chairs(agency: Agency, boards: Collection[int]) -> dict[int, list[Person]]:
    """By library who chairs its board today."""
    rows = Membership.objects.on(clock.today(agency.time_zone)).filter(library__in=boards, role=Post.BOARD_CHAIR)
    found: dict[int, list[Person]] = {}
    for post in rows.filter(person__is_active=True).select_related("person").order_by("pk"):
        found.setdefault(post.library_id, []).append(post.person)
    return found


def of_the_end(ending: Ending, people: Iterable[Person]) -> None:
    """One event for all of them; each reads it in their own words."""
    running = _running(ending)
    said = f"{_last_day(ending)} {_so_far(running, bool(ending.certificate))}".strip()
    days = (ending.last_day - clock.today(ending.enrollment.agency.time_zone)).days
    template = "certificate_ends" if ending.certificate else "period_ends"
    _tell(ending.key, ending.enrollment, people, template, running or ending.enrollment, said=said, days=days)


def of_leaving(leaving: Leaving, people: Iterable[Person]) -> None:
    """The same for credits that soon count no longer."""
    enrollment, first = leaving.enrollment, leaving.batch.first
    days = (first - clock.today(enrollment.agency.time_zone)).days
    context = {"said": _too_old(leaving), "days": days, "amount": _amount(leaving.hundredths)}
    _tell(leaving.batch.key, enrollment, people, "credits_leave", enrollment, **context)


def _tell(
    key: str, about: Enrollment, people: Iterable[Person], template: str, shown: Enrollment, **context: Any
) -> None:  # fmt: skip
    """`shown` is the enrollment whose page leads on; what is `said` stands in the notice and the digest too."""
    for person in people:
        notices.tell(
            key, to=person, about=about, topic=Topic.ENDINGS, zone=about.agency.time_zone, template=template,
            words=context["said"],
            context={
                **context, "owner": about.holder, "own": person == about.person, "of_board": about.person is None,
                "track": about.track, "action": "See the standing",
                "action_url": settings.SITE_URL + reverse("certification:enrollment", args=[shown.pk]),
            },
        )  # fmt: skip


def _last_day(ending: Ending) -> str:
    day = f"{long_date(ending.last_day)}, end of day, {zone_words(ending.enrollment.agency.time_zone)}"
    if ending.certificate:
        return f"Certificate {ending.certificate.number} is valid through {day}."
    return f"What is learned through {day}, counts."


def _too_old(leaving: Leaving) -> str:
    """What drops out when, and what would be left."""
    zone, batch = zone_words(leaving.enrollment.agency.time_zone), leaving.batch
    said = [
        f"{_amount(leaving.hundredths)} will be too old to count after {long_date(batch.first)}, end of day, {zone}."
    ]
    if batch.last != batch.first:
        more = f"The first of {_amount(leaving.hundredths)} will be too old to count after {long_date(batch.first)}"
        said = [f"{more}, the last after {long_date(batch.last)}, end of day, {zone}."]
    them = "it" if leaving.hundredths == 100 else "them"
    left, need = credits_in_sentence(leaving.left), credits_in_sentence(leaving.need)
    if leaving.need:
        said.append(f"Without {them} {left} of {need} credits count.")
    if leaving.short:
        short = [f"{title} ({credits_in_sentence(have)})" for title, have in leaving.short]
        said.append(f"Then short: {', '.join(short)}.")
    if leaving.is_met:
        said.append(f"All that is asked is there today, and an application sent by then keeps {them}.")
    return " ".join(said)


def _amount(hundredths: int) -> str:
    return f"{credits_in_sentence(hundredths)} credit{'' if hundredths == 100 else 's'}"


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
    rows = Enrollment.objects.filter(
        person=ending.certificate.person_id, track=ending.enrollment.track, state__in=OPEN_STATES
    )
    return rows.select_related("standing").first()
