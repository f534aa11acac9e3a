"""What changed between two revisions of a plan, word by word.

Activities are matched by their line, so a renamed one is still the same; gaps by goal and skill.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from learning.models import Option, Revision
from learning.queries.sheet import ActivitySheet, Sheet
from pdplanner.kernel.wording import credits_in_column, hours_in_sentence, long_date, money

SAME, INSERTED, DELETED = "same", "ins", "del"
# Below this likeness a sentence was written anew; marking single words in it would be a puzzle, not a help.
ALIKE = 0.5


@dataclass(frozen=True)
class Piece:
    """Some words in a row: same, ins or del."""

    kind: str
    words: str


@dataclass(frozen=True)
class Fact:
    label: str
    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        return any(piece.kind != SAME for piece in self.pieces)


@dataclass(frozen=True)
class Item:
    """One thing a reviewer reads and marks. `line` is the activity line, None for the plan as a whole."""

    line: int | None
    title: str
    status: str  # "new" | "changed" | "removed" | "same"
    facts: list[Fact]
    number: int = 0

    @property
    def is_changed(self) -> bool:
        return self.status != "same"

    @property
    def key(self) -> str:
        return f"line-{self.line}" if self.line else "plan"


def word_changes(before: str, after: str) -> tuple[Piece, ...]:
    """`after` with what was added and what was taken away since `before`."""
    if before == after:
        return (Piece(SAME, after),) if after else ()
    old, new = before.split(), after.split()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if not old or not new or matcher.ratio() < ALIKE:
        pieces = [Piece(DELETED, before), Piece(INSERTED, after)]
    else:
        pieces = [piece for opcode in matcher.get_opcodes() for piece in _pieces(opcode, old, new)]
    return tuple(piece for piece in pieces if piece.words)


def _pieces(opcode: tuple[str, int, int, int, int], old: list[str], new: list[str]) -> Iterator[Piece]:
    tag, old_from, old_to, new_from, new_to = opcode
    if tag == "equal":
        yield Piece(SAME, " ".join(new[new_from:new_to]))
        return
    yield Piece(DELETED, " ".join(old[old_from:old_to]))
    yield Piece(INSERTED, " ".join(new[new_from:new_to]))


Facts = dict[str, str]


def compare(before: Sheet | None, after: Sheet) -> list[Item]:
    """Every item of `after`, activities first, then the plan as a whole, then what was removed since `before`.

    Without a `before` everything is simply there: nothing is new that was never old.
    """
    old = {activity.row.line_id: activity for activity in before.activities} if before else {}
    items = [_activity_item(old.get(one.row.line_id), one, is_first=before is None) for one in after.activities]
    items.append(_plan_item(before, after))
    kept = {activity.row.line_id for activity in after.activities}
    items += [_removed_item(activity) for pk, activity in old.items() if pk not in kept]
    return items


def _activity_item(before: ActivitySheet | None, after: ActivitySheet, *, is_first: bool) -> Item:
    new = _activity_facts(after)
    old = new if is_first else _activity_facts(before) if before else {}
    facts = _facts(old, new)
    title = f"Activity {after.number}. {after.row.title}"
    if before and before.row.title != after.row.title:
        facts.insert(0, Fact("Called", word_changes(before.row.title, after.row.title)))
    if before is None and not is_first:
        status = "new"
    else:
        status = "changed" if any(fact.is_changed for fact in facts) else "same"
    return Item(after.row.line_id, title, status, facts, after.number)


def _removed_item(activity: ActivitySheet) -> Item:
    return Item(activity.row.line_id, activity.row.title, "removed", _facts(_activity_facts(activity), {}))


def _facts(old: Facts, new: Facts) -> list[Fact]:
    labels = [*new, *(label for label in old if label not in new)]
    facts = [Fact(label, word_changes(old.get(label, ""), new.get(label, ""))) for label in labels]
    return [fact for fact in facts if fact.pieces]


def _activity_facts(activity: ActivitySheet) -> Facts:
    row = activity.row
    by = f", by {long_date(row.planned_on)}" if row.planned_on else ""
    is_project = activity.is_self_directed
    helper = f" with {row.helper}" if row.helper and not is_project else ""
    return {
        "Goal": f"{row.plan_goal.goal_no}. {row.plan_goal.goal_title}",
        "How it serves it": row.why,
        "What comes of it": row.outcome,
        **dict(row.project),
        "Mentor": row.helper if is_project else "",
        "Kind": f"{row.kind}, {row.size}{helper}",
        "Credits": f"{credits_in_column(activity.hundredths)}{by}",
        "Paid time needed": hours_in_sentence(row.paid_minutes) if row.paid_minutes else "",
        "Cost": f"{money(row.cents)} from {row.get_money_source_display()}" if row.cents else "",
    }


def _plan_item(before: Sheet | None, after: Sheet) -> Item:
    new = _plan_facts(after)
    facts = _facts(_plan_facts(before) if before else new, new)
    status = "changed" if any(fact.is_changed for fact in facts) else "same"
    return Item(None, "The plan as a whole: goals, gaps and promises", status, facts)


def _plan_facts(sheet: Sheet) -> Facts:
    facts = {"Goals": "; ".join(f"{goal.row.goal_no}. {goal.row.goal_title}" for goal in sheet.goals)}
    for goal in sheet.goals:
        for gap in goal.gaps:
            row = gap.row
            noticed = f" Noticed by: {row.how_noticed.rstrip('.')}." if row.how_noticed else ""
            known = f" Known to be closed by: {row.how_known}" if row.how_known else ""
            level = f"From “{row.get_level_now_display()}” to “{row.get_level_then_display()}”."
            called = f" In the lexicon: {row.competency.in_words}." if row.competency else ""
            facts[f"Goal {goal.row.goal_no}, gap: {row.skill}"] = f"{level}{called}{noticed}{known}"
            if gap.options:
                facts[f"Ways compared: {row.skill}"] = "; ".join(map(_option_words, gap.options))
    return facts | {"Is training right?": sheet.revision.training_fits} | _promise_facts(sheet.revision)


def _option_words(option: Option) -> str:
    paid = f", {money(option.cents)} from {option.get_money_source_display()}" if option.cents else ""
    return f"{option.title}{paid}{' (picked)' if option.is_picked else ''}"


def _promise_facts(revision: Revision) -> Facts:
    facts = {"Own time": f"{hours_in_sentence(revision.staff_minutes)} {revision.get_staff_per_display()}"}
    if revision.asked_minutes:
        asked = f"{hours_in_sentence(revision.asked_minutes)} {revision.get_asked_per_display()}"
        facts["Asked of the library"] = asked
    if revision.library_minutes is not None:
        facts["Library’s time"] = f"{hours_in_sentence(revision.library_minutes)} {revision.get_library_per_display()}"
        source = revision.get_library_money_source_display()
        facts["Library’s money"] = f"{money(revision.library_cents or 0)} a year from {source}"
        facts["Cover"] = revision.library_cover
    return facts
