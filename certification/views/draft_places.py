"""Which part may stand at a place of a rule document, and what a saved part is completed with."""

import re
from collections.abc import Iterator
from typing import Any

from certification.engine import sketch_rules
from certification.engine.editing import Document, PlaceError, at, put, with_words
from certification.engine.tree import OF_CREDIT, walk
from certification.explain.asks import asked, ceiling_words
from certification.explain.labels import capital
from certification.forms.rule_boxes import code_of
from certification.forms.rule_part_form import AS_WRITTEN, PartForm
from certification.forms.rule_parts import PLACES, REQUIREMENTS, TABLES, WHOLE, Place
from certification.forms.shared_boxes import Part
from certification.views.rule_sentences import PHASES

REQUIREMENT = Place("Requirement", REQUIREMENTS)
IN_A_GROUP = Place("Requirement", REQUIREMENTS, is_list=True)
PHASE = re.compile(r"levels\[[0-9]{1,3}\]\.phases\.([a-z]+)")
TREE = re.compile(r"levels\[[0-9]{1,3}\]\.phases\.[a-z]+(\.of|\[[0-9]{1,4}\])*")
ITEM = re.compile(r"([a-z_]+)\[[0-9]{1,4}\]")


def place_of(document: Document, where: str) -> Place | None:
    """What may stand there; None for what is no place of a rule document."""
    if where in PLACES:
        return PLACES[where]
    item = ITEM.fullmatch(where)
    if item and item[1] in PLACES:
        return PLACES[item[1]]
    if TREE.fullmatch(where) and PHASE.match(where)[1] in PHASES:  # type: ignore[index]
        above = value_of(document, where.removesuffix(".of")) if where.endswith(".of") else None
        return IN_A_GROUP if isinstance(above, dict) and above.get("kind") != "each" else REQUIREMENT
    return None


def part_of(place: Place, value: Any) -> Part:
    """Which part stands there; what no form knows is shown as it is written."""
    return next((part for part in place.parts if part.is_in(value)), AS_WRITTEN)


def part_named(place: Place, code: str) -> Part | None:
    return next((part for part in (*place.parts, AS_WRITTEN) if part.code == code), None)


def value_of(document: Document, where: str) -> Any:
    """What stands there, as its form reads it; None where nothing does."""
    if where in WHOLE:
        return document
    try:
        value = at(document, where)
    except PlaceError:
        return None
    return {"table": value} if where in TABLES else value


def stored(where: str) -> str:
    """The place in the document; what is written into the document itself stands under no key."""
    return "" if where in WHOLE else where


def completed(document: Document, where: str, form: PartForm, *, is_new: bool = False) -> Any:
    """The value a valid form stands for, with the words and the code that a person need not think of."""
    value = form.as_value()
    document = with_words(document, form.new_words())
    if where in TABLES and isinstance(value, dict):
        return value.get("table", {})
    if not isinstance(value, dict) or where in WHOLE:
        return value
    value = _titled(document, where, value)
    wants_code = where.startswith(("ceilings", "levels")) and value.get("kind") in (None, "credits")
    if wants_code and not value.get("code") and (is_new or "code" in {box.path for box in form.part.boxes}):
        value["code"] = _free(code_of(str(value.get("title") or value.get("kind") or form.part.code)), document)
    if where == "levels" and is_new:
        value["phases"] = {"first": {"kind": "all", "of": []}}
    if value.get("kind") in ("all", "any", "n_of") and is_new:
        value["of"] = []
    return value


def _titled(document: Document, where: str, value: dict[str, Any]) -> dict[str, Any]:
    """A minimum or ceiling about some of the credit gets words from what it asks, where nobody gave it any."""
    if value.get("title") or not (value.get("where") or value.get("first_months") or value.get("last_months")):
        return value
    if where.startswith("ceilings"):
        rules, _ = sketch_rules({**document, "ceilings": [value]})
        return {**value, "title": ceiling_words(rules.ceilings[0], rules)}
    if value.get("kind") in OF_CREDIT:
        rules, _ = sketch_rules(put(document, "levels", [{"code": "x", "phases": {"first": value}}]))
        ((_, item), *_) = walk("", rules.roots()[0][1])
        return {**value, "title": capital(asked(item, rules))}
    return value


def _free(code: str, document: Document) -> str:
    """The code, numbered if the document has it already."""
    taken, code = set(_codes(document)), code[:80] or "part"
    names = (code if number == 1 else f"{code}_{number}" for number in range(1, 10_000))
    return next(name for name in names if name not in taken)


def _codes(here: Any) -> Iterator[str]:
    if isinstance(here, dict):
        if isinstance(here.get("code"), str):
            yield here["code"]
        for inner in here.values():
            yield from _codes(inner)
    elif isinstance(here, list):
        for inner in here:
            yield from _codes(inner)
