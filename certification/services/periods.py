"""The end of a period that is fixed on the day of enrolling."""

import datetime as dt

from certification.engine import EnrollmentFact, Rules, credit_window


def fixed_end(rules: Rules, fact: EnrollmentFact) -> dt.date | None:
    """The day after the last one; None where the rules alone know it, and may move it later.

    Nobody has told the month of their birth by then: a period that snaps to it has its end from the rules alone.
    A look-back ends with the application, whenever that is: the period itself has no end.
    """
    rule = rules.window_of(fact.phase)
    by_birth = any(snap and snap.to == "birth_month" for snap in (rule.snap_start, rule.snap_end))
    if rule.kind not in ("fixed", "cycle", "cohort") or rule.leave_extends or rule.extended or by_birth:
        return None
    return credit_window(rules, fact, fact.starts_on).ends_before
