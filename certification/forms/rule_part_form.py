"""The form of one part of a rule document: its boxes as fields, its value out of them. It validates; services write."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from django import forms

from certification.forms.rule_boxes import (
    NO_LETTER,
    WORDED,
    Box,
    Choices,
    coded,
    field_of,
    kept,
    plain_value,
    put_at,
    shown,
    value_at,
    words_in,
    written,
)
from certification.forms.rule_rows import table_of
from certification.forms.shared_boxes import Part
from pdplanner.kernel.forms import CleanForm

Document = Mapping[str, Any]
# Any part can also be written as it stands in a file; then nothing is lost that no form asks for.
AS_WRITTEN = Part(
    "written", "As it is written in a file", "YAML or JSON, as docs/rules.md describes it.",
    (Box("whole", "fragment", "In the format of rule files", required=True),),
)  # fmt: skip


class PartForm(CleanForm):
    """`value` is what stands in the document now, None for a new part. `edits` is the version the page was made of."""

    edits = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)

    def __init__(self, *args: Any, part: Part, document: Document, value: Any, edits: int, **kwargs: Any) -> None:
        self.part, self.document, self.value = part, document, value
        super().__init__(*args, **kwargs)
        self.fields["edits"].initial = edits
        for box in part.boxes:
            here = value if part is AS_WRITTEN else value_at(value, box.path)
            here = document.get(box.of) if value is None and box.of == "program" else here
            self.fields[box.name] = self._field(box, here)
            self.initial[box.name] = shown(box, here, self._table(box))
        self.guard_fields()

    def _field(self, box: Box, here: Any) -> forms.Field:
        choices = list(choices_of(box, self.document))
        # A code that a file brought along is kept, although nothing here would offer it.
        known, held = {code for code, _ in choices}, here if isinstance(here, list) else [here]
        if box.kind in ("choice", "several"):
            choices += [(code, code) for code in held if isinstance(code, str) and code and code not in known]
        return field_of(box, choices)

    def _table(self, box: Box) -> Any:
        if box.of == "tags" and self.document.get("tags"):
            return self.document["tags"]
        return self.document.get("words", {})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for box in self.part.boxes:
            words = cleaned.get(box.name)
            if box.kind == "word" and isinstance(words, list) and len(words) > 1:
                self.add_error(box.name, "Name one here, without commas.")
            for problem in self._unclear(box) if box.name in cleaned else ():
                self.add_error(box.name, problem)
        return cleaned

    def _unclear(self, box: Box) -> Iterator[str]:
        """Words no code can be made of, and two of a table that make one."""
        first: dict[str, str] = {}
        for word in self._words_in(box) if box.columns or box.kind == "value" else ():
            code = kept(word, self._table(box))
            if not code:
                yield NO_LETTER
            elif box.kind == "table" and first.setdefault(code, word) != word:
                yield f"“{first[code]}” and “{word}” mean the same here, {code}. Keep one of them."

    def as_value(self) -> Any:
        """The part as the document has it, from a valid form; what nobody changed and what the form does not ask for
        stays as it was."""
        if self.part is AS_WRITTEN:
            return self.cleaned_data["whole"]
        kept = deepcopy(self.value) if self.part.is_in(self.value) else {}
        kept |= self.part.fixed
        for box in self.part.boxes:
            if value_at(kept, box.path) is None or self._is_changed(box):
                put_at(kept, box.path, self._written(box))
        return kept

    def _is_changed(self, box: Box) -> bool:
        """Whether it was typed otherwise than shown; one of several values also where it is one of several now."""
        return box.name in self.changed_data or (box.kind == "value" and "op" in self.changed_data)

    def _written(self, box: Box) -> Any:
        value = self.cleaned_data.get(box.name)
        if box.columns:
            return self._rows(box, value or [])
        if box.kind == "value":
            is_list = self.cleaned_data.get("op") == "in"
            return plain_value(str(value or ""), self._table(box), is_list=is_list)
        if box.kind not in WORDED:
            return written(box, value)
        codes = [coded(word, self._table(box)) for word in value or []]
        return (codes[0] if codes else None) if box.kind == "word" else codes

    def _rows(self, box: Box, rows: Iterable[dict[str, Any]]) -> Any:
        done = []
        for row in rows:
            cells = {column.path: written(column, row[column.path]) for column in box.columns}
            for column in box.columns:
                if column.of == "words":
                    cells[column.path] = kept(row[column.path], self._table(column))
            done.append({key: cell for key, cell in cells.items() if cell is not None})
        return table_of(done, box.keys) if box.kind == "table" else done

    def common_fields(self) -> list[forms.BoundField]:
        return [self[box.name] for box in self.part.boxes if not box.is_rare]

    def rare_fields(self) -> list[forms.BoundField]:
        return [self[box.name] for box in self.part.boxes if box.is_rare]

    def opens_rare(self) -> bool:
        """Whether something that is folded away is filled in, or has to be looked at."""
        return any(field.errors or field.value() not in (None, "", [], False) for field in self.rare_fields())

    def new_words(self) -> Iterator[tuple[str, str, str]]:
        """Table, code and words of what was typed in words that the document does not know yet."""
        for box in self.part.boxes:
            table = "tags" if box.of == "tags" and self.document.get("tags") else "words"
            known = self.document.get(table) or {}
            for word in self._words_in(box):
                code = coded(word, known) if box.kind in WORDED else kept(word, known)
                if code != word and code not in known:
                    yield table, code, word

    def _words_in(self, box: Box) -> list[str]:
        """What was typed into it in words."""
        given = self.cleaned_data.get(box.name) or []
        if box.columns:
            return [row[column.path] for row in given for column in box.columns if column.of == "words"]
        if box.kind == "value":
            return words_in(given or "")
        return given if box.kind in WORDED else []


def choices_of(box: Box, document: Document) -> Choices:
    """What a box offers: its own choices, a table of the document, or the amounts that have a code."""
    if box.of in ("kinds", "categories"):
        table = document.get(box.of)
        return tuple((str(code), str(title)) for code, title in table.items()) if isinstance(table, dict) else ()
    if box.of == "amounts":
        return tuple(_amounts(document.get("levels")))
    return box.choices


def _amounts(here: Any) -> Iterator[tuple[str, str]]:
    """Every amount of credit in the document that has a code, with its words."""
    if isinstance(here, dict):
        if here.get("kind") == "credits" and here.get("code") and isinstance(here.get("min"), str | int):
            yield str(here["code"]), str(here.get("title") or f"{here['min']} credits")
        for inner in here.values():
            yield from _amounts(inner)
    elif isinstance(here, list):
        for inner in here:
            yield from _amounts(inner)
