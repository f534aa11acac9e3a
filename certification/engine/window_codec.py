"""Reading the window of a rule set, and lengths of time; `window_writing` in `writing` is the inverse."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from certification.engine.dates import DAY, Span
from certification.engine.reading import Fields
from certification.engine.rules import Blanket, Cohort, EarlyCredit, Grace, Snap, WindowRule
from certification.engine.tree import PHASES

MAX_MONTHS = 1200
MAX_DAYS = 36_600
KINDS = ("cohort", "cycle", "fixed", "lookback", "none")
STARTS = ("enrollment", "issue", "period", "post")
DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
COMMON_YEAR = 2025


def read_window(fields: Fields | None) -> WindowRule:
    if fields is None:
        return WindowRule("none")
    kind = fields.choice("kind", KINDS, "none", required=True)
    months = 0
    if kind in ("fixed", "lookback", "cycle"):
        months = fields.whole("months", 1, least=1, most=MAX_MONTHS, required=True)
    is_fixed = kind == "fixed"
    window = WindowRule(
        kind=kind,
        months=months,
        start=fields.choice("start", STARTS, "enrollment") if is_fixed else "enrollment",
        anchor=fields.day("anchor", required=True) if kind == "cycle" else None,
        cohorts=_cohorts(fields) if kind == "cohort" else (),
        snap_start=_snap(fields, "snap_start") if is_fixed else None,
        snap_end=_snap(fields, "snap_end") if is_fixed else None,
        **_allowances(fields, has_end=kind not in ("none", "lookback")),
    )
    fields.finish()
    return window


def _allowances(fields: Fields, *, has_end: bool) -> dict[str, Any]:
    """What reaches over the ends of a period; a window without ends of its own knows none of it."""
    if not has_end:
        return {}
    grace, early = fields.inner("grace"), fields.inner("early_credit")
    renewal = fields.inner("renew_early")
    return {
        "early_credit": _early_credit(early) if early else None,
        "renew_early": read_span(renewal) if renewal else None,
        "grace": _grace(grace) if grace else None,
        "leave_extends": fields.flag("leave_extends", default=False),
        "extended": tuple(_blanket(row) for row in fields.objects("extended")),
    }


def read_span(fields: Fields, *, finish: bool = True) -> Span:
    """Months, days, or both."""
    span = Span(fields.whole("months", most=MAX_MONTHS), fields.whole("days", most=MAX_DAYS))
    if span == Span():
        fields.problem("months", "is missing; write months, days, or both")
    if finish:
        fields.finish()
    return span


def _snap(fields: Fields, key: str) -> Snap | None:
    inner = fields.inner(key)
    return read_snap(inner) if inner else None


def read_snap(fields: Fields) -> Snap:
    to = fields.text("to", required=True)
    if to and to not in ("month", "birth_month") and not _is_day_of_year(to):
        fields.problem("to", f"must be month, birth_month or a day every year has, written 06-30, not {to!r}")
        to = "month"
    snap = Snap(to or "month", fields.choice("move", {"back", "forward"}, "forward"))
    fields.finish()
    return snap


def _is_day_of_year(text: str) -> bool:
    """A month and a day that every year has; 29 February is none."""
    if not DAY_OF_YEAR.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{COMMON_YEAR}-{text}")
    except ValueError:
        return False
    return True


def _cohorts(fields: Fields) -> tuple[Cohort, ...]:
    table = fields.inner("cohorts", required=True)
    if table is None:
        return ()
    found = [(code, Fields(table.take(code), table.place(code), table.problems)) for code in table.own_codes()]
    if not found:
        fields.problem("cohorts", "must have at least one cohort")
    return tuple(_cohort(code, row) for code, row in found)


def _cohort(code: str, fields: Fields) -> Cohort:
    first, last = fields.day("first_day", required=True), fields.day("last_day", required=True)
    if first and last and last < first:
        fields.problem("last_day", f"must not be before first_day, {first.isoformat()}")
    fields.finish()
    return Cohort(code, first or date.min, (last or date.min) + DAY)


def _early_credit(fields: Fields) -> EarlyCredit:
    since_post = fields.choice("since", {"post"}) == "post"
    has_span = fields.has("months") or fields.has("days")
    span = Span() if since_post and not has_span else read_span(fields, finish=False)
    early = EarlyCredit(span, since_post, fields.choices("phases", PHASES))
    fields.finish()
    return early


def _grace(fields: Fields) -> Grace:
    grace = Grace(read_span(fields, finish=False), fields.flag("credit_counts", default=False))
    fields.finish()
    return grace


def _blanket(fields: Fields) -> Blanket:
    on = fields.day("running_on", required=True) or date.min
    blanket = Blanket(on, fields.whole("months", 1, least=1, most=MAX_MONTHS, required=True))
    fields.finish()
    return blanket
