"""One value of a rule document as one field of a form: how it is asked for, read from the document and written back.

A box names its value by a path inside its part (`where.kinds`, `grace.months`). What a form does not ask for stays in
the document as it is, so nothing that was imported is lost by editing something beside it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from certification.engine import DocumentError
from certification.forms.rule_files import json_of
from certification.forms.rule_rows import RowsField, rows_of
from libraries.enums import Post

Document = Mapping[str, Any]
Choices = Sequence[tuple[str, str]]
LONGEST_FRAGMENT = 20_000  # characters
CODE = re.compile(r"^[A-Za-z0-9_\-.:/]+\Z")
AS_IN_A_SENTENCE = re.compile(r"[A-Z][a-z]+(-[a-z]+)*")  # a capital because it comes first, not because it is a code
WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
NO_LETTER = "Write each word with at least one letter of A to Z or a digit; commas between them."


@dataclass(frozen=True)
class Box:
    """`kind` is a key of `FIELDS`; `of` names the table of the document, or the choices, that are offered."""

    path: str
    kind: str
    label: str
    hint: str = ""
    required: bool = False
    of: str = ""
    choices: Choices = ()
    start: Any = None  # what an empty form begins with
    is_rare: bool = False  # folded away until somebody looks for it
    columns: tuple["Box", ...] = ()  # of `rows` and `table`

    @property
    def name(self) -> str:
        return self.path.replace(".", "__")

    @property
    def keys(self) -> list[str]:
        return [column.path for column in self.columns]


def value_at(part: Any, path: str) -> Any:
    for step in path.split("."):
        part = part.get(step) if isinstance(part, dict) else None
    return part


def put_at(part: dict[str, Any], path: str, value: Any) -> None:
    """Write `value`, or take the key out where it is empty; objects left empty go with it."""
    step, _, rest = path.partition(".")
    is_empty = value is None or value in ("", [], {})
    if not rest:
        part.pop(step, None) if is_empty else part.update({step: value})
    elif isinstance(part.get(step), dict) or not is_empty:
        inner = part[step] if isinstance(part.get(step), dict) else {}
        put_at(inner, rest, value)
        put_at(part, step, inner)


def code_of(words: str) -> str:
    """The code a person's words stand for: "Library Administration" → library_administration."""
    return slugify(words).replace("-", "_")[:60]


def coded(words: str, table: Any) -> str:
    """The code of a word: the one a table gives this title, the word itself where it is one, or its own."""
    word, titles = " ".join(words.split()), table if isinstance(table, dict) else {}
    by_title = {str(title).casefold(): str(code) for code, title in titles.items()}
    return by_title.get(word.casefold()) or (word if word in titles else code_of(word))


def kept(word: str, table: Any) -> str:
    """The code of a word whose case may tell: the one a title, a code of the table or a post has in any case; else the
    word as it was typed where it looks like a code."""
    word, titles = " ".join(word.split()), table if isinstance(table, dict) else {}
    if word in titles:
        return word
    known = {code.casefold(): code for code in map(str, [*Post.values, *titles])}
    known |= {str(title).casefold(): str(code) for code, title in titles.items()}
    is_code = CODE.fullmatch(word) and not AS_IN_A_SENTENCE.fullmatch(word)
    return known.get(word.casefold()) or (word if is_code else code_of(word))


def words_in(typed: str) -> list[str]:
    """What stands between the commas."""
    return [" ".join(word.split()) for word in typed.split(",") if word.strip()]


def plain_value(typed: str, table: Any, *, is_list: bool) -> Any:
    """A word or a whole number; several where there are commas."""
    values = [int(word) if WHOLE_NUMBER.fullmatch(word) else kept(word, table) for word in words_in(typed)]
    return values if is_list or len(values) > 1 else next(iter(values), None)


WORDED = ("words", "ordered", "word")  # typed in words, kept as codes


# --- The fields ---
class LinesField(forms.CharField):
    """A list of texts, one on each line."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class WordsField(forms.CharField):
    """Words with commas between them; `named` keeps what was typed for each code."""

    def clean(self, value: Any) -> list[str]:
        words = words_in(super().clean(value))
        if any(not code_of(word) and not word.isascii() for word in words):
            raise ValidationError(NO_LETTER)
        return list(dict.fromkeys(words))


class TitlesField(forms.CharField):
    """An object of codes and titles, `code: Title` on each line; a line without a colon gets its code by itself."""

    widget = forms.Textarea

    def clean(self, value: Any) -> dict[str, str]:
        table: dict[str, str] = {}
        for line in super().clean(value).splitlines():
            code, colon, title = line.partition(": ")
            code, title = (code.strip(), title.strip()) if colon else (code_of(line), line.strip())
            if title and (not code or code in table):
                raise ValidationError(f"“{line.strip()[:60]}” has no code of its own. Write it as code: Title.")
            table |= {code: title} if title else {}
        return table


class FragmentField(forms.CharField):
    """A piece of the document as it is written in a file, YAML or JSON."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text.strip():
            return None
        try:
            return json.loads(json_of(text.encode(), is_yaml=True))
        except DocumentError as error:
            raise ValidationError(f"This cannot be read: {error.problems[0].message}.") from error


def _choice(box: Box, choices: Choices, **more: Any) -> forms.Field:
    blank = [] if box.required else [("", "—")]
    return forms.ChoiceField(choices=[*blank, *choices], **more)


def _several(box: Box, choices: Choices, **more: Any) -> forms.Field:
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **more)


def _rows(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


_INVALID = {
    "amount": "Write an amount like 30 or 7.5.",
    "whole": "Write a whole number.",
    "code": "Only letters, digits and _ - . : / without spaces.",
}


def field_of(box: Box, choices: Choices) -> forms.Field:
    """The field for one box. `choices` are the codes and titles it offers."""
    wanted = {"required": f"{box.label}: fill this in.", "invalid": _INVALID.get(box.kind, "This cannot be read.")}
    more = {"label": box.label, "help_text": box.hint, "required": box.required, "error_messages": wanted}
    match box.kind:
        case "amount":
            return forms.DecimalField(min_value=Decimal(0), max_value=Decimal(999_999), decimal_places=2, **more)
        case "whole":
            return forms.IntegerField(min_value=0, max_value=1_000_000, **more)
        case "day":
            return forms.DateField(**more)
        case "flag":
            return forms.BooleanField(**{**more, "required": False})
        case "choice":
            return _choice(box, choices, **more)
        case "several":
            return _several(box, choices, **more)
        case "words" | "ordered" | "word":
            return WordsField(max_length=2000, **more)
        case "code":
            return forms.RegexField(CODE, max_length=100, **more)
        case "lines":
            return LinesField(max_length=LONGEST_FRAGMENT, widget=_rows(4), **more)
        case "titles":
            return TitlesField(max_length=LONGEST_FRAGMENT, widget=_rows(8), **more)
        case "fragment":
            return FragmentField(max_length=LONGEST_FRAGMENT, widget=_rows(3 if box.is_rare else 8), **more)
        case "text" | "value":
            return forms.CharField(max_length=300, **more)
        case "rows" | "table":
            return RowsField(partial(_cells, box.columns), is_table=box.kind == "table", **more)
    raise ValueError(f"no field for {box.kind}")


def _cells(columns: Sequence[Box]) -> dict[str, forms.Field]:
    return {column.path: field_of(column, ()) for column in columns}


def shown(box: Box, value: Any, table: Any) -> Any:
    """A value of the document as its field shows it."""
    if value is None:
        return box.start
    if box.columns:
        rows = rows_of(value, box.keys)
        return [{column.path: shown(column, row.get(column.path), table) for column in box.columns} for row in rows]
    if box.kind in WORDED or box.of == "words":
        titles = table if isinstance(table, dict) else {}
        codes = value if isinstance(value, list) else [value]
        return ", ".join(str(titles.get(str(code), code)) for code in codes)
    if box.kind == "lines":
        return "\n".join(map(str, value)) if isinstance(value, list) else str(value)
    if box.kind == "titles":
        return "\n".join(f"{code}: {title}" for code, title in value.items()) if isinstance(value, dict) else ""
    return json.dumps(value, ensure_ascii=False, indent=1) if box.kind == "fragment" else value


def written(box: Box, value: Any) -> Any:
    """A cleaned value as the document has it."""
    if value is None or value == "":
        return None
    if box.kind == "amount":
        return f"{value.normalize():f}"
    if box.kind == "day":
        return value.isoformat()
    return value or None if box.kind == "flag" else value
