"""What a board report says in sentences."""

import datetime as dt

from django.utils.html import format_html
from django.utils.safestring import SafeString

from pdplanner.home.explain.opening import bold, count
from pdplanner.home.queries.board_report import BoardReport, Promised
from pdplanner.kernel.wording import hours_in_sentence, long_date, money


def lede(report: BoardReport) -> SafeString:
    """ "14 people learned for 312 hours, toward 5 of 7 goals; 6 certificates are valid." """
    number = len(report.certified)
    valid = f"{count(number, 'certificate')} {'is' if number == 1 else 'are'} valid"
    if not report.whole.pieces:
        return format_html("No learning was verified in this time; {}.", valid)
    people = count(len(report.whole.people), "person", "people")
    toward = f", toward {report.served} of {count(len(report.goals), 'goal')}" if report.goals else ""
    return format_html("{} learned for {}{}; {}.", bold(people), hours_in_sentence(report.whole.minutes), toward, valid)


def period(first: dt.date, last: dt.date) -> str:
    return f"{long_date(first)} through {long_date(last)}"


def promises(promised: Promised) -> list[str]:
    """What both sides promised, in sentences; none where no plan is in force."""
    if not promised.plans:
        return []
    plans = count(promised.plans, "approved plan")
    time = f"In {plans} the library promises {hours_in_sentence(promised.library_minutes)} a week for learning"
    own = f"staff {hours_in_sentence(promised.staff_minutes)} of their own"
    cost = f"{money(promised.library_cents)} a year for fees, travel and books"
    planned = f"activities planned so far cost the library {money(promised.planned_cents)}"
    return [f"{time}, and {own}.", f"It promises {cost}; {planned}."]


def of_the_board(report: BoardReport) -> str:
    """ "The board itself learned together at 3 sessions, for 1.5 hours." Nothing where it did not."""
    number, minutes = report.board
    at = f"at {count(number, 'session')}, for {hours_in_sentence(minutes)}"
    return f"The board itself learned together {at}." if number else ""
