"""Stored standings: marked stale by every change, written by the worker, one by one or by the thousand.

A new day makes stale only those that do not last through it, and each once a week: a change nobody told of is found
then. A refresh is done only if nothing was wanted meanwhile: `wanted` is read before the facts are, and a row on which
it has risen goes back to waiting in the transaction that finishes it. So it is safe to run twice, and none is left
behind.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, cast

from django.db import transaction
from django.db.models import F, Q, QuerySet

from certification.engine import verdict_to_json
from certification.models import Enrollment, RuleSet, Standing
from certification.queries.board_facts import BOARD
from certification.queries.facts import rules_of
from certification.queries.holder_facts import asks_about_posts
from certification.queries.standing import OPEN_STATES, Live, evaluate_chunk, judged, no_search_for_circles
from libraries.models import Agency, Membership
from pdplanner.kernel import clock, jobs
from pdplanner.kernel.models import Claimable, JobState

WORK = "certification.refresh_standing"
CHUNK = 500
WEEK = 7
Columns = dict[int, dict[str, Any]]


def standing_start(enrollment: Enrollment) -> Standing:
    """The row of a new enrollment; a worker fills it."""
    standing = Standing.objects.create(enrollment=enrollment)
    jobs.wake(WORK, standing.pk)
    return standing


def standings_mark_stale(*people: int, libraries: Collection[int] = ()) -> None:
    """Something about these people changed: all their open enrollments, and those of their boards and of the boards of
    `libraries`, are reckoned anew after the commit. That they are to be is kept or lost with the change."""
    boards = Membership.objects.filter(person__in=people, role__in=BOARD).values("library")
    theirs = Q(enrollment__person__in=people) | Q(enrollment__library__in=boards)
    _mark(Standing.objects.filter(theirs | Q(enrollment__library__in=libraries), enrollment__state__in=OPEN_STATES))


def standings_mark_population(libraries: Collection[int]) -> None:
    """These libraries serve another number of people: marked is whoever has or had a post there under rules that ask
    for it. The same few queries for one library and for all."""
    posts = Membership.objects.filter(library__in=libraries)
    rows = Standing.objects.filter(enrollment__person__in=posts.values("person"), enrollment__state__in=OPEN_STATES)
    under = RuleSet.objects.filter(pk__in=rows.order_by().values("enrollment__rule_set"))
    asking = [rule_set.pk for rule_set in under if asks_about_posts(rules_of(rule_set))]
    _mark(rows.filter(enrollment__rule_set__in=asking))


def standing_mark_stale(enrollment: Enrollment) -> None:
    _mark(Standing.objects.filter(enrollment=enrollment))


@transaction.atomic(savepoint=False)
def _mark(rows: QuerySet[Standing]) -> None:
    pks = list(_held(rows))
    # The lease stays: whoever holds the row finds `wanted` risen when finishing, and puts it back.
    Standing.objects.filter(pk__in=pks).update(wanted=F("wanted") + 1, **jobs.waiting_anew())
    for pk in pks:
        jobs.wake(WORK, pk)


def _held(rows: QuerySet[Standing]) -> dict[int, int]:
    """`wanted` by key. Everybody holds standings in this order, so that no two wait for each other."""
    return dict(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", "wanted"))


def refresh(row: Claimable, ticket: dt.datetime) -> None:
    """Write one claimed standing down."""
    standing = cast(Standing, row)
    live = judged(standing.enrollment_id)
    with transaction.atomic():
        risen = _risen([standing])
        jobs.finish(standing, ticket, **standing_columns(live))
        _put_back(risen)


def refresh_range(first: int, last: int) -> int:
    """Write down every due standing with a key from `first` through `last`; how many. One that fails waits alone."""
    ticket = clock.wall_now() + jobs.LEASE
    due = jobs.due(Standing).filter(pk__range=(first, last), job_attempts__lt=jobs.MAX_ATTEMPTS)
    due.update(job_lease_until=ticket, job_attempts=F("job_attempts") + 1)
    held = Standing.objects.filter(pk__range=(first, last), job_lease_until=ticket).defer("verdict").order_by("pk")
    done, claimed = 0, list(held[:CHUNK])
    while claimed:  # chunk by chunk, so that no more than one of them is ever in memory
        done += _refresh_chunk(claimed, ticket)
        claimed = list(held.filter(pk__gt=claimed[-1].pk)[:CHUNK]) if len(claimed) == CHUNK else []
    return done


@no_search_for_circles()
def _refresh_chunk(claimed: Sequence[Standing], ticket: dt.datetime) -> int:
    try:
        live = evaluate_chunk([standing.enrollment_id for standing in claimed])
    except Exception:  # one enrollment cannot be judged: each for itself, so that only that one waits
        return sum(_refresh_alone(standing, ticket) for standing in claimed)
    columns = {pk: standing_columns(one) for pk, one in live.items()}
    same: list[Standing] = []
    changed: list[Standing] = []
    for standing in claimed:
        (same if standing.sha256 == columns[standing.enrollment_id]["sha256"] else changed).append(standing)
    try:
        with transaction.atomic():
            risen = _risen(claimed)
            for standing in changed:
                jobs.finish(standing, ticket, **columns[standing.enrollment_id])
            _finish_unchanged(same, columns, ticket)
            _put_back(risen)
    except jobs.LeaseLost:
        return 0
    return len(claimed)


def _refresh_alone(standing: Standing, ticket: dt.datetime) -> int:
    try:
        refresh(standing, ticket)
    except jobs.LeaseLost:
        return 0
    except Exception as problem:  # the row says what it was and is tried again
        jobs.fail(Standing, standing.pk, ticket, problem)
        return 0
    return 1


def _finish_unchanged(same: Iterable[Standing], columns: Columns, ticket: dt.datetime) -> None:
    """Standings that say what they said before: one UPDATE for all that were asked for one day and last alike."""
    alike: dict[tuple[dt.date, dt.date | None], list[int]] = {}
    for standing in same:
        one = columns[standing.enrollment_id]
        alike.setdefault((one["computed_on"], one["lasts_through"]), []).append(standing.pk)
    for (day, last), pks in alike.items():
        Standing.objects.filter(pk__in=pks, job_lease_until=ticket, job_state=JobState.WAITING).update(
            job_state=JobState.DONE, job_lease_until=None, job_error="",
            computed_on=day, lasts_through=last, computed_at=clock.now(),
        )  # fmt: skip


def _risen(reckoned: Iterable[Standing]) -> list[int]:
    """The keys of those on which something was wanted while they were reckoned; all are held until the end."""
    before = {standing.pk: standing.wanted for standing in reckoned}
    return [pk for pk, wanted in _held(Standing.objects.filter(pk__in=before)).items() if wanted > before[pk]]


def _put_back(risen: Iterable[int]) -> None:
    """They are finished and wait again."""
    Standing.objects.filter(pk__in=risen).update(**jobs.waiting_anew())
    for pk in risen:
        jobs.wake(WORK, pk)


def standing_columns(live: Live) -> dict[str, Any]:
    """What a standing stores of an answer of the engine."""
    document = verdict_to_json(live.verdict)
    # The same for one that only grew older: `computed_on` tells the day, so it need not be written for that.
    plain = json.dumps({**document, "on": ""})
    return {
        "computed_on": live.verdict.on,
        "lasts_through": _lasts_through(live),
        "computed_at": clock.now(),
        "status": live.verdict.status.value,
        "counted_hundredths": live.verdict.counted_hundredths,
        "need_hundredths": live.need,
        "verdict": document,
        "sha256": hashlib.sha256(plain.encode()).hexdigest(),
    }


def _lasts_through(live: Live) -> dt.date | None:
    """The last day of which it may be taken to say the same, within a week; a seventh of all weeks ends each day."""
    if live.lasts_through is None:
        return None
    day = live.verdict.on
    rest_of_week = WEEK - 1 - (day.toordinal() + live.enrollment.pk // CHUNK) % WEEK
    return min(live.lasts_through, day + dt.timedelta(days=rest_of_week))


def standings_mark_older_days() -> list[tuple[int, int]]:
    """Mark every open standing that tells nothing of its agency's today; ranges of their keys."""
    ranges = []
    for agency in Agency.objects.order_by("pk"):
        today = clock.today(agency.time_zone)
        tells = Q(computed_on=today) | Q(computed_on__lt=today, lasts_through__gte=today)
        old = Standing.objects.filter(
            ~tells, job_state=JobState.DONE, enrollment__agency=agency, enrollment__state__in=OPEN_STATES
        )
        pks = list(old.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(pks), CHUNK):
            chunk = pks[start : start + CHUNK]
            Standing.objects.filter(pk__in=chunk).update(wanted=F("wanted") + 1, **jobs.waiting_anew())
            ranges.append((chunk[0], chunk[-1]))
    return ranges
