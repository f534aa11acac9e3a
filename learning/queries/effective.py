"""From which day learning counts under a plan, as the plan's page says it: a date in words, and why that one."""

from learning.enums import RevisionState
from learning.models import Revision
from learning.queries.force import SUBMITTED, began_on
from pdplanner.kernel import clock
from pdplanner.kernel.wording import long_date

WAITS = (RevisionState.WITH_SUPERVISOR, RevisionState.WITH_CONSULTANT)


def effective_words(revisions: list[Revision], *, zone: str, count_from: str) -> str:
    """`revisions` are all of one plan, `count_from` what its track's rules say ("" where no track asks for it)."""
    begun = [(first, one) for one in revisions if (first := began_on(one, zone, count_from)) is not None]
    if not begun:
        return _expected(revisions, zone, count_from)
    first, revision = max(begun, key=lambda pair: pair[1].number)
    words = f"Revision {revision.number} has been in force since {long_date(first)}, {_the_day(count_from)}."
    earliest, _ = min(begun, key=lambda pair: (pair[0], pair[1].number))
    if not count_from:
        return words
    return f"{words} Learning begun on or after {'that day' if earliest == first else long_date(earliest)} counts."


def _the_day(count_from: str) -> str:
    return "the day it was sent" if count_from == SUBMITTED else "the day it was approved"


def _expected(revisions: list[Revision], zone: str, count_from: str) -> str:
    """What will hold once the revision that waits is approved."""
    on_its_way = (*WAITS, RevisionState.PROMISED)
    sent = next((one.submitted_at for one in revisions if one.state in on_its_way), None)
    if sent is None or not count_from:
        return ""
    if count_from == SUBMITTED:
        day = long_date(clock.local_date(sent, zone))
        return f"Once it is approved, learning begun on or after {day}, {_the_day(count_from)}, counts."
    return "Learning will count from the day it is approved."
