"""Credits that soon count no longer, where rules look back from the application: the oldest drop out one by one.

Told like any other end, 180, 90, 30 and 7 days before; those that drop out in one month are told together, from the
first of them on. Whoever has applied keeps what counted then, and whoever is not short without them is left alone.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from certification.engine import Status, evaluate, months_later, reached_through
from certification.enums import EnrollmentState, Phase
from certification.models import Enrollment, RuleSet
from certification.queries.endings import A_DAY, DAYS_BEFORE, told_of_boards
from certification.queries.facts import rules_of, with_parts
from certification.queries.standing import Live, evaluate_live, is_total
from learning.enums import CreditState
from learning.models import Credit
from libraries.models import Agency
from pdplanner.kernel import clock
from pdplanner.kernel.models import Notice

EVENT = "credits.leave"
A_MONTH = 31 * A_DAY
CHUNK = 500
Dropping = Mapping[int, tuple[dt.date, dt.date]]  # by credit: the last day it counts, and the day it was known


@dataclass(frozen=True)
class Batch:
    """The credits of one enrollment that drop out in one month; `key` is that of telling so, before its next day."""

    key: str
    first: dt.date
    last: dt.date
    credits: frozenset[str]


@dataclass(frozen=True)
class Leaving:
    """How much drops out, and what would be left: `left` of `need` in all, and the other amounts that this leaves
    short, each with its title. `is_met` says that all that is asked is there today."""

    enrollment: Enrollment
    batch: Batch
    hundredths: int
    left: int
    need: int
    short: tuple[tuple[str, int], ...]
    is_met: bool


def credits_leaving(agency: Agency) -> Iterator[Leaving]:
    """What is to be told today. One query where no rules of the agency look back."""
    active = Enrollment.objects.filter(agency=agency, state=EnrollmentState.ACTIVE)
    active = active.filter(Q(person__is_active=True) | Q(library__isnull=False))
    today = clock.today(agency.time_zone)
    for rule_set in RuleSet.objects.filter(pk__in=active.order_by().values("rule_set")).order_by("pk"):
        rules = rules_of(rule_set)
        by_phase = [(phase, rules.window_of(phase)) for phase in Phase.values]
        for months in sorted({rule.months for _, rule in by_phase if rule.kind == "lookback"}):
            phases = [phase for phase, rule in by_phase if rule.kind == "lookback" and rule.months == months]
            rows = active.filter(rule_set=rule_set, phase__in=phases)
            for batches in _near(rows, months, today, agency.time_zone):
                yield from _judged(batches)


def _near(rows: QuerySet[Enrollment], months: int, today: dt.date, zone: str) -> Iterator[dict[int, list[Batch]]]:
    """By enrollment what nobody was told of, as far as the stored standings know. Three queries for each chunk."""
    found = rows.annotate(counted=F("standing__verdict__counted"))
    found = found.filter(standing__verdict__isnull=False).order_by("pk")
    fields = ("pk", "person_id", "library_id", "enrolled_at", "counted")
    chunk = list(found.values(*fields)[:CHUNK])
    while chunk:
        counted = {row["pk"]: [int(entry["key"]) for entry in row["counted"] or ()] for row in chunk}
        boards = [key for row in chunk if row["library_id"] for key in counted[row["pk"]]]
        dropping = _dropping([row["person_id"] for row in chunk if row["person_id"]], boards, months, today, zone)
        batches = {}
        for row in chunk:
            theirs = {key: dropping[key] for key in counted[row["pk"]] if key in dropping}
            enrolled_on = clock.local_date(row["enrolled_at"], zone)
            batches[row["pk"]] = list(_batches(row["pk"], theirs, enrolled_on, today))
        yield _not_told(batches, {row["pk"]: row["person_id"] for row in chunk})
        chunk = list(found.filter(pk__gt=chunk[-1]["pk"]).values(*fields)[:CHUNK]) if len(chunk) == CHUNK else []


def _dropping(people: Iterable[int], boards: Iterable[int], months: int, today: dt.date, zone: str) -> Dropping:
    """Credits that drop out between today and a month after the farthest day told of. Where one's own word is enough,
    a credit counts from the claim."""
    until = today + max(DAYS_BEFORE) * A_DAY + A_MONTH
    since, before = months_later(today + A_DAY, -months), months_later(until + A_DAY, -months)
    rows = Credit.objects.filter(Q(person__in=people) | Q(pk__in=boards), ended_on__gte=since, ended_on__lt=before)
    rows = rows.filter(state__in=(CreditState.VERIFIED, CreditState.CLAIMED)).order_by()
    known = rows.annotate(known_at=Coalesce("verified_at", "claimed_at", "recorded_at"))
    return {
        pk: (reached_through(ended_on, months), clock.local_date(known_at, zone))
        for pk, ended_on, known_at in known.values_list("pk", "ended_on", "known_at")
    }


def _batches(pk: int, theirs: Dropping, enrolled_on: dt.date, today: dt.date) -> Iterator[Batch]:
    """A day of telling that lay before the enrollment, or before any of them was verified, is passed over."""
    months: dict[str, dict[int, tuple[dt.date, dt.date]]] = {}
    for key, days in theirs.items():
        months.setdefault(f"{days[0]:%Y-%m}", {})[key] = days
    for month, some in sorted(months.items()):
        lasts = [last for last, _ in some.values()]
        first = min(lasts)
        ahead = next((days for days in DAYS_BEFORE if first - today <= days * A_DAY), None)
        known_on = max(enrolled_on, min(known for _, known in some.values()))
        if ahead is not None and known_on <= first - ahead * A_DAY:
            keys = frozenset(map(str, some))
            yield Batch(f"{EVENT}:{pk}:{month}:{ahead}", first, max(lasts), keys)


def _not_told(batches: Mapping[int, list[Batch]], people: Mapping[int, int | None]) -> dict[int, list[Batch]]:
    """Those that nobody was told of; of a board, whoever chaired it then was told."""
    of_people = [f"{one.key}:{people[pk]}" for pk, some in batches.items() if people[pk] for one in some]
    keys = Notice.objects.filter(key__in=of_people).values_list("key", flat=True)
    told = {key.rpartition(":")[0] for key in keys}
    told |= told_of_boards([pk for pk, some in batches.items() if some and not people[pk]], EVENT)
    fresh = {pk: [one for one in some if one.key not in told] for pk, some in batches.items()}
    return {pk: some for pk, some in fresh.items() if some}


def _judged(batches: Mapping[int, list[Batch]]) -> Iterator[Leaving]:
    if not batches:
        return
    rows = with_parts(Enrollment.objects.filter(pk__in=batches)).select_related("library").order_by("pk")
    for pk, live in evaluate_live(list(rows)).items():
        yield from filter(None, (_leaving(live, batch) for batch in batches[pk]))


def _leaving(live: Live, batch: Batch) -> Leaving | None:
    """What the rules say today and on the day after the last of them; nothing where that leaves nothing short."""
    then = evaluate(live.dossier.rules, live.dossier.facts, batch.last + A_DAY)
    still = {entry.key: entry.hundredths for entry in then.counted}
    lost = sum(
        entry.hundredths - still.get(entry.key, 0) for entry in live.verdict.counted if entry.key in batch.credits
    )
    had = {item.code: item.have for item in live.verdict.requirements()}
    less = [item for item in then.requirements() if item.have < had.get(item.code, 0)]
    short = [item for item in less if item.status is not Status.MET]
    if lost <= 0 or not short or then.status is Status.MET:
        return None
    total = next((item for item in then.requirements() if is_total(item.code, live)), None)
    amounts = [(item.title, item.have) for item in short if item is not total and item.unit == "credits"]
    need = total.need if total else 0
    return Leaving(live.enrollment, batch, lost, then.counted_hundredths, need, tuple(amounts), live.is_ready)
