"""A shared draft as its writer and its supervisor read it: every item with what was said about it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from learning.enums import CommentState, MoneySource, PdpState, RevisionState
from learning.models import DraftComment, Kind, PlannedActivity, Revision
from learning.models.revision import PROJECT
from learning.queries.sheet import ActivitySheet, Sheet, sheet_of
from pdplanner.kernel.wording import hours_in_sentence, long_date, money, size_in_sentence

# What of an activity can be proposed, with the word before it on the page.
PROPOSABLE = {
    "title": "What you will do",
    "minutes": "Hours",
    "why": "How it serves the goal",
    "outcome": "What comes of it",
    **PROJECT,
    "planned_on": "Done by",
    "paid_minutes": "Paid time needed",
    "helper": "Who helps",
    "cents": "Cost",
}
WHOLE_PLAN = "The plan as a whole"


def plain(value: Any) -> Any:
    """A field's value as it is kept in a proposal."""
    return value.isoformat() if isinstance(value, dt.date) else value


def value_words(field: str, value: Any) -> str:
    """A value of one field as a sentence has it; what is empty says so."""
    if value in (None, "", 0):
        return "nothing"
    if field in ("minutes", "paid_minutes"):
        return hours_in_sentence(value)
    if field == "cents":
        return money(value)
    if field == "planned_on":
        return long_date(dt.date.fromisoformat(value) if isinstance(value, str) else value)
    return str(value)


def value_now(activity: PlannedActivity | None, field: str) -> str:
    """What the draft says today, in words."""
    return value_words(field, getattr(activity, field)) if activity else ""


@dataclass(frozen=True)
class Said:
    """One comment or proposal with what the draft says now about the same thing."""

    row: DraftComment
    now: str
    is_gone: bool
    facts: tuple[tuple[str, str], ...] = ()  # of a proposed activity

    @property
    def label(self) -> str:
        return PROPOSABLE.get(self.row.field, "A new activity")

    @property
    def proposed(self) -> str:
        return value_words(self.row.field, self.row.proposed.get("value"))

    @property
    def is_changed(self) -> bool:
        """Whether the draft says something else than when this was proposed."""
        waits = self.row.is_open and self.row.is_proposal and not self.row.is_new_activity
        return waits and not self.is_gone and self.now != self.row.before


@dataclass(frozen=True)
class Thread:
    """One item of the draft and what was said about it. `kind`: plan, goal, activity, or gone for what was removed."""

    kind: str
    key: str
    title: str
    said: tuple[Said, ...]
    line: int | None = None
    activity: ActivitySheet | None = None

    @property
    def comment_at(self) -> str:
        """The place where a comment on it is written."""
        return f"comment-{self.key}"

    @property
    def change_at(self) -> str:
        """The place where a change of it is proposed."""
        return f"change-{self.line}"


@dataclass(frozen=True)
class Together:
    sheet: Sheet
    threads: tuple[Thread, ...]

    @property
    def is_open(self) -> bool:
        """Whether anything can be said now; what was said stays readable."""
        revision = self.sheet.revision
        is_draft = revision.state == RevisionState.DRAFT and revision.pdp.state == PdpState.OPEN
        return is_draft and revision.shared_at is not None

    @property
    def waiting(self) -> list[Said]:
        """What is open, for the sentence on top."""
        return [said for thread in self.threads for said in thread.said if said.row.is_open]


def together_of(revision: Revision) -> Together:
    """The whole draft with its comments. Two queries beside the sheet's."""
    sheet = sheet_of(revision)
    rows = list(revision.comments.select_related("person", "answered_by"))
    kinds = _kinds(rows)
    said: dict[tuple[int | None, int | None], list[Said]] = {}
    for row in rows:
        said.setdefault((row.goal_line_id, row.activity_line_id), []).append(_said(row, sheet, kinds))
    threads = [Thread("plan", "plan", WHOLE_PLAN, tuple(said.pop((None, None), ())))]
    for goal in sheet.goals:
        line, title = goal.row.line_id, f"Goal {goal.row.goal_no}. {goal.row.goal_title}"
        threads.append(Thread("goal", f"goal-{line}", title, tuple(said.pop((line, None), ())), line))
        for one in goal.activities:
            key, title = one.row.line_id, f"Activity {one.number}. {one.row.title}"
            words = tuple(said.pop((None, key), ()))
            threads.append(Thread("activity", f"activity-{key}", title, words, key, one))
    for number, words in enumerate(said.values(), start=1):
        threads.append(Thread("gone", f"gone-{number}", words[0].row.about, tuple(words)))
    return Together(sheet, tuple(threads))


def _said(row: DraftComment, sheet: Sheet, kinds: Mapping[int, Kind]) -> Said:
    activity = next((one.row for one in sheet.activities if one.row.line_id == row.activity_line_id), None)
    if row.is_new_activity:
        is_gone = all(goal.row.line_id != row.goal_line_id for goal in sheet.goals)
        return Said(row, "", is_gone, _new_facts(row.proposed, kinds))
    is_gone = row.activity_line_id is not None and activity is None
    return Said(row, value_now(activity, row.field) if row.field else "", is_gone)


def _kinds(rows: list[DraftComment]) -> dict[int, Kind]:
    return Kind.objects.in_bulk({row.proposed["kind"] for row in rows if row.is_new_activity})


def _new_facts(proposed: Mapping[str, Any], kinds: Mapping[int, Kind]) -> tuple[tuple[str, str], ...]:
    kind = kinds.get(proposed["kind"])
    size = size_in_sentence(proposed["minutes"], proposed["units_hundredths"], kind.unit if kind else "")
    paid = f"{money(proposed['cents'])} from {MoneySource(proposed['money_source']).label}" if proposed["cents"] else ""
    day = value_words("planned_on", proposed["planned_on"]) if proposed["planned_on"] else ""
    paid_time = hours_in_sentence(proposed["paid_minutes"]) if proposed.get("paid_minutes") else ""
    project = [(label, proposed.get(name, "")) for name, label in PROJECT.items() if kind and kind.is_self_directed]
    facts = [
        ("Kind", f"{kind}, {size}"), ("How it serves the goal", proposed["why"]),
        ("What comes of it", proposed["outcome"]), *project, ("Done by", day), ("Paid time needed", paid_time),
        ("Who helps", proposed["helper"]), ("Cost", paid),
    ]  # fmt: skip
    return tuple((label, words) for label, words in facts if words)


def open_number(revision: Revision) -> int:
    """How many comments and proposals wait for the writer."""
    return revision.comments.filter(state=CommentState.OPEN).exclude(person=revision.pdp.person_id).count()
