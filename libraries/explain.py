"""The history of a strategic plan and of a post in sentences, and what is known of a library in words."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from libraries.enums import STATES
from libraries.models import Library, Membership, StrategicPlan
from pdplanner.kernel import audit
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.wording import long_date

_EDITS = {
    "add": "Added the {line} “{title}”",
    "edit": "Changed the {line} to “{title}”",
    "move": "Moved the {line} “{title}”",
    "remove": "Removed the {line} “{title}” with all below it",
    "restore": "Put the {line} “{title}” back",
    "back": "Took the move of the {line} “{title}” back",
    "align": "Said which goals from outside the {line} “{title}” serves",
    "rename": "Changed title or period: “{title}”",
}


_POST = {
    "library.add_person": "Entered",
    "membership.invite": "Invited to sign in",
    "change": "Went on with another role, title or branch",
    "correct": "Corrected",
}


@dataclass(frozen=True)
class Step:
    """One thing that happened: what, who and as what, when; `by` is None for the system."""

    words: str
    by: object
    hat: str
    at: dt.datetime


def history_of(plan: StrategicPlan) -> list[Step]:
    """Everything that happened to the plan, newest first. What a page saved while somebody wrote is one step."""
    told: list[AuditEntry] = []
    for entry in audit.history(plan):
        if told and _goes_on(told[-1], entry):
            told.pop()
        told.append(entry)
    return [Step(change_words(entry), entry.person, entry.hat, entry.at) for entry in reversed(told)]


def post_steps(post: Membership) -> list[Step]:
    """Everything that happened to a post, newest first."""
    return [Step(_post_words(entry), entry.person, entry.hat, entry.at) for entry in reversed(audit.history(post))]


def _post_words(entry: AuditEntry) -> str:
    did = entry.facts.get("did", entry.action)
    if did == "end":
        return "Let go on" if entry.after == "goes on" else f"Ends on {long_date(dt.date.fromisoformat(entry.after))}"
    if did == "supervisor":
        if entry.action == "membership.name_verifier":
            return "Somebody named to verify" if entry.facts.get("supervisor") else "Nobody named to verify any more"
        return "Another supervisor named" if entry.facts.get("supervisor") else "Left without a named supervisor"
    return _POST.get(str(did), "Changed")


def _goes_on(before: AuditEntry, entry: AuditEntry) -> bool:
    """Whether the same person wrote on at the same line, within the hour."""
    writing = before.facts.get("did") == entry.facts.get("did") == "edit" and before.person_id == entry.person_id
    same = writing and before.facts.get("lineage") == entry.facts.get("lineage") is not None
    return same and entry.at - before.at < dt.timedelta(hours=1)


def change_words(entry: AuditEntry) -> str:
    """What one entry of a plan's history says."""
    facts = entry.facts
    if entry.action == "strategic_plan.start":
        left_out = ", ".join(f"“{title}”" for title in facts.get("left_out", []))
        as_next = "Started the draft as the next version" + (f", without {left_out}" if left_out else "")
        return as_next if facts.get("copy_of") else "Started the draft"
    if entry.action == "strategic_plan.adopt":
        return f"Adopted: {facts['minutes']}"
    if entry.action == "strategic_plan.archive":
        return "Archived, because the next version was adopted" if facts.get("followed_by") else "Archived"
    return _EDITS[facts["did"]].format(line=facts.get("line", ""), title=facts["title"])


_FIELDS = {
    "name": "name", "address": "address", "place": "place", "population": "people served",
    "branch_count": "branches", "librarians_fte": "librarians", "staff_fte": "staff",
}  # fmt: skip
_NOT_REPORTED = "Not reported"


def facts_of(library: Library) -> list[tuple[str, str]]:
    """What is known of a library, term and value; a value that nobody gave is empty or says so."""
    place = ", ".join(part for part in (library.place, STATES.get(library.state, "")) if part)
    facts = [
        ("Kind", library.get_kind_display()),
        ("Address", library.address),
        ("Place", place),
        ("Region", library.region),
        ("People served", _number(library.population)),
        ("Paid staff", _fte(library.staff_fte)),
        ("Librarians", _fte(library.librarians_fte)),
    ]
    return [(term, value) for term, value in facts if library.source or value != _NOT_REPORTED]


def _number(value: int | None) -> str:
    return _NOT_REPORTED if value is None else f"{value:,}"


def _fte(value: Decimal | None) -> str:
    """1,906.06, 2.5 or 3 full-time equivalents: no more digits than it needs."""
    if value is None:
        return _NOT_REPORTED
    number = f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{number} full-time {'equivalent' if value == 1 else 'equivalents'}"


def changed_by_hand(library: Library) -> list[str]:
    """What somebody changed here after the directory had been taken in."""
    if not library.imported:
        return []
    now = {name: getattr(library, name) for name in _FIELDS}
    plain = {name: str(value) if isinstance(value, Decimal) else value for name, value in now.items()}
    return [words for name, words in _FIELDS.items() if plain[name] != library.imported.get(name)]
