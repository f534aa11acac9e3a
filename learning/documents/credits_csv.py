"""A list of credits as a sheet."""

from collections.abc import Iterable, Mapping, Sequence

from learning.models import Credit
from learning.ports import Counting
from pdplanner.kernel.sheet import sheet
from pdplanner.kernel.wording import hours

HEAD = ("Person", "Library", "First day", "Last day", "Title", "Given by", "Kind", "Hours", "Units", "State", "Goal",
        "Planned activity", "Verified by", "Verified as")  # fmt: skip


def credits_csv(credits: Iterable[Credit], counting: Mapping[int, Sequence[Counting]] | None = None) -> str:
    """One line per credit, as the page shows them; `credits` come from `with_words`. With `counting`, how each fares in
    the tracks of its owner comes last."""
    if counting is None:
        return sheet(HEAD, map(_cells, credits))
    return sheet(
        (*HEAD, "In each track"), ((*_cells(credit), _said(counting.get(credit.pk, ()))) for credit in credits)
    )


def _said(tracks: Iterable[Counting]) -> str:
    return "; ".join(f"{one.track}: {one.word}" for one in tracks)


def _cells(credit: Credit) -> tuple[object, ...]:
    goal = f"{credit.goal_no}. {credit.goal_title}" if credit.goal_title else ""  # type: ignore[attr-defined]
    return (
        credit.person, credit.membership.library, credit.started_on, credit.ended_on, credit.title, credit.provider,
        credit.kind, hours(credit.minutes).replace(",", "") if credit.minutes else "",
        credit.size if credit.units_hundredths else "", credit.get_state_display(), goal,
        credit.activity_title or "", credit.verified_by or "", credit.verified_as,  # type: ignore[attr-defined]
    )  # fmt: skip
