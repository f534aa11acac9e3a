"""When a period can be filed: from which day, through which, how late, and what to do on any other day."""

import datetime as dt
from collections.abc import Iterator

from certification.engine import PeriodState, Status, Verdict
from pdplanner.kernel.wording import long_date


def period_sentence(verdict: Verdict) -> str:
    """Whether the period can be filed now, and until when; empty where the rules set no days for it."""
    period = verdict.period
    if period is None:
        return ""
    last, closes = long_date(period.last_day), long_date(period.closes_on)
    late = f" Late, it can be filed through {closes}." if period.closes_on > period.last_day else ""
    if period.state is PeriodState.RUNNING and period.opens_on:
        return f"It can be filed from {long_date(period.opens_on)} through {last}.{late}"
    if period.state is PeriodState.GRACE:
        return f"The period ended on {last}. It can still be filed through {closes}."
    if period.state is PeriodState.LAPSED:
        return f"The period ended on {last}, and it could be filed through {closes}. It has lapsed."
    return f"It can be filed through {last}.{late}"


def not_filed_sentence(verdict: Verdict) -> str:
    """For whoever decides on an application: that it came on no day on which it can be filed; empty if it did."""
    return "" if verdict.can_be_filed else f"It was not filed on a day on which it can be. {period_sentence(verdict)}"


def not_to_file_sentence(verdict: Verdict) -> str:
    """Why it cannot be filed on that day, with the days and what to do; empty if it can be."""
    period = verdict.period
    if period is None or verdict.can_be_filed:
        return ""
    if period.state is PeriodState.RUNNING:
        return f"It is too early to apply. {period_sentence(verdict)} What counts is kept until then."
    return (
        f"It is too late to apply. {period_sentence(verdict)} Leave the track and enroll in it anew, "
        "or ask a coordinator for more time."
    )


def against_filing(verdict: Verdict, *, is_applied: bool, is_own: bool) -> str:
    """For the page of a standing. As long as something else is missing, that it is too early is no news."""
    is_early = verdict.period is not None and verdict.period.state is PeriodState.RUNNING
    if is_applied:
        return not_filed_sentence(verdict)
    if verdict.can_be_filed or (is_early and verdict.status is not Status.MET):
        return ""
    return not_to_file_sentence(verdict) if is_own else period_sentence(verdict)


def filing_days(verdict: Verdict) -> Iterator[tuple[dt.date, str]]:
    """The days to come from which and through which the period can be filed; of one that has lapsed, its last."""
    period, on = verdict.period, verdict.on
    if period is None:
        return
    if period.opens_on and period.opens_on > on:
        yield period.opens_on, "First day to apply for the renewal"
    if period.closes_on >= on:
        yield period.closes_on, "Last day to apply late" if period.closes_on > period.last_day else "Last day to apply"
    else:
        yield period.closes_on, "Last day to apply, over: the period has lapsed"
