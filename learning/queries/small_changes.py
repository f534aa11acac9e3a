"""Which changes of an approved plan are small: dates, and a course in place of another for the same goal.

A library may say that they need no new approval. Whatever a reviewer would have to weigh again is not small: goals,
gaps, promises, more hours or money, another kind of learning, and anything self-directed but its date.
"""

from collections import Counter
from collections.abc import Iterator

from learning.enums import RevisionState
from learning.models import Gap, Option, PlannedActivity, Revision
from learning.models.revision import GAP_VALUES, OPTION_VALUES
from learning.queries.committers import PROMISES
from learning.queries.sheet import Sheet, sheet_of


def asks_for_approval(revision: Revision) -> list[str]:
    """Why this draft, in words, goes to supervisor and consultant. Empty: it is a small change, and its library says
    that those need no new approval."""
    library, base = revision.pdp.membership.library, revision.previous
    if base is None or base.state != RevisionState.APPROVED:
        return ["nothing of this plan is approved yet"]
    if library.small_changes_by_id is None:
        return [f"{library} wants to see every change"]
    if library.small_changes_by_id == revision.pdp.person_id:
        return ["you set the rule for small changes yourself, so others decide on yours"]
    return list(dict.fromkeys(_differences(sheet_of(base), sheet_of(revision))))


def _differences(old: Sheet, new: Sheet) -> Iterator[str]:
    if _goals(old) != _goals(new):
        yield "the goals are others"
    if _gaps(old) != _gaps(new) or old.revision.training_fits.strip() != new.revision.training_fits.strip():
        yield "the gaps or the ways to close them are others"
    if any(getattr(old.revision, name) != getattr(new.revision, name) for name in PROMISES):
        yield "a promise is another"
    yield from _activity_differences(old, new)
    last_day = new.terms.last_day if new.terms else None
    if last_day and any(one.row.planned_on and one.row.planned_on > last_day for one in new.activities):
        yield "something ends after the period"


def _goals(sheet: Sheet) -> set[tuple[int, int]]:
    return {(goal.row.line_id, goal.row.goal_id) for goal in sheet.goals}


def _gaps(sheet: Sheet) -> Counter[tuple[object, ...]]:
    return Counter(
        (goal.row.line_id, *_values(gap.row, GAP_VALUES), *(_values(one, OPTION_VALUES) for one in gap.options))
        for goal in sheet.goals
        for gap in goal.gaps
    )  # fmt: skip


def _values(row: Gap | Option, names: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)


def _activity_differences(old: Sheet, new: Sheet) -> Iterator[str]:
    before, after = [[one.row for one in sheet.activities] for sheet in (old, new)]
    if Counter(map(_purpose, before)) != Counter(map(_purpose, after)):
        yield "the number of activities for a goal, or the kind of one, is another"
    if _exceeds(_sizes(after, "minutes"), _sizes(before, "minutes")):
        yield "more hours are planned for a goal"
    if _exceeds(_sizes(after, "units_hundredths"), _sizes(before, "units_hundredths")):
        yield "more is planned for a goal"
    if _exceeds(_sizes(after, "paid_minutes"), _sizes(before, "paid_minutes")):
        yield "more paid time is needed for a goal"
    if _exceeds(_costs(after), _costs(before)):
        yield "it costs more"
    if {_project(row) for row in before} != {_project(row) for row in after}:
        yield "a self-directed project is another"
    if any(_is_put_otherwise(row, before) for row in after):
        yield "what an activity is for is another"


def _purpose(row: PlannedActivity) -> tuple[int, int]:
    return (row.plan_goal.line_id, row.kind_id)


def _sizes(rows: list[PlannedActivity], name: str) -> Counter[tuple[int, int]]:
    sums: Counter[tuple[int, int]] = Counter()
    for row in rows:
        sums[_purpose(row)] += getattr(row, name)
    return sums


def _costs(rows: list[PlannedActivity]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row.money_source] += row.cents
    return sums


def _exceeds(after: Counter[object], before: Counter[object]) -> bool:
    return any(value > before[key] for key, value in after.items())


def _project(row: PlannedActivity) -> tuple[object, ...] | None:
    """All that a reviewer approved of a self-directed project; None for every other activity."""
    if not row.kind.is_self_directed:
        return None
    return (row.line_id, row.title, row.minutes, row.why, row.outcome, row.helper, *row.project)


def _is_put_otherwise(row: PlannedActivity, before: list[PlannedActivity]) -> bool:
    """The same course, for another reason; one in its place may have its own."""
    same = [one for one in before if one.line_id == row.line_id and one.title == row.title]
    return any((one.why, one.outcome) != (row.why, row.outcome) for one in same)
