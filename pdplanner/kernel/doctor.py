"""Invariants: sentences that must be true of the data, each with a read-only query for the rows that break it."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

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
        rows = jobs.stuck(work.model, STUCK_AFTER).values_list("pk", "job_state", "job_attempts", "job_error")
        for pk, state, attempts, error in rows:
            # Of what went wrong only its kind: the rest may hold an address or a name.
            yield f"{work.name} {pk}: {state}, {attempts} attempts, {error.partition(':')[0]}"


@invariant("kernel.every-state-explained", "Every state is the one the newest move on record led to")
def every_state_explained() -> Iterable[str]:
    """By the newest key and not by the time: the clock of a demo can be set back. What nobody moved yet is in the first
    state of its workflow."""
    for workflow in workflows():
        model, first = apps.get_model(workflow.model), workflow.states[0]
        moves = AuditEntry.objects.filter(
            subject_type=workflow.model, subject_id=OuterRef("pk"), refused=False, after__in=workflow.states
        )
        rows = model._default_manager.annotate(
            told=Coalesce(Subquery(moves.order_by("-pk").values("after")[:1]), Value(first))
        )
        for pk, state, told in rows.exclude(told=F(workflow.field)).values_list("pk", workflow.field, "told"):
            yield f"{workflow.model} {pk} is {state}, and the newest move on record led to {told}"
