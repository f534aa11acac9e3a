"""Where enrollments stand, evaluated now. Stored standings, for lists, are what the worker last wrote down."""

import datetime as dt
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from certification.engine import CreditState, Rules, Verdict, evaluate, evaluate_lasting
from certification.engine.rules import Branch, CreditsRequirement, Where
from certification.enums import EnrollmentState
from certification.models import Enrollment
from certification.queries.facts import Dossier, dossiers, with_judged_parts, with_parts, with_shared_parts
from pdplanner.kernel import clock

OPEN_STATES = (EnrollmentState.ACTIVE, EnrollmentState.APPLIED)


@dataclass(frozen=True)
class Live:
    """One enrollment's dossier and the engine's answer about it.

    `lasts_through` is the last day of which it is the same answer, if the facts stay; None where it was
    judged as of a given day.
    """

    dossier: Dossier
    verdict: Verdict
    lasts_through: dt.date | None = None

    @property
    def enrollment(self) -> Enrollment:
        return self.dossier.enrollment

    @property
    def is_ready(self) -> bool:
        return self.verdict.is_ready

    @property
    def need(self) -> int:
        """The credit total the track asks of this holder, in hundredths; 0 where it asks for none, or nobody knows."""
        total = _total(self.dossier.rules, self.enrollment.level, self.enrollment.phase)
        return self.verdict.find(total.code).need if total else 0

    @property
    def planned(self) -> int:
        """What the plan and open decisions would add toward the total, in hundredths."""
        return max((r.waiting + r.planned for r in self.verdict.requirements() if is_total(r.code, self)), default=0)


def is_total(code: str, live: Live) -> bool:
    """Whether the requirement of this code is the track's credit total."""
    total = _total(live.dossier.rules, live.enrollment.level, live.enrollment.phase)
    return total is not None and total.code == code


def evaluate_live(enrollments: Sequence[Enrollment], on: dt.date | None = None) -> dict[int, Live]:
    """The standing of each by its key, as of `on` or of today where its agency is; they come from `with_parts`."""
    found = dossiers(enrollments, on)
    return {pk: _live(dossier, on) for pk, dossier in found.items()}


def evaluate_chunk(keys: Sequence[int]) -> dict[int, Live]:
    """The standings of many, as the sweep reckons them."""
    with no_search_for_circles():
        return evaluate_live(list(with_shared_parts(Enrollment.objects.filter(pk__in=keys))))


@contextmanager
def no_search_for_circles() -> Iterator[None]:
    """Facts never point at each other in circles; to search a chunk of them for some took a third of the time.

    Whoever is done with a chunk before leaving this is never searched: nothing of it is there any more.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def live_standing(enrollment: Enrollment, on: dt.date | None = None) -> Live:
    return evaluate_live([enrollment], on)[enrollment.pk]


def without_drafts(live: Live) -> Live:
    """The same answer for everybody but the holder: a draft is nobody else's to see."""
    facts = live.dossier.facts
    kept = tuple(credit for credit in facts.credits if credit.state is not CreditState.DRAFT)
    dossier = replace(live.dossier, facts=replace(facts, credits=kept))
    return Live(dossier, evaluate(dossier.rules, dossier.facts, live.verdict.on))


def live_standing_of(pk: int) -> Live:
    """The same by key, with the enrollment as it is in the database now."""
    return live_standing(with_parts(Enrollment.objects.filter(pk=pk)).get())


def judged(pk: int) -> Live:
    """The same for whoever shows nothing of it but the verdict: fewer tables are read."""
    return live_standing(with_judged_parts(Enrollment.objects.filter(pk=pk)).get())


def _live(dossier: Dossier, on: dt.date | None) -> Live:
    if on is not None:
        return Live(dossier, evaluate(dossier.rules, dossier.facts, on))
    today = clock.today(dossier.enrollment.agency.time_zone)
    return Live(dossier, *evaluate_lasting(dossier.rules, dossier.facts, today))


def total_needed(rules: Rules, level: str, phase: str) -> int:
    total = _total(rules, level, phase)
    return total.minimum if total else 0


def _total(rules: Rules, level: str, phase: str) -> CreditsRequirement | None:
    """The requirement about all credit without a filter; the largest, should a document have several."""
    waiting = [row.requirement(phase) for row in rules.levels if row.code == level]
    found: list[CreditsRequirement] = []
    while waiting:
        item = waiting.pop()
        if isinstance(item, CreditsRequirement) and item.where == Where():
            found.append(item)
        waiting += item.of if isinstance(item, Branch) else ()
    return max(found, key=lambda item: item.minimum, default=None)
