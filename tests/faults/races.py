"""Sixteen at once: the same verb on the same row from as many threads, each with a database connection of its own."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection, models

from certification.tests.scene import on

THREADS = 16
TWIN_ROUNDS = 60  # a twin ends with its first damage; this many rounds without any would mean that it needs none
Verb = Callable[[], object]


def all_at_once(verbs: Sequence[Verb], day: dt.date) -> Counter[str]:
    """Let them start together, on `day`; how many came through ("done"), and how many ended with which refusal."""
    line = threading.Barrier(len(verbs))

    def run(verb: Verb) -> str:
        try:
            connection.ensure_connection()
            line.wait(timeout=60)
            with on(day):  # the clock of a test stands still for its own thread only
                verb()
        except Exception as problem:  # what a loser is told, whatever it is, is what the race counts
            return type(problem).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return Counter(pool.map(run, verbs))


def damage(one_round: Callable[[], int]) -> int:
    """Rounds until something was done twice; 0 if it never was."""
    return next((number for number in range(1, TWIN_ROUNDS + 1) if one_round() > 1), 0)


@contextmanager
def dropped(model: type[models.Model], *names: str, clear: Callable[[], object]) -> Iterator[None]:
    """The model's table without these constraints; `clear` deletes what broke them before they come back."""
    constraints = [one for one in model._meta.constraints if one.name in names]
    assert len(constraints) == len(names)
    with connection.schema_editor() as editor:
        for one in constraints:
            editor.remove_constraint(model, one)
    try:
        yield
    finally:
        clear()
        with connection.schema_editor() as editor:
            for one in constraints:
                editor.add_constraint(model, one)
