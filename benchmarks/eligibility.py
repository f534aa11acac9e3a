"""How quick the standings of everybody are, beside what a database needs to add the same credits up (goals E1 to E6).

bare: `SELECT person, category, SUM(credits) … GROUP BY` over the whole table with numeric amounts, rows fetched.
strong: the same in whole minutes, of verified credit in one window, by a covering index.
naive: what a loop of ORM queries for each person costs, on a sample of people; it stands in for the usual way.

new day: what the worker does on the day after, and on each of a week, when nobody told of anything meanwhile.

All are measured in this run, in turn, so that a busy machine hits all alike. A ratio is a result; a time is not.

    make bench eligibility                                          50 libraries, 200 staff each, 50 credits each
    python -m benchmarks.eligibility --libraries 5 --rounds 3       smaller; BENCH_LIBRARIES=5 does the same

The database is SQLite in a folder that is removed afterwards, or the empty one that DATABASE_URL names:
`python -m tests.services -- python -m benchmarks.eligibility` measures on a PostgreSQL of its own.
"""

import argparse
import datetime as dt
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

FOLDER = tempfile.mkdtemp(prefix="pdplanner-bench-")
os.environ |= {"PDPLANNER_MODE": "demo", "PDPLANNER_VAR": FOLDER, "DJANGO_SETTINGS_MODULE": "pdplanner.settings.base"}

import django  # noqa: E402  # settings are read with the folder above

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import F  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from certification.models import Enrollment, Standing  # noqa: E402
from certification.queries.standing import OPEN_STATES, evaluate_chunk, live_standing_of, no_search_for_circles  # noqa: E402
from certification.services import standing as sweep  # noqa: E402
from learning.models import Credit  # noqa: E402
from pdplanner.demo.load import Size, analyze, ground_lay, library_write  # noqa: E402
from pdplanner.demo.load.names import library_names  # noqa: E402
from pdplanner.kernel import clock, jobs  # noqa: E402

SAMPLE = 100  # people of the naive loop, and tries of E6
CHANGED = 100  # E2: one standing in so many is written
BARE = (
    "SELECT c.person_id, k.category_id, SUM(CAST(c.minutes AS NUMERIC) / 60) FROM learning_credit c "
    "LEFT JOIN learning_creditcategory k ON k.credit_id = c.id GROUP BY c.person_id, k.category_id"
)
STRONG = (
    "SELECT person_id, kind_id, SUM(minutes) FROM learning_credit WHERE state = 'verified' "
    "AND ended_on >= '2023-01-01' GROUP BY person_id, kind_id"
)
INDEX = "CREATE INDEX bench_strong ON learning_credit (state, person_id, kind_id, ended_on, minutes)"


def run(libraries: int, staff: int, credits: int, rounds: int) -> bool:
    """Print every measure beside its limit; whether all are kept."""
    call_command("migrate", verbosity=0)
    ground = ground_lay(credits=credits, slug="load", code="LOAD")
    names = library_names()
    for number in range(libraries):
        library_write(ground, next(names), Size(staff=staff, credits=credits), seed=f"load:{number}")
    with connection.cursor() as cursor:
        cursor.execute(INDEX)
    analyze()
    everybody = list(Enrollment.objects.filter(state__in=OPEN_STATES).order_by("pk").values_list("pk", flat=True))
    print(
        f"{connection.vendor}: {libraries * staff:,} staff, {Credit.objects.count():,} credits, "
        f"{len(everybody):,} open enrollments, {rounds} rounds"
    )
    whole = _in_turn(rounds, bare=lambda: _rows(BARE), strong=lambda: _rows(STRONG), all=lambda: _judge(everybody))
    sample = everybody[:: max(1, len(everybody) // SAMPLE)][:SAMPLE]
    part = _in_turn(1, naive=lambda: [live_standing_of(pk) for pk in sample])
    naive = part["naive"] / len(sample) * len(everybody)
    written = _in_turn(rounds, write=lambda: _write(everybody))["write"]
    held = [
        _line("E1, E3", "all standings beside bare", whole["all"] / whole["bare"], 1.0),
        _line("E1, E3", "all standings beside strong", whole["all"] / whole["strong"], 3.0),
        _line("E2", "with writing back, 1 % changed, beside the same without", written / whole["all"], 1.25),
        _new_day(whole, len(everybody)),
        _line("E4", "all standings beside the loop over people", whole["all"] / naive, 0.01),
        _queries(everybody),
        _one_credit(whole["all"] / len(everybody)),
    ]
    print(f"E5      peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, all of it")
    return all(held)


def _in_turn(rounds: int, **measured: Callable[[], object]) -> dict[str, float]:
    """Seconds of each, the median of all rounds; on SQLite of this process's processor, where all of it happens."""
    times: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, call in measured.items():
            began = _clock()
            call()
            times[name].append(_clock() - began)
    return {name: statistics.median(found) for name, found in times.items()}


def _clock() -> float:
    return time.process_time() if connection.vendor == "sqlite" else time.perf_counter()


def _rows(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return len(cursor.fetchall())


def _judge(keys: list[int]) -> None:
    """Every standing, in the chunks of the sweep; nothing is written."""
    for start in range(0, len(keys), sweep.CHUNK):
        with no_search_for_circles():
            evaluate_chunk(keys[start : start + sweep.CHUNK])


def _write(keys: list[int]) -> None:
    """The same standings are due; of one in a hundred the stored verdict is old."""
    Standing.objects.filter(enrollment__in=keys).update(wanted=F("wanted") + 1, **jobs.waiting_anew())
    Standing.objects.filter(enrollment__in=keys[::CHANGED]).update(verdict=None, sha256="")
    done = sweep.refresh_range(1, 10**9)
    if done != len(keys):
        raise RuntimeError(f"{done} standings were written down, {len(keys)} were measured without writing")


def _new_day(whole: dict[str, float], number: int) -> bool:
    """E1 and E3 as an agency lives them: the seconds of a day, the mean of a week."""
    began, judged = _clock(), 0
    for days in range(1, sweep.WEEK + 1):
        with clock.moved_to(clock.now() + dt.timedelta(days=days)):
            judged += sum(sweep.refresh_range(*keys) for keys in sweep.standings_mark_older_days())
    day = (_clock() - began) / sweep.WEEK
    print(f"E1, E3  a new day reckons {judged / sweep.WEEK / number:.0%} of the standings anew, the mean of a week")
    held = [
        _line("E1, E3", f"a new day beside {name}", day / whole[name], most)
        for name, most in (("bare", 1.0), ("strong", 3.0))
    ]
    return all(held)


def _queries(keys: list[int]) -> bool:
    with CaptureQueriesContext(connection) as found:
        _judge(keys[: sweep.CHUNK])
    print(f"E5      {len(found)} queries for a chunk of {min(len(keys), sweep.CHUNK)} enrollments")
    return True


def _one_credit(share: float) -> bool:
    """E6: from the start of the task to its commit, and what one standing costs in the sweep beside it."""
    times = []
    for pk in Standing.objects.order_by("pk").values_list("pk", flat=True)[:SAMPLE]:
        Standing.objects.filter(pk=pk).update(wanted=F("wanted") + 1, **jobs.waiting_anew())
        began = _clock()
        jobs.run(sweep.WORK, pk)
        times.append(_clock() - began)
    one = statistics.median(times)
    print(f"E6      one standing by itself {one * 1000:.1f} ms p50 (goal 10)")
    return _line("E6", "one of a batch beside one by itself", share / one, 0.1)


def _line(goal: str, what: str, ratio: float, most: float) -> bool:
    holds = ratio <= most
    print(f"{goal:<7} {what}: {ratio:.2f} × (at most {most} ×)  {'held' if holds else 'NOT HELD'}")
    return holds


def main() -> bool:
    parser = argparse.ArgumentParser(description="Measure the standings of everybody.")
    for name, usual in (("libraries", 50), ("staff", 200), ("credits", 50), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=int(os.environ.get(f"BENCH_{name.upper()}", usual)))
    try:
        return run(**vars(parser.parse_args()))
    finally:
        connection.close()
        shutil.rmtree(FOLDER, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(not main())
