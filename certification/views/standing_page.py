"""One live standing as the lines a page prints: every sentence from `explain`, every sum from the verdict."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from certification import explain
from certification.engine import CeilingVerdict, CreditState, NotCounted, certificate_window
from certification.enums import Phase
from certification.explain import Labels
from certification.explain.parts import months_in_words
from certification.queries.credit_facts import CreditWords
from certification.queries.deadlines import Deadline
from certification.queries.renewals import last_day_before
from certification.queries.standing import OPEN_STATES, Live, is_total
from certification.services.snapshots import used_hundredths
from certification.views.asking import Asking
from certification.views.requirement_lines import RequirementLine, requirement_line, requirement_lines
from certification.views.standing_dates import dates_due
from pdplanner.kernel.wording import credits_in_column, credits_in_sentence, long_date, size_in_sentence, zone_words

DAYS_FOR_A_PACE = 90  # before that, a pace says more about the first week than about the person


@dataclass(frozen=True)
class CreditLine:
    credit: CreditWords
    hundredths: int
    meta: str
    note: str
    state: str = ""  # at the end of the day the standing is of
    ask_url: str = ""
    asked_at: dt.datetime | None = None


@dataclass(frozen=True)
class StandingPage:
    live: Live
    is_own: bool
    deadline: Deadline | None = None
    asking: Asking = field(default_factory=Asking)

    @property
    def labels(self) -> Labels:
        return explain.labels_of(self.live.dossier, is_own=self.is_own)

    @property
    def window(self) -> str:
        if self._looks_back and self.live.verdict.starts_on:
            months, since = self.live.dossier.rules.window.months, long_date(self.live.verdict.starts_on)
            return f"credit of the {months_in_words(months)} before applying. Applying now, that is since {since}."
        return explain.window_sentence(self.live.verdict, zone_words(self.live.enrollment.agency.time_zone))

    @property
    def _looks_back(self) -> bool:
        """Whether the period ends with the application, and moves on with every day until then."""
        return self.live.dossier.rules.window.kind == "lookback" and not self.applied_words

    @property
    def phase_words(self) -> str:
        """Which award it is, where the rules tell a renewal from the first one."""
        level = next(row for row in self.live.dossier.rules.levels if row.code == self.live.verdict.level)
        if "renewal" not in dict(level.phases):
            return ""
        phase = Phase(self.live.enrollment.phase)
        return "First certificate" if phase == Phase.FIRST else str(phase.label)

    @property
    def totals(self) -> str:
        return explain.totals_sentence(self.live.verdict)

    @property
    def counted(self) -> int:
        return self.live.verdict.counted_hundredths

    @property
    def used(self) -> int:
        return used_hundredths(self.live)

    @property
    def short(self) -> int:
        return max(0, self.live.need - self.counted - self.live.planned)

    @property
    def planned_note(self) -> str:
        totals = (r.waiting for r in self.live.verdict.requirements() if is_total(r.code, self.live))
        waiting = max(totals, default=0)
        return f"{credits_in_column(waiting)} of them learned, waiting for a decision" if waiting else ""

    @property
    def short_note(self) -> str:
        if not self.short:
            return ""
        if self.live.dossier.rules.plan is None:
            return "still to earn"
        return "no activity in your plan yet" if self.is_own else "no activity in the plan yet"

    @property
    def status(self) -> str:
        return " ".join(filter(None, [explain.status_sentence(self.live.verdict), self._pace()]))

    @property
    def valid_words(self) -> str:
        return _valid_words(self.live)

    @property
    def against_filing(self) -> str:
        is_applied = bool(self.applied_words)
        return explain.against_filing(self.live.verdict, is_applied=is_applied, is_own=self.is_own)

    def _pace(self) -> str:
        """When the total is reached if learning goes on as it did; nothing where that would be a guess."""
        verdict, need = self.live.verdict, self.live.need
        if self._looks_back or not 0 < self.counted < need or verdict.starts_on is None or verdict.ends_before is None:
            return ""
        days = (verdict.on - verdict.starts_on).days
        if days < DAYS_FOR_A_PACE or verdict.on >= verdict.ends_before:
            return ""
        whole, goal = (verdict.ends_before - verdict.starts_on).days, credits_in_sentence(need)
        needed_days = days * need // self.counted
        if needed_days < whole:
            reached_on = verdict.starts_on + dt.timedelta(days=needed_days)
            return f"At this pace the {goal} credits are reached in {reached_on:%B %Y}."
        total = self.counted * whole // days
        return f"At this pace {credits_in_sentence(total // 50 * 50)} of {goal} credits are reached by the last day."

    def requirements(self) -> list[RequirementLine]:
        """What is missing first; then what is under way, then what is met, then the ceilings."""
        lines = requirement_lines(self.live.verdict, self.labels)
        # A ceiling of nothing is said where something is over it; by itself it is no line of a standing.
        return [*lines, *(self._ceiling(one) for one in self.live.verdict.ceilings if one.maximum)]

    def _ceiling(self, ceiling: CeilingVerdict) -> RequirementLine:
        title = ceiling.title or f"At most {credits_in_sentence(ceiling.maximum)} credits"
        most = f" / {credits_in_column(ceiling.maximum)}" if ceiling.per == "window" else ""
        amounts = credits_in_column(ceiling.used) + most
        return RequirementLine("met", title, explain.ceiling_sentence(ceiling, self.labels), amounts)

    def counted_lines(self) -> list[CreditLine]:
        return [
            CreditLine(words, entry.hundredths, self._meta(words), self._counted_note(entry.key, words.ended_on))
            for entry in reversed(self.live.verdict.counted)
            for words in [self.live.dossier.credits[entry.key]]
        ]

    def _counted_note(self, key: str, ended_on: dt.date) -> str:
        verdict, rules = self.live.verdict, self.live.dossier.rules
        return explain.counted_note(verdict, key, is_carried=explain.is_carried(rules, verdict, ended_on))

    def not_counted_lines(self) -> list[CreditLine]:
        states = _states_then(self.live)
        return [self._not_counted(entry, states[entry.key]) for entry in reversed(self.live.verdict.not_counted)]

    def _not_counted(self, entry: NotCounted, state: str) -> CreditLine:
        words = self.live.dossier.credits[entry.key]
        note = explain.not_counted_sentence(entry, self.labels)
        ask_url, asked_at = self.asking.credits.get(words.pk, ""), self.asking.waiting.get(words.pk)
        return CreditLine(words, entry.hundredths, self._meta(words), note, state, ask_url, asked_at)

    def _meta(self, words: CreditWords) -> str:
        goal = self.live.dossier.plan.goal_words.get(words.goal_line or 0)
        parts = [
            f"{words.kind}, {size_in_sentence(words.minutes, words.units, words.unit)}",
            words.category,
            f"Goal {goal[0]}" if goal else "",
        ]
        return f"{'. '.join(filter(None, parts))}."

    def dates_due(self) -> list[dict[str, object]]:
        return dates_due(self.live, self.deadline, self.labels)

    def proof(self) -> Iterator[RequirementLine]:
        """The requirements and ceilings in the order of the rules, for somebody who decides."""
        for item in self.live.verdict.requirements():
            yield requirement_line(item, self.labels)

    @property
    def missing(self) -> list[RequirementLine]:
        return [line for line in self.proof() if line.state != "met"]

    @property
    def applied_words(self) -> str:
        applied = self.live.dossier.facts.enrollment.applied_on
        return long_date(applied) if applied else ""


def _valid_words(live: Live) -> str:
    """Through when the certificate earned here is valid, or one would be that is issued on the day shown."""
    facts, verdict, zone = live.dossier.facts, live.verdict, zone_words(live.enrollment.agency.time_zone)
    numbers = facts.enrollment.certificates
    earned = [one for one in facts.holdings if one.number in numbers and not one.withdrawn_on]
    if earned:
        last, lead = earned[-1].valid_through, f"Certificate {earned[-1].number} is valid"
    elif live.enrollment.state in OPEN_STATES:
        window = certificate_window(
            live.dossier.rules, verdict.on, last_day_before(live.enrollment), live.enrollment.level or None
        )
        last, lead = window.last_day, f"A certificate issued on {long_date(verdict.on)} would be valid"
    else:
        return ""
    return f"{lead} through {long_date(last)}, end of day, {zone}." if last else f"{lead} without end."


def _states_then(live: Live) -> dict[str, str]:
    """By credit, at the end of the day the standing is of: what was reversed only later was verified then, and of all
    else the facts say how it was."""
    day = live.verdict.on
    return {
        fact.key: CreditState.VERIFIED if fact.reversed_on and fact.reversed_on > day else fact.state
        for fact in live.dossier.facts.credits
    }
