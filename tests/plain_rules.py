"""Seven shipped programs said again in plain Python: one person at a time, by the ORM, without the engine
but for its sums within limits, which are tried against all possible ones elsewhere.

Each is written from the words of its document. It says what counts of somebody's credits on a day, in hundredths, and
whether everything is met; not why, and not what is planned.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from certification.engine.simplex import greatest
from certification.models import Certificate, Enrollment, SpentCredit
from learning.models import Credit, FinalReport, Pdp, Revision
from pdplanner.kernel import clock

ZONE = "America/Denver"
DAY = dt.timedelta(days=1)
Days = tuple[dt.date, dt.date]  # the first, and the one after the last


@dataclass
class Lump:
    """A credit, or what is pooled of several, and what of its worth still counts."""

    credit: Credit
    left: int

    @property
    def tags(self) -> set[str]:
        return {*self.credit.kind.tags, *self.credit.tags}

    @property
    def category(self) -> str:
        return next((row.category.code for row in self.credit.categories.all()), "")


Test = Callable[[Lump], bool]


@dataclass(frozen=True)
class Limit:
    """At most so many hundredths of what passes `about`, in each `part`."""

    about: Test
    most: int
    part: Callable[[Lump, dt.date], object] = lambda lump, first: ""


@dataclass(frozen=True)
class Plain:
    """One program. Rates are hundredths for an hour, or for one unit; `limits` stand in the order of their use."""

    months: int
    is_met: Callable[[list[Lump], Days, Enrollment, dt.date], bool]
    step: int = 50
    hours: dict[str, int | Fraction] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    own_word: bool = False
    looks_back: bool = False
    from_issue: bool = False
    from_july: bool = False
    bands: tuple[tuple[int, int], ...] = ()  # through so many minutes, so many hundredths
    accepts: Callable[[Credit], bool] = lambda credit: True
    once: Test = lambda lump: False  # of one event only the greatest
    has_plan: bool = False
    wants: tuple[tuple[Test, int], ...] = ()  # what is asked for, where limits cross and can be shared in many ways

    def worth(self, credit: Credit, minutes: int, units: int) -> int | None:
        """None where these rules have no rate for the measure."""
        kind = credit.kind.code
        if units:
            return self._stepped(Fraction(units * self.units[kind], 100)) if kind in self.units else None
        if kind in self.units and kind not in self.hours:
            return None
        if self.bands and kind not in self.hours and minutes <= self.bands[-1][0]:
            return next(amount for through, amount in self.bands if minutes <= through)
        return self._stepped(Fraction(minutes * self.hours.get(kind, 100), 60))

    def _stepped(self, amount: Fraction) -> int:
        return floor(amount / self.step) * self.step


def judged(enrollment: Enrollment, today: dt.date) -> tuple[int, bool]:
    """What counts on this day, in hundredths, and whether everything is met."""
    plain = PROGRAMS[enrollment.rule_set.document["code"]]
    days = _period(plain, enrollment, today)
    rows = Credit.objects.filter(person=enrollment.person_id).select_related("kind")
    rows = rows.prefetch_related("categories__category")
    spent = _spent_elsewhere(enrollment, today)
    plan = _in_force(enrollment.pdp, today) if plain.has_plan else []
    good = [
        credit
        for credit in rows
        if _is_attested(credit, today, own_word=plain.own_word)
        and days[0] <= credit.ended_on < days[1]
        and credit.ended_on <= today
        and credit.pk not in spent
        and plain.accepts(credit)
        and (not plain.has_plan or _is_planned(credit, plan))
    ]
    lumps = _pooled(plain, good) if plain.has_plan else _without_repeats(plain, _single(plain, good))
    (_share if plain.wants else _clip)(plain, lumps, days[0])
    return _sum(lumps), plain.is_met(lumps, days, enrollment, today)


# --- Which credits count ---
def _on(moment: dt.datetime | None) -> dt.date:
    """The local day; what has no moment never comes."""
    return clock.local_date(moment, ZONE) if moment else dt.date.max


def _is_attested(credit: Credit, today: dt.date, *, own_word: bool) -> bool:
    """Verified by then and not reversed by then; of what is only claimed, where one's own word is enough."""
    if _on(credit.recorded_at) > today:
        return False
    if credit.state in ("verified", "reversed"):
        is_reversed = _on(credit.reversed_at) <= today and _on(credit.verified_at) <= today
        return (own_word or _on(credit.verified_at) <= today) and not is_reversed
    return own_word and credit.state == "claimed"


def _spent_elsewhere(enrollment: Enrollment, today: dt.date) -> set[int]:
    rows = SpentCredit.objects.filter(credit__person=enrollment.person_id, program=enrollment.track.program_id)
    rows = rows.exclude(certificate__enrollment=enrollment).select_related("certificate")
    rows = [row for row in rows if row.freed_at is None or _on(row.freed_at) > today]
    return {row.credit_id for row in rows if _on(row.certificate.issued_at) <= today}


def _period(plain: Plain, enrollment: Enrollment, today: dt.date) -> Days:
    if plain.looks_back:
        applied = _on(enrollment.applied_at)
        last = applied if applied <= today else today
        return later(last + DAY, -plain.months), last + DAY
    first = enrollment.starts_on
    if plain.from_issue and enrollment.previous_id:
        renewed = Certificate.objects.filter(enrollment=enrollment.previous_id).exclude(state="replaced").first()
        first = renewed.awarded_on if renewed else first
    if plain.from_july:
        first = dt.date(first.year - (first.month < 7), 7, 1)
    return first, enrollment.ends_before or later(first, plain.months)


def later(day: dt.date, months: int) -> dt.date:
    """The same day of another month, or the first after it where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, last) + DAY if day.day > last else dt.date(year, month + 1, day.day)


def _in_force(pdp: Pdp | None, today: dt.date) -> list[tuple[Days, Revision]]:
    """Every revision approved by then, from its submission to the approval of the next, or the end of the plan."""
    rows = Revision.objects.filter(pdp=pdp, state="approved").prefetch_related("goals", "activities")
    known = sorted((row for row in rows if _on(row.approved_at) <= today), key=lambda row: _on(row.approved_at))
    ended = _on(pdp.ended_at) if pdp else dt.date.max
    over = ended + DAY if ended < today else dt.date.max
    ends = [_on(row.approved_at) for row in known[1:]] + [dt.date.max]
    return [((_on(row.submitted_at), min(end, over)), row) for row, end in zip(known, ends, strict=False)]


def _is_planned(credit: Credit, plan: Iterable[tuple[Days, Revision]]) -> bool:
    """A goal in force on the day the work started; self-directed work also a planned activity."""
    on_the_day = [row for (first, end), row in plan if first <= credit.started_on < end]
    goals = {goal.line_id for row in on_the_day for goal in row.goals.all()}
    activities = {activity.line_id for row in on_the_day for activity in row.activities.all()}
    return credit.goal_line_id in goals and (
        credit.kind.code != "self_directed" or credit.activity_line_id in activities
    )


# --- What they are worth ---
def _single(plain: Plain, credits: Iterable[Credit]) -> list[Lump]:
    found = []
    for credit in credits:
        fixed = credit.amount_hundredths
        worth = plain.worth(credit, credit.minutes, credit.units_hundredths) if fixed is None else fixed
        found += [] if worth is None else [Lump(credit, worth)]
    return found


def _pooled(plain: Plain, credits: Iterable[Credit]) -> list[Lump]:
    """Sizes of one kind in one planned activity are added up before they are rounded."""
    pools: dict[object, list[Credit]] = {}
    for credit in credits:
        is_pooled = credit.activity_line_id is not None and credit.amount_hundredths is None
        key = (credit.kind_id, credit.activity_line_id, credit.units_hundredths > 0) if is_pooled else credit.pk
        pools.setdefault(key, []).append(credit)
    found = []
    for pool in pools.values():
        one, minutes, units = pool[0], sum(c.minutes for c in pool), sum(c.units_hundredths for c in pool)
        worth = plain.worth(one, minutes, units) if one.amount_hundredths is None else one.amount_hundredths
        found += [] if worth is None else [Lump(one, worth)]
    return found


def _without_repeats(plain: Plain, lumps: list[Lump]) -> list[Lump]:
    greatest_first = sorted(lumps, key=lambda lump: (-lump.left, lump.credit.ended_on, str(lump.credit.pk)))
    seen: set[str] = set()
    found = []
    for lump in greatest_first:
        event = _event_of(lump) if plain.once(lump) else ""
        found += [] if event in seen else [lump]
        seen |= {event} - {""}
    return found


def _clip(plain: Plain, lumps: list[Lump], first: dt.date) -> None:
    """First come, first counted; the rest finds no room."""
    ordered = sorted(lumps, key=lambda lump: (lump.credit.ended_on, str(lump.credit.pk)))
    for limit in plain.limits:
        room: dict[object, int] = {}
        for lump in filter(limit.about, ordered):
            part = limit.part(lump, first)
            lump.left = min(lump.left, room.get(part, limit.most))
            room[part] = room.get(part, limit.most) - lump.left


def _share(plain: Plain, lumps: list[Lump], first: dt.date) -> None:
    """Of all ways to share the room, lump by lump: one that gives all that is wanted, else one that keeps the most."""
    rows, most = [], []
    for limit in plain.limits:
        for part in {limit.part(lump, first) for lump in lumps if limit.about(lump)}:
            rows.append([int(limit.about(lump) and limit.part(lump, first) == part) for lump in lumps])
            most.append(limit.most)
    wants, size = plain.wants, len(lumps)
    rows = [row + [0] * len(wants) for row in rows]
    rows += [[int(place == own) for place in range(size + len(wants))] for own in range(size + len(wants))]
    rows += [[*(-int(about(lump)) for lump in lumps), *(int(want == own) for want in range(len(wants)))]
             for own, (about, _) in enumerate(wants)]  # fmt: skip
    most += [*(lump.left for lump in lumps), *(need for _, need in wants), *(0 for _ in wants)]
    all_of_it, wanted = [1] * size + [0] * len(wants), [0] * size + [1] * len(wants)
    kept = greatest([wanted, all_of_it], rows, most)
    if sum(kept[size:]) < sum(need for _, need in wants):
        kept = greatest([all_of_it], rows, most)
    for lump, left in zip(lumps, kept, strict=False):
        lump.left = left


def _sum(lumps: Iterable[Lump], about: Test = lambda lump: True) -> int:
    return sum(lump.left for lump in lumps if about(lump))


# --- The programs ---
def _kinds(*codes: str) -> Test:
    return lambda lump: lump.credit.kind.code in codes


def _tagged(*tags: str) -> Test:
    return lambda lump: not lump.tags.isdisjoint(tags)


def _filed(code: str) -> Test:
    return lambda lump: lump.category == code


CATEGORIES = ("administration", "public", "collections", "technology")
COLLEGE = {"college_semester": 400, "college_quarter": 200}
NO_PROJECTS = (Limit(_kinds("self_directed"), 0),)


def _in_each(least: int) -> Callable[..., bool]:
    """60 credits, and so many hundredths in each of the four categories."""
    return lambda lumps, *_: _sum(lumps) >= 6000 and all(_sum(lumps, _filed(code)) >= least for code in CATEGORIES)


def _recent(credit: Credit) -> bool:
    """A recording at most a year after it was published."""
    published = credit.published_on
    return credit.kind.code != "recording" or not published or credit.ended_on <= later(published, 12)


def _strategic_is_met(lumps: list[Lump], days: Days, enrollment: Enrollment, today: dt.date) -> bool:
    reports = FinalReport.objects.filter(pdp=enrollment.pdp, state="accepted")
    is_reported = any(_on(row.submitted_at) <= today and _on(row.decided_at) <= today for row in reports)
    return (
        _sum(lumps) >= 6000
        and is_reported
        and bool(_in_force(enrollment.pdp, today))
        and any(_held_at_enrollment(enrollment, today))
    )


def _held_at_enrollment(enrollment: Enrollment, today: dt.date) -> list[dt.date]:
    """Since when the person held each certificate of the program that they held when they enrolled."""
    rows = Certificate.objects.filter(person=enrollment.person_id, enrollment__track__program=enrollment.track.program)
    rows = rows.exclude(enrollment=enrollment).exclude(state="replaced")
    known = [row for row in rows if _on(row.issued_at) <= today < _on(row.withdrawn_at)]
    return [row.awarded_on for row in known if row.awarded_on <= enrollment.starts_on]


def _new_york_is_met(lumps: list[Lump], days: Days, enrollment: Enrollment, today: dt.date) -> bool:
    held = _held_at_enrollment(enrollment, today)
    return _sum(lumps) >= 6000 or any(day < dt.date(2010, 1, 1) for day in held)


def _reported_in_time(credit: Credit) -> bool:
    """Within 90 days, unless it was an event of the commission."""
    said = _on(credit.claimed_at or credit.recorded_at)
    return said <= credit.ended_on + 90 * DAY or "commission_event" in [*credit.kind.tags, *credit.tags]


def _alia_is_met(lumps: list[Lump], days: Days, enrollment: Enrollment, today: dt.date) -> bool:
    first, end = days
    years = []
    while (following := later(first, 12 * (len(years) + 1))) <= end:
        begun = later(first, 12 * len(years))
        years.append(sum(lump.left for lump in lumps if begun <= lump.credit.ended_on < following) >= 3000)
    if enrollment.level == "certified_professional":
        return any(years)
    return bool(years) and all(years) and _sum(lumps) >= 12000


def _year_of(lump: Lump, first: dt.date) -> int:
    return next(year for year in range(-9, 9) if lump.credit.ended_on < later(first, 12 * (year + 1)))


def _event_of(lump: Lump) -> str:
    return " ".join(lump.credit.event.casefold().split())


def _activity_of(lump: Lump, first: dt.date) -> object:
    return _event_of(lump) or lump.credit.activity_line_id or f"credit {lump.credit.pk}"


PROGRAMS = {
    "montana-staff-2023": Plain(48, _in_each(500), hours={"presenting": 200}, units=COLLEGE, limits=NO_PROJECTS),
    "montana-staff-2009": Plain(
        48, _in_each(1000), hours={"presenting": 200}, units=COLLEGE, limits=NO_PROJECTS, looks_back=True,
        accepts=_recent, once=_kinds("presenting"),
    ),
    "montana-strategic-2021": Plain(
        48, _strategic_is_met, hours={"presenting": 200, "self_directed": Fraction(100, 3)}, units=COLLEGE,
        limits=(Limit(_kinds("self_directed"), 2000),), has_plan=True,
    ),
    "nebraska-librarian": Plain(
        36, lambda lumps, *_: _sum(lumps) >= 4500, from_issue=True, accepts=_reported_in_time,
        units={"semester_course": 1500, "quarter_course": 1000, "ceu_course": 1000},
        limits=(Limit(_kinds("quarter_course", "semester_course"), 2000),), bands=((19, 0), (44, 50), (89, 100)),
    ),
    "new-york-librarian": Plain(
        60, _new_york_is_met, step=1, from_issue=True, own_word=True,
        limits=(Limit(_tagged("internship", "own_instruction", "supervised_project"), 1200),),
    ),
    "alia-cpd": Plain(36, _alia_is_met, step=25, from_july=True),
    "ahip": Plain(
        60, lambda lumps, *_: _sum(lumps) >= 5000 and _sum(lumps, _tagged("professional_association")) >= 500,
        looks_back=True, wants=((lambda lump: True, 5000), (_tagged("professional_association"), 500)),
        limits=(
            Limit(_filed("continuing_education"), 3000, _activity_of),
            Limit(_tagged("exhibit"), 300, _year_of),
            Limit(_filed("continuing_education"), 5000),
            Limit(_tagged("roundtable"), 500),
            Limit(_tagged("exhibit"), 1500),
            Limit(_tagged("mentoring"), 500),
        ),
    ),
}  # fmt: skip
