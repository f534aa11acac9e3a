"""The audit in words: what was done, to what, and from which state to which."""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.apps import apps

from pdplanner.home.explain.audit_actions import ACTIONS
from pdplanner.kernel.audit import AGENCY_PATHS
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.states import STATES
from pdplanner.kernel.wording import long_date

_LONGEST = 300  # letters of one fact; whole documents are kept in the row, not read on the page
_CODE = re.compile(r"[a-z][a-z_]*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def action_words(action: str) -> str:
    """What was done. A name this list does not know yet is shown as it is, never left out."""
    return ACTIONS.get(action, action)


def kind_words(label: str) -> str:
    """The kind of thing in the product's word: "learning.Pdp" → "Plan"."""
    try:
        words = str(apps.get_model(label)._meta.verbose_name)
    except LookupError:  # entries outlive the kinds of things they are about
        words = label
    return words[:1].upper() + words[1:]


def thing_words(entry: AuditEntry) -> str:
    return f"{kind_words(entry.subject_type)} {entry.subject_id}"


def change_words(entry: AuditEntry) -> str:
    """ "Claimed, then Verified"; "Verified" where it began so; "" where no state is told."""
    return ", then ".join(filter(None, map(value_words, (entry.before, entry.after))))


def value_words(value: str) -> str:
    """A state, a day or a name, as `before` and `after` hold them."""
    if value in STATES:
        return STATES[value].word
    if _DAY.fullmatch(value):
        return long_date(dt.date.fromisoformat(value))
    return value.replace("_", " ").capitalize() if _CODE.fullmatch(value) else value


def who_words(entry: AuditEntry) -> str:
    """Who did it; what nobody did, the product did by itself."""
    return str(entry.person) if entry.person_id else "pdplanner"


def fact_pairs(entry: AuditEntry) -> Iterator[tuple[str, str]]:
    """What else the entry keeps, as terms and values."""
    for name, value in entry.facts.items():
        if value not in (None, "", [], {}):
            yield value_words(name), _flat(value)[:_LONGEST]


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{value_words(str(name))}: {_flat(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_flat, value))
    return value_words(str(value))


def action_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every action by the thing it is named after, for a list to choose from."""
    named = groupby(sorted(ACTIONS), key=lambda action: action.partition(".")[0])
    groups = [(noun.replace("_", " ").capitalize(), list(actions)) for noun, actions in named]
    return [(noun, [(action, ACTIONS[action]) for action in actions]) for noun, actions in groups]


def kind_choices() -> list[tuple[str, str]]:
    """Every kind of thing there can be entries of, by its word."""
    kinds = {*AGENCY_PATHS, "libraries.Person", "libraries.Invitation", "learning.Evidence", "kernel.Mail"}
    return sorted(((label, kind_words(label)) for label in kinds), key=lambda pair: pair[1])
