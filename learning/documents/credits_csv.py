"""A list of credits as a sheet."""

import csv
import io
from collections.abc import Iterable

from learning.models import Credit
from pdplanner.kernel.wording import hours

HEAD = ("Person", "Library", "First day", "Last day", "Title", "Given by", "Kind", "Hours", "Units", "State", "Goal",
        "Planned activity", "Verified by", "Verified as")  # fmt: skip


def credits_csv(credits: Iterable[Credit]) -> str:
    """One line per credit, as the page shows them; `credits` come from `with_words`."""
    out = io.StringIO()
    out.write("\ufeff")  # without it, spreadsheets read the accents of names wrongly
    sheet = csv.writer(out)
    sheet.writerow(HEAD)
    for credit in credits:
        sheet.writerow([_harmless(cell) for cell in _cells(credit)])
    return out.getvalue()


def _cells(credit: Credit) -> tuple[object, ...]:
    goal = f"{credit.goal_no}. {credit.goal_title}" if credit.goal_title else ""  # type: ignore[attr-defined]
    return (
        credit.person, credit.membership.library, credit.started_on, credit.ended_on, credit.title, credit.provider,
        credit.kind, hours(credit.minutes).replace(",", "") if credit.minutes else "",
        credit.size if credit.units_hundredths else "", credit.get_state_display(), goal,
        credit.activity_title or "", credit.verified_by or "", credit.verified_as,  # type: ignore[attr-defined]
    )  # fmt: skip


def _harmless(cell: object) -> str:
    """A cell that begins like a formula is a text all the same."""
    text = str(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
