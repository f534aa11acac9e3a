"""Reading an untrusted JSON document: wrong parts become `RuleProblem`s with their place, never exceptions half-way."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn, cast

from certification.engine.amounts import to_hundredths
from certification.engine.problems import DocumentError, RuleProblem

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_TEXT = 2_000
MAX_MINUTES = 100_000_000
YEARS = range(1900, 2201)
PLAIN_AMOUNT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?")
PLAIN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CODE_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:/")


class Values:
    """The single values of one object. Each method reads a key, reports what is wrong and returns something usable."""

    def __init__(self, value: object, path: str, problems: list[RuleProblem]) -> None:
        self.path, self.problems = path, problems
        self._raw: dict[str, Any] = value if isinstance(value, dict) else {}
        self._asked: set[str] = set()
        # What is no object says so once; each missing key would only repeat it.
        self._is_object = isinstance(value, dict)
        if not self._is_object:
            self.problems.append(RuleProblem(path or "document", f"must be an object, not {name_of(value)}"))

    def place(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def problem(self, key: str, message: str) -> None:
        self.problems.append(RuleProblem(self.place(key), message))

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return self._raw.get(key) is not None

    def take(self, key: str, *, required: bool = False) -> Any:
        """The raw value; null is the same as a missing key."""
        self._asked.add(key)
        value = self._raw.get(key)
        if value is None and required and self._is_object:
            self.problem(key, "is missing")
        return value

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        value = self.take(key, required=required)
        if value is None:
            return default
        if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT:
            self.problem(key, f"must be a text of 1 to {MAX_TEXT} characters, not {name_of(value)}")
            return default
        return value

    def code(self, key: str, default: str = "", *, required: bool = False) -> str:
        value = self.text(key, default, required=required)
        if value != default and not is_code(value):
            self.problem(key, f"{value!r} is not a code: letters, digits and _ - . : / only, at most 100 characters")
            return default
        return value

    def optional_code(self, key: str) -> str | None:
        return self.code(key) or None

    def choice(self, key: str, choices: Collection[str], default: str = "", *, required: bool = False) -> str:
        value = self.take(key, required=required)
        if value is None:
            return default
        if not isinstance(value, str) or value not in choices:
            self.problem(key, f"must be one of {', '.join(sorted(choices))}, not {show(value)}")
            return default
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            self.problem(key, f"must be true or false, not {show(value)}")
        return value if isinstance(value, bool) else default

    def whole(
        self, key: str, default: int = 0, *, least: int = 0, most: int = MAX_MINUTES, required: bool = False
    ) -> int:
        value = self.take(key, required=required)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.problem(key, f"must be a whole number from {least} to {most}, not {show(value)}")
            return default
        return value

    def amount(self, key: str, default: int = 0, *, least: int = 1, required: bool = False) -> int:
        """An amount of credit, as hundredths."""
        value = self.take(key, required=required)
        if value is None:
            return default
        try:
            is_plain = not isinstance(value, str) or PLAIN_AMOUNT.fullmatch(value)
            hundredths = to_hundredths(value) if is_plain else -1
        except ValueError:
            hundredths = -1
        if hundredths < least:
            floor = "above zero" if least else "of zero or more"
            self.problem(key, f"must be an amount {floor} with at most two decimals, not {show(value)}")
            return default
        return hundredths

    def day(self, key: str, *, required: bool = False) -> date | None:
        value = self.take(key, required=required)
        if value is None:
            return None
        day = plain_day(value)
        if day is None:
            years = f" (years {YEARS.start} to {YEARS.stop - 1})" if _date_of(value) else ""
            self.problem(key, f"must be a date that exists, written 2028-06-30{years}, not {show(value)}")
            return None
        return day

    def value(self, key: str) -> str | int:
        """A text or a whole number, as an attribute has it."""
        value = self.take(key, required=True)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_MINUTES:
            return value
        return self.text(key)


class Fields(Values):
    """One object of the document, with its lists, tables and inner objects.

    The caller ends with `finish()`, which reports the keys nobody asked for, and raises the collected problems last.
    """

    def choices(self, key: str, choices: Collection[str]) -> frozenset[str]:
        """A list of some of these."""
        for place, item in self.rows(key):
            if item not in choices:
                self.problems.append(
                    RuleProblem(place, f"must be one of {', '.join(sorted(choices))}, not {show(item)}")
                )
        return frozenset(item for _, item in self.rows(key) if item in choices)

    def rows(self, key: str, *, required: bool = False) -> list[tuple[str, Any]]:
        """The items of a list, each with its place."""
        value = self.take(key, required=required)
        if value is not None and not isinstance(value, list):
            self.problem(key, f"must be a list, not {name_of(value)}")
        items = value if isinstance(value, list) else []
        return [(f"{self.place(key)}[{index}]", item) for index, item in enumerate(items)]

    def objects(self, key: str, *, required: bool = False) -> list[Fields]:
        return [Fields(item, place, self.problems) for place, item in self.rows(key, required=required)]

    def codes(self, key: str) -> frozenset[str]:
        for place, item in self.rows(key):
            if not is_code(item):
                self.problems.append(RuleProblem(place, f"must be a code, not {show(item)}"))
        return frozenset(item for _, item in self.rows(key) if is_code(item))

    def ordered_codes(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Codes whose order matters; each may stand there once."""
        rows = self.rows(key, required=required)
        for place, item in rows:
            if not is_code(item):
                self.problems.append(RuleProblem(place, f"must be a code, not {show(item)}"))
        codes = [item for _, item in rows if is_code(item)]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self.problem(key, f"names {code!r} more than once")
        return tuple(dict.fromkeys(codes))

    def own_codes(self) -> list[str]:
        """The keys of a table, where any code may stand; what is no code is a problem."""
        for key in self._raw:
            if not is_code(key):
                self.problem(str(key), "is not a code")
        return [key for key in self._raw if is_code(key)]

    def texts(self, key: str) -> tuple[str, ...]:
        for place, item in self.rows(key):
            if not isinstance(item, str):
                self.problems.append(RuleProblem(place, f"must be a text, not {name_of(item)}"))
        return tuple(item for _, item in self.rows(key) if isinstance(item, str))

    def titles(self, key: str) -> tuple[tuple[str, str], ...]:
        """An object of codes and their titles."""
        if not self.has(key):
            return ()
        table = Fields(self.take(key), self.place(key), self.problems)
        return tuple((code, table.text(code)) for code in table.own_codes())

    def inner(self, key: str, *, required: bool = False) -> Fields | None:
        value = self.take(key, required=required)
        return None if value is None else Fields(value, self.place(key), self.problems)

    def finish(self) -> None:
        for key in self._raw:
            if key not in self._asked:
                self.problem(str(key), f"is not known here; known are {', '.join(sorted(self._asked))}")


def read_format(fields: Fields, name: str, version: int, error: type[DocumentError]) -> None:
    """Check `format` and `version`, and raise at once for another kind of file: all else would only be noise."""
    fields.choice("format", {name}, required=True)
    given = fields.take("version", required=True)
    if given is not None and (isinstance(given, bool) or given != version):
        fields.problem("version", f"must be {version}, the only one this program reads, not {show(given)}")
    if fields.problems:
        raise error(fields.problems)


def plain_day(value: object) -> date | None:
    """The day of a text like 2028-06-30, in a year that leaves room for windows before and after it."""
    day = _date_of(value)
    return day if day and day.year in YEARS else None


def _date_of(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and PLAIN_DAY.fullmatch(value) else None
    except ValueError:
        return None


def is_code(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 100 and CODE_CHARACTERS.issuperset(value)


def name_of(value: object) -> str:
    """What kind of JSON value this is, in words."""
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def show(value: object) -> str:
    """The value itself where it is short, its kind where it is not."""
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 60 else name_of(value)


def parse(document: object, error: type[DocumentError]) -> object:
    """The JSON value of a text or bytes (or the value itself), refused by `error` where it is too large or too deep."""
    if isinstance(document, str | bytes):
        document = _parse_text(document, error)
    level = [document]
    for _ in range(MAX_DEPTH):
        level = [child for value in level for child in _children(value)]
        if not level:
            return document
    raise error([RuleProblem("document", f"is nested more than {MAX_DEPTH} levels deep")])


def _parse_text(text: str | bytes, error: type[DocumentError]) -> object:
    try:
        raw = text.encode() if isinstance(text, str) else text
        if len(raw) > MAX_BYTES:
            raise error([RuleProblem("document", f"is larger than {MAX_BYTES:,} bytes")])
        value = json.loads(raw, parse_float=_decimal, parse_constant=_no_number, object_pairs_hook=_unique)
        # Half of a surrogate pair is legal JSON, but no text that could be shown or stored.
        json.dumps(value, default=str, ensure_ascii=False).encode()
    except RecursionError:
        raise error([RuleProblem("document", f"is nested more than {MAX_DEPTH} levels deep")]) from None
    except DocumentError:
        raise
    except ValueError as problem:
        raise error([RuleProblem("document", f"is not valid JSON: {problem}")]) from None
    return cast(object, value)


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text[:40]} is not a number anybody can reckon with") from None


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Two equal keys in one object: JSON keeps the last in silence, and half of a rule would be lost."""
    result = dict(pairs)
    if len(result) < len(pairs):
        (key, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        raise ValueError(f"the key {key!r} stands twice in one object")
    return result
