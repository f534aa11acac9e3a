"""Changing one place of a rule document, which may be unfinished: each function returns a new document.

A place is written as problems write it: `levels[0].phases.first.of[1]`. `PlaceError` if the document has no such place,
which happens when somebody else changed it meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

Document = dict[str, Any]
Word = tuple[str, str, str]  # a table of the document, a code, its words
STEP = re.compile(r"(?P<key>[^.\[\]]+)|\[(?P<index>[0-9]{1,4})\]")
PLACE = re.compile(r"[A-Za-z0-9_\-:/]+(\.[A-Za-z0-9_\-:/]+|\[[0-9]{1,4}\])*")
LONGEST_PLACE = 500


class PlaceError(LookupError):
    """The document has no such place."""


def steps_of(place: str) -> list[str | int]:
    """`of[1].title` → ["of", 1, "title"]; an empty place is the whole document."""
    if not place:
        return []
    if len(place) > LONGEST_PLACE or not PLACE.fullmatch(place):
        raise PlaceError(place)
    return [int(match["index"]) if match["key"] is None else match["key"] for match in STEP.finditer(place)]


def at(document: Document, place: str) -> Any:
    """What stands there."""
    here: Any = document
    for step in steps_of(place):
        here = _below(here, step, place)
    return here


def _below(here: Any, step: str | int, place: str) -> Any:
    is_there = (
        0 <= step < len(here)
        if isinstance(step, int) and isinstance(here, list)
        else isinstance(here, dict) and isinstance(step, str) and step in here
    )
    if not is_there:
        raise PlaceError(place)
    return here[step]


def put(document: Document, place: str, value: Any) -> Document:
    """The document with `value` there; objects on the way that are missing are made, list items are not."""
    if not place:
        return dict(deepcopy(value))
    fresh = deepcopy(document)
    *way, last = steps_of(place)
    here: Any = fresh
    for step in way:
        if isinstance(here, dict) and isinstance(step, str) and not isinstance(here.get(step), dict | list):
            here[step] = {}
        here = _below(here, step, place)
    if isinstance(last, int):
        _below(here, last, place)
    elif not isinstance(here, dict):
        raise PlaceError(place)
    here[last] = value
    return fresh


def added(document: Document, place: str, value: Any) -> tuple[Document, str]:
    """The document with `value` at the end of the list there (made if missing), and the place of the new item."""
    try:
        rows = at(document, place)
    except PlaceError:
        rows = []
    rows = rows if isinstance(rows, list) else []
    return put(document, place, [*deepcopy(rows), value]), f"{place}[{len(rows)}]"


def removed(document: Document, place: str) -> Document:
    """The document without what stands there."""
    if not place:
        raise PlaceError(place)
    at(document, place)
    fresh = deepcopy(document)
    *way, last = steps_of(place)
    here: Any = fresh
    for step in way:
        here = here[step]
    del here[last]
    return fresh


def moved(document: Document, place: str, by: int) -> tuple[Document, str]:
    """The document with one item of a list moved by one place, up (-1) or down (1), and where it stands now."""
    found = re.fullmatch(r"(.+)\[([0-9]{1,4})\]", place)
    if found is None:
        raise PlaceError(place)
    rows, index = at(document, found[1]), int(found[2])
    at(document, place)
    there = index + by
    if not 0 <= there < len(rows):
        raise PlaceError(place)
    rows = list(rows)
    rows[index], rows[there] = rows[there], rows[index]
    return put(document, found[1], rows), f"{found[1]}[{there}]"


def with_words(document: Document, words: Iterable[Word]) -> Document:
    """The document with these codes and words in its tables."""
    for table, code, said in words:
        titles = document.get(table)
        document = {**document, table: {**(titles if isinstance(titles, dict) else {}), code: said}}
    return document


def belongs(problem: str, place: str) -> bool:
    """Whether a problem at `problem` is about what stands at `place`, or below it."""
    return problem == place or problem.startswith((f"{place}.", f"{place}["))
