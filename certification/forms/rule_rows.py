"""A list of a rule document as rows of fields: one row for each that is there, and a few empty ones below.

A box of kind `rows` is a list of objects with the keys of its columns. One of kind `table` is an object: its first
column is the key, the others are what stands under it, a value by itself where there is one other column.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pdplanner.kernel.forms import CleanForm

MORE = 3  # empty rows below the filled ones
MOST = 200
Row = dict[str, Any]
Fields = Callable[[], Mapping[str, forms.Field]]


class RowForm(CleanForm):
    """The cells of one row."""

    def __init__(self, *args: Any, cells: Mapping[str, forms.Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= cells
        self.guard_fields()


class RowsWidget(forms.Widget):
    """`fields` makes the fields of one row, by the keys of the document."""

    template_name = "certification/draft/_rows.html"

    def __init__(self, fields: Fields) -> None:
        super().__init__()
        self.fields_of_row = fields

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-0-{next(iter(self.fields_of_row()))}" if id_ else id_

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        """The rows as they were typed, without the empty ones."""
        keys = list(self.fields_of_row())
        rows = ({key: data.get(f"{name}-{number}-{key}", "") for key in keys} for number in range(MOST + 1))
        return [row for row in rows if any(str(cell).strip() for cell in row.values())]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        filled: Sequence[Row] = value or []
        rows = [*filled, *({} for _ in range(min(MORE, MOST - len(filled))))]
        context["widget"]["heads"] = [field.label for field in self.fields_of_row().values()]
        context["widget"]["rows"] = [list(self._cells(name, number, row)) for number, row in enumerate(rows)]
        return context

    def _cells(self, name: str, number: int, row: Row) -> Iterator[str]:
        form = RowForm(cells=self.fields_of_row(), prefix=f"{name}-{number}", initial=row)
        for cell in form:
            yield cell.as_widget(attrs={"class": "form-control", "aria-label": f"{cell.label}, row {number + 1}"})


class RowsField(forms.Field):
    """Rows of cleaned values, by the keys of the document. An error names the row and the column."""

    widget: RowsWidget

    def __init__(self, fields: Fields, *, is_table: bool, **more: Any) -> None:
        super().__init__(widget=RowsWidget(fields), **more)
        self.fields_of_row, self.is_table = fields, is_table

    def clean(self, value: Any) -> list[Row]:
        done: list[Row] = []
        wrong = [f"There is room for {MOST} rows here. Write more of them as in a file."] if len(value) > MOST else []
        for number, row in enumerate(value, 1):
            form = RowForm(row, cells=self.fields_of_row())
            for key, messages in form.errors.items():
                words = " ".join(map(str, messages)).removeprefix(f"{form[key].label}: ")
                wrong.append(f"Row {number}, {form[key].label}: {words}")
            done.append(form.cleaned_data)
        wrong += [] if wrong or not self.is_table else self._twice(done)
        if wrong:
            raise ValidationError(wrong)
        if self.required and not done:
            raise ValidationError(self.error_messages["required"])
        return done

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self._plain(initial) != self._plain(data)

    @staticmethod
    def _plain(rows: Sequence[Row] | None) -> list[dict[str, str]]:
        return [{key: "" if cell is None else str(cell).strip() for key, cell in row.items()} for row in rows or []]

    def _twice(self, rows: Sequence[Row]) -> Iterator[str]:
        key = next(iter(self.fields_of_row()))
        seen: dict[str, int] = {}
        for number, row in enumerate(rows, 1):
            if seen.setdefault(row[key], number) != number:
                yield f"“{row[key]}” stands in rows {seen[row[key]]} and {number}. Keep one of them."


def rows_of(value: Any, keys: Sequence[str]) -> list[Row]:
    """What stands in the document, as rows."""
    if isinstance(value, list):
        return [{key: row.get(key) for key in keys} for row in value if isinstance(row, dict)]
    if not isinstance(value, dict):
        return []
    first, *others = keys
    return [{first: code, **(_under(given, others))} for code, given in value.items()]


def _under(given: Any, keys: Sequence[str]) -> Row:
    if len(keys) == 1:
        return {keys[0]: given}
    return {key: given.get(key) for key in keys} if isinstance(given, dict) else {}


def table_of(rows: Sequence[Row], keys: Sequence[str]) -> dict[str, Any]:
    """Rows as the object the document has."""
    first, *others = keys
    return {row[first]: row[others[0]] if len(others) == 1 else {key: row[key] for key in others} for row in rows}
