"""By when a first certificate is due, in words: the day of the rules, the days of grace after it, a waiver."""

import datetime as dt

from certification.queries.deadlines import Deadline
from pdplanner.kernel.wording import long_date


def due_sentences(deadline: Deadline, on: dt.date) -> str:
    """To the holder: "Your first certificate is due by 7 January 2028: you have been library director of Millrace
    since 8 January 2024." And what a waiver or the days of grace change."""
    post, verb = deadline.post, "was" if deadline.due_on < on else "is"
    said = (
        f"Your first certificate {verb} due by {long_date(deadline.due_on)}: you have been "
        f"{post.get_role_display().lower()} of {post.library} since {long_date(post.starts_on)}."
    )
    return " ".join(filter(None, [said, _moved(deadline), _late(deadline, on)]))


def due_line(deadline: Deadline, on: dt.date) -> str:
    """The same beside its day: "First certificate due: library director since 8 January 2024"."""
    post, more = deadline.post, ""
    if on > deadline.last_day:
        more = ", overdue"
    elif on > deadline.due_on:
        more = f", nobody counts as late through {long_date(deadline.last_day)}"
    elif deadline.by_rule:
        more = f", by a waiver instead of {long_date(deadline.by_rule)}"
    return f"First certificate due{more}: {post.get_role_display().lower()} since {long_date(post.starts_on)}"


def _moved(deadline: Deadline) -> str:
    return f"A waiver moved it from {long_date(deadline.by_rule)}." if deadline.by_rule else ""


def _late(deadline: Deadline, on: dt.date) -> str:
    """The days of grace, before them and in them; after them, whom to ask."""
    if on > deadline.last_day:
        return "It is overdue. Ask your agency’s coordinator whether a later day can be granted."
    if deadline.grace_through is None:
        return ""
    return f"Nobody counts as late through {long_date(deadline.grace_through)}."
