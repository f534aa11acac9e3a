"""What makes a credit look like another one, or like too much for its days: for who logs it and for who verifies it.

Each is a question and no refusal: people do attend the same workshop twice, and long days happen. What cannot be is
refused by services/credit_rules.py.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from django.db.models import Q

from learning.enums import CreditState, EventState, ItemFormat
from learning.models import Credit, Event
from learning.queries.events import day_of, last_day_of
from libraries.models import Agency
from pdplanner.kernel.folding import folded
from pdplanner.kernel.wording import hours, hours_in_sentence, long_date

LONG_DAY = 8 * 60  # minutes; more in a day happens, but is worth a second look
MOST_NAMED = 5
# What others may see of somebody's credits, and what takes up time.
CLAIMED_TIME = (CreditState.CLAIMED, CreditState.VERIFIED)
# What stays the same however often one does it, as the question about it calls it.
DONE_ONCE = {ItemFormat.RECORDING: "recording", ItemFormat.SELF_PACED: "self-paced item"}


def near(credits: Sequence[Credit], states: Iterable[str]) -> dict[int, list[Credit]]:
    """By person, what they have in these states on the days of these credits, and of the same items of the catalog on
    whatever day. One query, however many."""
    if not credits:
        return {}
    first, last = min(one.started_on for one in credits), max(one.ended_on for one in credits)
    beside = Q(started_on__lte=last, ended_on__gte=first)
    if items := {one.catalog_item_id for one in credits if one.catalog_item_id}:
        beside |= Q(catalog_item__in=items)
    rows = Credit.objects.filter(
        beside, person__in={one.person_id for one in credits}, state__in=tuple(states)
    ).select_related("catalog_event")  # fmt: skip
    found: dict[int, list[Credit]] = defaultdict(list)
    for row in rows.order_by("ended_on", "pk"):
        found[row.person_id].append(row)
    return found


def slips(credit: Credit, others: Iterable[Credit], has: str) -> Iterator[str]:
    """What is odd about `credit` beside the `others` of the same person, in sentences that begin with who `has` them
    ("You already have"). `credit` need not be saved."""
    beside = [one for one in others if one.pk not in (credit.pk, credit.corrects_id)]
    same_days = [one for one in beside if one.started_on <= credit.ended_on and one.ended_on >= credit.started_on]
    for words in [*_each(credit, same_days, _alike), *_each(credit, beside, _again)][:MOST_NAMED]:
        yield f"{has} {words}"
    yield from _more_than_offered(credit)
    yield from _each(credit, same_days, _at_the_same_time)[:MOST_NAMED]
    yield from _long_days(credit, same_days)


def _each(credit: Credit, others: list[Credit], words: Callable[[Credit, Credit], str]) -> list[str]:
    return [said for said in (words(credit, one) for one in others) if said]


def _named(credit: Credit) -> str:
    """One that is not saved yet is logged in the same round."""
    state = "ticked as well" if credit._state.adding else credit.get_state_display().lower()
    return f"“{credit}” of {long_date(credit.ended_on)}, {state}"


def _alike(credit: Credit, other: Credit) -> str:
    """The same title or item of the catalog on the same day: most likely the same event typed again. Two of one event
    of the calendar are not asked about, the service refuses them."""
    is_same_event = credit.catalog_event_id and credit.catalog_event_id == other.catalog_event_id
    is_same_item = credit.catalog_item_id and credit.catalog_item_id == other.catalog_item_id
    if is_same_event or not (is_same_item or folded(credit.title) == folded(other.title)):
        return ""
    if credit.role != other.role:
        return f"{_named(other)}, in another part. Who gives a session does not also attend it."
    return f"{_named(other)}."


def _again(credit: Credit, other: Credit) -> str:
    """The same recording or self-paced item on another day; a course that is given again is another one."""
    item = credit.catalog_item
    if item is None or item.pk != other.catalog_item_id or item.format not in DONE_ONCE:
        return ""
    if other.started_on <= credit.ended_on and other.ended_on >= credit.started_on:
        return ""  # asked about as alike
    return f"{_named(other)}: the same {DONE_ONCE[ItemFormat(item.format)]} of the catalog, on another day."


def _more_than_offered(credit: Credit) -> Iterator[str]:
    item = credit.catalog_item
    if item is not None and credit.minutes > item.minutes:
        yield f"In the catalog it takes {hours_in_sentence(item.minutes)}, here {hours_in_sentence(credit.minutes)}."


def _at_the_same_time(credit: Credit, other: Credit) -> str:
    """Two events of the calendar whose hours overlap; what is typed has days and no hours."""
    ours, theirs = credit.catalog_event, other.catalog_event
    if ours is None or theirs is None or ours.pk == theirs.pk:
        return ""
    if ours.ends_at <= theirs.begins_at or theirs.ends_at <= ours.begins_at:
        return ""
    begins, ends = (moment.astimezone(ZoneInfo(theirs.zone)) for moment in (theirs.begins_at, theirs.ends_at))
    return f"{_named(other)}, ran at the same time, from {begins:%H:%M} to {ends:%H:%M}."


def _long_days(credit: Credit, others: list[Credit]) -> Iterator[str]:
    """Much for the days it took, by itself or with what lies on the same days. More than the days have is refused when
    it is claimed, so it is not asked about here."""
    days = (credit.ended_on - credit.started_on).days + 1
    if not 0 < credit.minutes <= days * 24 * 60:
        return
    inside = [one for one in others if one.started_on >= credit.started_on and one.ended_on <= credit.ended_on]
    together = credit.minutes + sum(one.minutes for one in inside)
    if days * LONG_DAY < credit.minutes:
        yield f"That is {hours(credit.minutes // days)} hours a day. Breaks and lunch do not count."
    elif days * LONG_DAY < together:
        when = "that day" if days == 1 else "those days"
        yield f"With what is logged for {when} already, that makes {hours(together // days)} hours a day."


def listed_event(agency: Agency, credit: Credit) -> str:
    """Where what was typed stands in the calendar of the agency, the sentence that says so, or ""."""
    if credit.catalog_event_id:
        return ""
    begins = dt.datetime.combine(credit.started_on, dt.time(), dt.UTC) - dt.timedelta(days=1)
    ends = dt.datetime.combine(credit.ended_on, dt.time(), dt.UTC) + dt.timedelta(days=2)
    rows = Event.objects.filter(
        item__agency=agency, state=EventState.SCHEDULED, begins_at__lt=ends, ends_at__gt=begins
    ).exclude(credits__person=credit.person_id)
    for event in rows.select_related("item"):
        is_its_day = day_of(event) <= credit.ended_on and last_day_of(event) >= credit.started_on
        if is_its_day and folded(event.item.title) == folded(credit.title):
            return (
                f"“{event}” of {long_date(day_of(event))} stands in the list of events. Claim it from there, and its "
                "hours and what it is worth are filled in for you."
            )
    return ""


def claim_warnings(credits: Sequence[Credit]) -> dict[int, list[str]]:
    """For whoever verifies several claims: what to look at again in each. They come with person, and evidence
    prefetched. One query; a draft of the learner's is never told."""
    others = near(credits, CLAIMED_TIME)
    found = {}
    for credit in credits:
        said = list(slips(credit, others.get(credit.person_id, ()), f"{credit.person} also has"))
        if not credit.evidence.all():
            said.append("No file and no link shows it.")
        found[credit.pk] = said
    return found
