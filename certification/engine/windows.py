"""The windows a rule set opens: in which days credit counts, and how long a certificate is valid."""

from __future__ import annotations

from datetime import date

from certification.engine.dates import DAY, Window, months_later
from certification.engine.facts import EnrollmentFact
from certification.engine.rules import Rules


def credit_window(rules: Rules, enrollment: EnrollmentFact, on: date) -> Window:
    """The days in which credit counts. A look-back ends with the day of application, or with `on` before that."""
    rule = rules.window
    if rule.kind == "none":
        return Window(None, enrollment.ends_before)
    if rule.kind == "lookback":
        applied = enrollment.applied_on if enrollment.applied_on and enrollment.applied_on <= on else on
        return Window(months_later(applied + DAY, -rule.months), applied + DAY)
    return Window(enrollment.starts_on, enrollment.ends_before or months_later(enrollment.starts_on, rule.months))


def first_deadline(rules: Rules, post_began_on: date) -> date | None:
    """The last day to earn the first certificate for somebody whose post began then; None if the rules set none."""
    if rules.first_deadline is None:
        return None
    return months_later(post_began_on, rules.first_deadline.months) - DAY


def certificate_window(rules: Rules, issued_on: date, previous_last_day: date | None = None) -> Window:
    """The days on which a certificate issued on `issued_on` is valid.

    Under `"start": "after_previous"` an early renewal starts when the previous certificate ends and loses no time;
    under `"start": "issue"` the new certificate always starts on the day it is issued.
    """
    starts_on = issued_on
    if rules.certificate.start == "after_previous" and previous_last_day and previous_last_day >= issued_on:
        starts_on = previous_last_day + DAY
    return Window(starts_on, months_later(starts_on, rules.certificate.months) if rules.certificate.months else None)
