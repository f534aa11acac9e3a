"""What a rule set means in dates, worked out for one day: the period, the certificate, the first deadline."""

import datetime as dt

from certification.engine import EnrollmentFact, Rules, certificate_window, credit_window, first_deadline
from libraries.models import Agency
from pdplanner.kernel.wording import long_date, zone_words

LEAP_DAY = dt.date(2028, 2, 29)


def worked_dates(rules: Rules, day: dt.date, agency: Agency) -> list[tuple[str, str]]:
    """Pairs of what happens on a day and what follows from it. The leap day is always among them."""
    zone = zone_words(agency.time_zone)
    pairs = [_enrolled(rules, day, zone)]
    if rules.window.kind in ("fixed", "cycle") and day != LEAP_DAY:
        pairs.append(_enrolled(rules, LEAP_DAY, zone))
    valid = certificate_window(rules, day)
    through = f"valid through {long_date(valid.last_day)}, end of day" if valid.last_day else "it does not expire"
    pairs.append((f"Certificate of {long_date(day)}", f"{through[:1].upper()}{through[1:]}."))
    due = first_deadline(rules, day)
    if due and rules.first_deadline:
        pairs.append(
            (f"{rules.first_deadline.post.capitalize()} since {long_date(day)}", f"First due {long_date(due)}.")
        )
    return pairs


def _enrolled(rules: Rules, day: dt.date, zone: str) -> tuple[str, str]:
    if rules.window.kind == "lookback":
        window = credit_window(rules, EnrollmentFact(starts_on=day, applied_on=day), day)
        since = long_date(window.starts_on) if window.starts_on else "the beginning"
        return f"Apply on {long_date(day)}", f"Credit since {since} counts."
    if rules.window.kind == "cohort" and not rules.window.cohorts:
        return f"Enroll on {long_date(day)}", "No group has days yet."
    window = credit_window(rules, EnrollmentFact(starts_on=day), day)
    if window.last_day is None or window.starts_on is None:
        return f"Enroll on {long_date(day)}", "The period has no end."
    first = "" if window.starts_on == day else f"It begins on {long_date(window.starts_on)}. "
    last = f"The last day to earn credit is {long_date(window.last_day)}, end of day, {zone}."
    return f"Enroll on {long_date(day)}", first + last
