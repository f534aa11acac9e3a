"""The history of a strategic plan in sentences."""

import datetime as dt
from dataclasses import dataclass

from libraries.models import StrategicPlan
from pdplanner.kernel import audit
from pdplanner.kernel.models import AuditEntry

_EDITS = {
    "add": "Added the {line} “{title}”",
    "edit": "Changed the {line} to “{title}”",
    "move": "Moved the {line} “{title}”",
    "remove": "Removed the {line} “{title}” with all below it",
    "restore": "Put the {line} “{title}” back",
    "rename": "Changed title or period: “{title}”",
}


@dataclass(frozen=True)
class Step:
    """One thing that happened: what, who and as what, when; `by` is None for the system."""

    words: str
    by: object
    hat: str
    at: dt.datetime


def history_of(plan: StrategicPlan) -> list[Step]:
    """Everything that happened to the plan, newest first."""
    return [Step(_words(entry), entry.person, entry.hat, entry.at) for entry in reversed(audit.history(plan))]


def _words(entry: AuditEntry) -> str:
    facts = entry.facts
    if entry.action == "strategic_plan.start":
        return "Started the draft as the next version" if facts.get("copy_of") else "Started the draft"
    if entry.action == "strategic_plan.adopt":
        return f"Adopted: {facts['minutes']}"
    if entry.action == "strategic_plan.archive":
        return "Archived, because the next version was adopted" if facts.get("followed_by") else "Archived"
    return _EDITS[facts["did"]].format(line=facts.get("line", ""), title=facts["title"])
