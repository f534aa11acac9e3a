"""Invariants: sentences that must be true of the data, each with a read-only query for the rows that break it."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Exists, OuterRef

from pdplanner.kernel import jobs
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.workflow import workflows

STUCK_AFTER = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Invariant:
    """`broken` yields one short description per row that breaks the sentence; no names, only ids and numbers."""

    code: str
    sentence: str
    broken: Callable[[], Iterable[str]]


INVARIANTS: dict[str, Invariant] = {}


def invariant(code: str, sentence: str) -> Callable[[Callable[[], Iterable[str]]], Callable[[], Iterable[str]]]:
    """Registers a query; each app keeps its own in `queries/invariants.py`."""

    def register(broken: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
        INVARIANTS[code] = Invariant(code, sentence, broken)
        return broken

    return register


@dataclass(frozen=True)
class Finding:
    """One invariant's result; sound when `rows` is empty."""

    invariant: Invariant
    rows: tuple[str, ...]


def examine() -> list[Finding]:
    """Run every invariant; reads only."""
    return [Finding(inv, tuple(inv.broken())) for _, inv in sorted(INVARIANTS.items())]


@invariant("kernel.nothing-stuck", "No work has been due for five minutes without being done, and none was given up")
def nothing_stuck() -> Iterable[str]:
    for work in jobs.WORKS.values():
        for row in jobs.stuck(work.model, STUCK_AFTER):
            yield f"{work.name} {row.pk}: {row.job_state}, {row.job_attempts} attempts, {row.job_error[:80]}"


@invariant("kernel.every-state-explained", "Every state is explained by the audit row of the move that led to it")
def every_state_explained() -> Iterable[str]:
    for workflow in workflows():
        model = apps.get_model(workflow.model)
        told = AuditEntry.objects.filter(
            subject_type=workflow.model, subject_id=OuterRef("pk"), after=OuterRef(workflow.field)
        )
        first = workflow.states[0]
        silent = model._default_manager.exclude(**{workflow.field: first}).exclude(Exists(told))
        for pk, state in silent.values_list("pk", workflow.field):
            yield f"{workflow.model} {pk} is {state} and nobody is on record for it"
