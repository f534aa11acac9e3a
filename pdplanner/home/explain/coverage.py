"""The coverage board in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString

from pdplanner.home.explain.opening import count, listed
from pdplanner.home.queries.coverage import Absent, Board, Cell, Effort, GoalRow, Member
from pdplanner.kernel.folding import folded
from pdplanner.kernel.wording import credits_in_column, credits_in_sentence, hours_in_sentence, long_date, money

MUCH = 1000  # hundredths from which a cell carries a bar
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


def in_words(number: int) -> str:
    """ "Two"; figures from 13 on."""
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def without_anybody(number: int) -> str:
    """ "Two goals have no one learning toward them." """
    if not number:
        return "Every goal has someone learning toward it."
    if number == 1:
        return "One goal has no one learning toward it."
    return f"{in_words(number)} goals have no one learning toward them."


def lede(board: Board, in_review: bool) -> SafeString:
    """ "Seven goals, seven approved plans. **Two goals have no one learning toward them.**" """
    goals, plans = len(board.rows), board.plans
    kind = "plan, approved or in review" if in_review else "approved plan"
    plural = "plans, approved or in review" if in_review else "approved plans"
    counted = f"{in_words(goals)} {'goal' if goals == 1 else 'goals'}, {in_words(plans).lower()} "
    counted += kind if plans == 1 else plural
    if not goals:
        return format_html("{}", "The plan has no goals.")
    return format_html("{}. <strong>{}</strong>", counted, without_anybody(len(board.empty)))


def meta(board: Board) -> str:
    """ "“Room for Everyone,” adopted 12 March 2025. Credits as of 17 November 2026." """
    parts = [f"“{board.plan.title}”"]
    if board.plan.adopted_on:
        parts.append(f"adopted {long_date(board.plan.adopted_on)}")
    as_of = f" Credits as of {long_date(board.as_of)}." if board.as_of else ""
    late = ""
    if board.being_reckoned:
        verb = "is" if board.being_reckoned == 1 else "are"
        late = f" {count(board.being_reckoned, 'standing')} {verb} being worked out and not in it yet."
    return f"{', '.join(parts)}.{as_of}{late}"


def row_note(row: GoalRow) -> str:
    """ "A plan in review would add 12.0"; nothing where none would."""
    if not row.review_plans:
        return ""
    who = "A plan" if row.review_plans == 1 else f"{in_words(row.review_plans)} plans"
    return f"{who} in review would add {credits_in_column(row.review_hundredths)}"


def effort_note(effort: Effort) -> str:
    """ "26 hours learned; 40 hours and $320 planned"; nothing where nobody learned or plans."""
    learned = f"{hours_in_sentence(effort.learned_minutes)} learned" if effort.learned_minutes else ""
    planned = [hours_in_sentence(effort.planned_minutes)] if effort.planned_minutes else []
    planned += [money(effort.planned_cents)] if effort.planned_cents else []
    return "; ".join(part for part in (learned, f"{listed(planned)} planned" if planned else "") if part)


def skills_note(row: GoalRow) -> str:
    """ "Needs digital help (2 plan it), plain language (nobody yet)"; nothing where the goal names none."""
    learners = [(skill, len(row.learners.get(folded(skill), ()))) for skill in row.skills]
    parts = [f"{skill} ({f'{number} plan it' if number > 1 else '1 plans it' if number else 'nobody yet'})"
             for skill, number in learners]  # fmt: skip
    return f"Needs {', '.join(parts)}" if parts else ""


def notes(board: Board) -> Iterator[str]:
    """What the table does not show, each in a line."""
    yield (
        "A credit that counts in two tracks is here once. What is planned is not yet held to a track’s maximum, "
        "and includes credits that wait for a decision."
    )
    yield (
        "Hours and money planned are those of the whole plans shown, done or still to come, whoever pays; hours "
        "learned are those of verified credits."
    )
    if board.outside:
        amount = credits_in_sentence(board.outside)
        verb, noun = ("counts", "credit") if board.outside == 100 else ("count", "credits")
        yield f"{amount} more {noun} {verb}, but toward none of these goals."
    if any(not member.in_track for member in board.members):
        yield "Credits count in a track only: whoever is in none has a place here by their plan, without amounts."


@dataclass(frozen=True)
class ShownCell:
    """One cell as printed; `look` is a class of the matrix."""

    look: str
    cell: Cell
    no_track: bool = False


@dataclass(frozen=True)
class ShownRow:
    number: int
    title: str
    note: str
    needs: str
    effort: str
    cells: Sequence[ShownCell]
    total: Cell
    lineage: UUID


def shown_row(row: GoalRow, members: Sequence[Member]) -> ShownRow:
    cells = [_shown(row.cells.get(member.pk, Cell()), member) for member in members]
    return ShownRow(
        row.number, row.title, row_note(row), skills_note(row), effort_note(row.effort), cells, row.total, row.lineage
    )


def _shown(cell: Cell, member: Member) -> ShownCell:
    if cell.is_none:
        return ShownCell("zero", cell)
    return ShownCell("much" if cell.counted >= MUCH else "some", cell, no_track=not member.in_track)


_IN_REVIEW = {
    "with_supervisor": "waits for the library’s commitment", "with_consultant": "is with the consultant",
    "promised": "waits for the person to accept the library’s promise",
}  # fmt: skip
_OTHERS = {
    "draft": "The plan is still a draft",
    "returned": "The plan was returned",
    "approved": "The plan names no goal",
    "": "No open plan",
}
NAMED = 10  # people named of each kind


@dataclass(frozen=True)
class AbsentGroup:
    """People without a place on the board of whom the same is said; `more` are not named."""

    words: str
    people: Sequence[Absent]
    more: int


def absent_in_review(board: Board) -> tuple[list[tuple[Absent, str]], int]:
    """Plans in review with what each would add, as the words after the name; and how many more there are."""
    found = [(one, _review_words(one)) for one in board.absent if one.state in _IN_REVIEW]
    return found[:NAMED], max(0, len(found) - NAMED)


def _review_words(one: Absent) -> str:
    adds = [f"{credits_in_column(amount)} credits to goal {number}" for number, amount in sorted(one.adds.items())]
    tail = f" It would add {listed(adds)}." if adds else ""
    return f"’s plan {_IN_REVIEW[one.state]}.{tail}"


def absent_groups(board: Board) -> Iterator[AbsentGroup]:
    """Whose plan nobody reviews yet, and who has none; of a draft only that there is one."""
    for state, words in _OTHERS.items():
        people = [one for one in board.absent if one.state == state]
        if people:
            yield AbsentGroup(words, people[:NAMED], max(0, len(people) - NAMED))
