"""What a staff member asks of the library in a plan, and where its promise falls short of that.

The time is asked in so many words; the money is what the activities cost the library in their dearest calendar year.
A promise for the revision before counts as asked for too: nobody's hours become fewer unnoticed.
"""

from collections import Counter

from learning.enums import MoneySource, Per, RevisionState
from learning.models import Revision
from pdplanner.kernel.wording import hours_in_sentence, money

IN_A_YEAR = {Per.WEEK: 52, Per.MONTH: 12}


def minutes_a_year(minutes: int, per: str) -> int:
    return minutes * IN_A_YEAR[Per(per)]


def minutes_a_week(minutes: int, per: str) -> int:
    return round(minutes_a_year(minutes, per) / IN_A_YEAR[Per.WEEK])


def cents_asked(revision: Revision) -> int:
    """What the activities cost the library in the calendar year in which they cost most; undated ones in one year."""
    by_year: Counter[int] = Counter()
    paid = revision.activities.filter(money_source=MoneySource.LIBRARY)
    for planned_on, cents in paid.values_list("planned_on", "cents"):
        by_year[planned_on.year if planned_on else 0] += cents
    return max(by_year.values(), default=0)


def falls_short(revision: Revision, *, library_minutes: int, library_per: str, library_cents: int) -> list[str]:
    """Where a promise is less than was asked or than was promised before, a sentence for each; empty where nowhere."""
    found = []
    given = minutes_a_year(library_minutes, library_per)
    before = _promised_before(revision)
    time = [(revision.asked_minutes, revision.asked_per, "You asked for")]
    if before:
        time.append((before.library_minutes or 0, before.library_per, f"Revision {before.number} promised"))
    asked, per, words = max(time, key=lambda one: minutes_a_year(one[0], one[1]))
    if given < minutes_a_year(asked, per):
        now = f"{hours_in_sentence(library_minutes)} {Per(library_per).label}"
        found.append(f"{words} {hours_in_sentence(asked)} {Per(per).label}; your library promises {now}.")
    cents = cents_asked(revision)
    if library_cents < cents:
        words = f"The activities cost your library up to {money(cents)} in one year"
        found.append(f"{words}; it promises {money(library_cents)} a year.")
    return found


def promise_falls_short(revision: Revision) -> list[str]:
    """`falls_short` of a promise that waits for the staff member to accept it; empty in every other state."""
    if revision.state != RevisionState.PROMISED:
        return []
    return falls_short(
        revision, library_minutes=revision.library_minutes or 0, library_per=revision.library_per,
        library_cents=revision.library_cents or 0,
    )  # fmt: skip


def _promised_before(revision: Revision) -> Revision | None:
    """The approved revision before this one, of the same library."""
    base = revision.previous
    if base is None or base.state != RevisionState.APPROVED:
        return None
    return base if base.strategic_plan.library_id == revision.strategic_plan.library_id else None
