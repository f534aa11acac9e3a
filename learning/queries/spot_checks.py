"""Spot checks: whom a round can draw, what somebody is asked to show, what waits for a checker."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value

from learning import ports
from learning.enums import CreditState, SpotPool
from learning.enums import SpotCheckState as S
from learning.models import Credit, Evidence, SpotCheck, SpotRound
from learning.queries.evidence import files_to_tick
from libraries.models import Agency, Person
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, may, visible

OPEN = (S.ASKED, S.ANSWERED)
PASSED, ASKED, NO_LOGIN = "passed", "asked", "no_login"  # why somebody's credits cannot be drawn
SETTLED_SHOWN = 30


@dataclass(frozen=True)
class Pool:
    """The keys of the credits that can be drawn, of how many `people`, and for each reason how many people and credits
    cannot."""

    keys: tuple[int, ...]
    left_out: dict[str, tuple[int, int]]
    people: int


def pool_of(
    agency: Agency, first_day: dt.date, last_day: dt.date, exempt_months: int, of: str = SpotPool.VERIFIED
) -> Pool:
    """Of the credits verified, or counted by a certificate issued, from day to day, in the agency's zone.

    One query; 0 months leave nobody out.
    """
    zone = agency.time_zone
    since = clock.day_begins(clock.months_before(clock.today(zone), exempt_months), zone)
    checks = SpotCheck.objects.filter(round__agency=agency, credit__person=OuterRef("person")).order_by()
    begins, ends = clock.day_begins(first_day, zone), clock.day_begins(last_day + dt.timedelta(days=1), zone)
    verified = Credit.objects.filter(membership__library__agency=agency, state=CreditState.VERIFIED)
    if of == SpotPool.CERTIFIED:
        verified = verified.filter(pk__in=ports.ask().counted_between(agency.pk, begins, ends))
    else:
        verified = verified.filter(verified_at__gte=begins, verified_at__lt=ends)
    rows = verified.order_by("pk").annotate(
        is_asked=Exists(checks.filter(state__in=OPEN)),
        is_exempt=Exists(_passed(checks, since)) if exempt_months else Value(False),
        can_sign_in=Exists(Person.objects.filter(pk=OuterRef("person"), is_active=True, emailaddress__verified=True)),
    )
    keys: list[int] = []
    owners: set[int] = set()
    left_out: dict[str, tuple[set[int], set[int]]] = {why: (set(), set()) for why in (PASSED, ASKED, NO_LOGIN)}
    for pk, person, is_asked, is_exempt, can in rows.values_list(
        "pk", "person", "is_asked", "is_exempt", "can_sign_in"
    ):
        why = ASKED if is_asked else PASSED if is_exempt else "" if can else NO_LOGIN
        if not why:
            keys.append(pk)
            owners.add(person)
            continue
        people, credits = left_out[why]
        people.add(person)
        credits.add(pk)
    counts = {why: (len(people), len(credits)) for why, (people, credits) in left_out.items()}
    return Pool(tuple(keys), counts, len(owners))


def _passed(checks: QuerySet[SpotCheck], since: dt.datetime) -> QuerySet[SpotCheck]:
    """Whoever showed all they were asked for in a round has passed it."""
    failed = SpotCheck.objects.filter(
        round=OuterRef("round"), credit__person=OuterRef("credit__person"), state=S.NOT_SHOWN
    )
    return checks.filter(~Exists(failed.order_by()), state=S.PASSED, decided_at__gte=since)


def with_counts(rounds: QuerySet[SpotRound]) -> QuerySet[SpotRound]:
    counts = {f"{state}_count": Count("checks", filter=Q(checks__state=state)) for state in S}
    return rounds.annotate(**counts).defer("pool").select_related("agency", "started_by")


def checks_of(one: SpotRound) -> QuerySet[SpotCheck]:
    """What waits for a checker first, then what is still asked."""
    rows = one.checks.select_related(
        "credit__person", "credit__membership__library", "credit__verified_by", "decided_by"
    )
    return rows.order_by(
        F("decided_at").asc(nulls_first=True),
        F("answered_at").asc(nulls_last=True),
        "credit__person__family_name",
        "pk",
    )


def asked_of(person: Person) -> list[SpotCheck]:
    """What a person is asked to show, what is due first; then what became of the rest, the newest first."""
    rows = SpotCheck.objects.filter(credit__person=person).defer("round__pool")
    rows = rows.select_related("round__agency", "credit__kind", "decided_by").prefetch_related("evidence")
    still = rows.filter(state__in=OPEN).order_by("round__due_on", "pk")
    return [*still, *rows.exclude(state__in=OPEN).order_by("-decided_at", "-pk")[:SETTLED_SHOWN]]


def first_asked(person: Person) -> tuple[int, dt.date] | None:
    """How many credits somebody is asked to show, and by when the first. One query."""
    rows = SpotCheck.objects.filter(credit__person=person, state=S.ASKED).order_by("round__due_on")
    days = list(rows.values_list("round__due_on", flat=True))
    return (len(days), days[0]) if days else None


def files_to_show(check: SpotCheck, ticked: Collection[int] = ()) -> QuerySet[Evidence]:
    """What its owner can tick: what the credit and this answer have already, what shows nothing yet, the newest, and
    what is `ticked`."""
    shown = check.evidence.values_list("pk", flat=True)
    return files_to_tick(check.credit.person_id, check.credit, [*shown, *ticked])


def checks_to_decide(actor: Actor) -> QuerySet[SpotCheck]:
    """Answers that wait for the actor: neither their own nor about what they verified."""
    rows: QuerySet[SpotCheck] = visible(actor, "spot_check.decide").filter(state=S.ANSWERED)
    return rows.exclude(credit__verified_by=actor.person)


def why_not_to_check(person: Person, check: SpotCheck) -> str:
    """A sentence, or "" for whom nothing keeps from checking it but their grants."""
    if check.credit.verified_by_id == person.pk:
        return "You verified this credit, so somebody else checks it."
    return ""


def moves_open(actor: Actor, check: SpotCheck) -> set[str]:
    """What the actor can do with it now: answer, take_back, pass, not_show, drop."""
    found: set[str] = set()
    state = S(check.state)
    if may(actor, "spot_check.answer", check):
        found |= {S.ANSWERED: {"take_back"}, S.ASKED: {"answer"}}.get(state, set())
        if state == S.NOT_SHOWN and check.credit.state == CreditState.VERIFIED:
            found.add("answer")
    if state in OPEN and may(actor, "spot_check.decide", check) and not why_not_to_check(actor.person, check):
        found |= {"pass", "not_show", "drop"} if state == S.ANSWERED else {"drop"}
        if is_overdue(check):
            found.add("not_show")
    return found


def is_overdue(check: SpotCheck) -> bool:
    return check.round.due_on < clock.today(check.round.agency.time_zone)


def rest_of_round(check: SpotCheck) -> Iterable[SpotCheck]:
    """All checks of the same person in the same round, this one too, in the order in which they were drawn."""
    return SpotCheck.objects.filter(round=check.round_id, credit__person=check.credit.person_id).order_by("pk")
