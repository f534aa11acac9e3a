"""What both sides promised in the plan in force, and how much was learned since."""

import datetime as dt
from dataclasses import dataclass

from learning.enums import CreditState, MoneySource
from learning.models import Revision
from pdplanner.home.queries.learner import Learner
from pdplanner.kernel.clock import local_date
from pdplanner.kernel.wording import hours, long_date, money

DAYS_A_WEEK, WEEKS_A_MONTH = 7, 52 / 12


@dataclass(frozen=True)
class Promise:
    """The lines of "What was promised"; an empty one was not promised and is left out."""

    signed: str
    library_time: str
    library_money: str
    own_time: str
    learned: str


def promise_of(learner: Learner, today: dt.date) -> Promise | None:
    """The promises of the revision in force; None while none is."""
    revision = learner.in_force
    if revision is None or revision.committed_at is None:
        return None
    return Promise(
        signed=f"Signed by you and {revision.committed_by} on {long_date(revision.committed_at)}.",
        library_time=_time(revision.library_minutes or 0, revision.get_library_per_display()),
        library_money=_money(revision),
        own_time=_time(revision.staff_minutes, revision.get_staff_per_display()),
        learned=_learned(learner, revision, today),
    )


def _time(minutes: int, per: str) -> str:
    """ "2 hours a week"."""
    if not minutes:
        return ""
    amount = hours(minutes).removesuffix(".0")
    return f"{amount} {'hour' if amount == '1' else 'hours'} {per}"


def _money(revision: Revision) -> str:
    if not revision.library_cents:
        return ""
    per_year = f"{money(revision.library_cents)} a year"
    if revision.library_money_source == MoneySource.LIBRARY:
        return per_year
    return f"{per_year}, from {revision.get_library_money_source_display()}"


def _learned(learner: Learner, revision: Revision, today: dt.date) -> str:
    """ "1.6 hours a week on average since 9 March 2026", over the credits claimed and verified since the approval."""
    if learner.enrollment is None or revision.approved_at is None:
        return ""
    since = local_date(revision.approved_at, learner.enrollment.agency.time_zone)
    weeks = (today - since).days / DAYS_A_WEEK
    minutes = sum(
        credit.minutes
        for credit in learner.credits
        if credit.state in (CreditState.CLAIMED, CreditState.VERIFIED) and credit.ended_on >= since
    )
    if weeks < 1 or not minutes:
        return ""
    return f"{minutes / 60 / weeks:.1f} hours a week on average since {long_date(since)}"
