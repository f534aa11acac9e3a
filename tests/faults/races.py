"""Sixteen at once: the same verb on the same row from as many threads, each with a database connection of its own."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from certification.tests.scene import on

THREADS = 16
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
