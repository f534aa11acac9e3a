"""The form to log the sessions of one conference: what they share once, and a line for each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from learning.forms.several import SharedForm
from learning.forms.time_spent import TimeSpentField
from learning.models import Category, Kind
from learning.queries.plan_choices import PlanChoices
from learning.queries.several import Session
from libraries.models import Membership

LINES, MOST_LINES = 6, 30
_NEEDED = {"title": "give it a title.", "day": "say on which day it was.", "minutes": "say how long it took."}


class SessionsForm(SharedForm):
    """Its lines have fields like `title-0`. A line with nothing in it is none."""

    LINE = "title"
    DAYS = {"started_on": "day", "ended_on": "day"}

    provider = forms.CharField(
        label="Conference", max_length=160, help_text="Its name and year. Each credit says so.",
        error_messages={"required": "Name the conference."},
    )  # fmt: skip
    kind = forms.ChoiceField(label="Kind", help_text="Of all of them. Log one of another kind from its own page.")

    def __init__(
        self, *args: Any, post: Membership, kinds: Sequence[Kind], roles: Mapping[str, str], choices: PlanChoices,
        lines: int, **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self._kinds = {kind.code: kind for kind in kinds}
        self.fields["kind"].choices = [(kind.code, kind.name) for kind in kinds]
        self.lines, self.warnings = lines, dict[str, list[str]]()
        categories = Category.objects.filter(agency=post.library.agency_id, is_open=True)
        named = [("", "No category"), *((str(row.pk), row.name) for row in categories)]
        self._categories = {str(row.pk): row for row in categories}
        for number in range(lines):
            self._line(number, named, roles)
        self._offer(post, choices)

    def _line(self, number: int, categories: list[tuple[str, str]], roles: Mapping[str, str]) -> None:
        self.fields[f"title-{number}"] = forms.CharField(label="Title", max_length=200, required=False)
        self.fields[f"day-{number}"] = forms.DateField(label="Date", required=False)
        self.fields[f"minutes-{number}"] = TimeSpentField(label="Hours", required=False)
        if len(categories) > 1:
            self.fields[f"category-{number}"] = forms.ChoiceField(label="Category", required=False, choices=categories)
        if roles:
            self.fields[f"role-{number}"] = forms.ChoiceField(
                choices=[("", "I took part"), *roles.items()], label="Your part in it", required=False
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        begun = [number for number in range(self.lines) if any(self._typed(number))]
        if not begun and not self.errors:
            raise forms.ValidationError("Fill in at least one session.")
        for number in begun:
            for name, words in _NEEDED.items():
                field = f"{name}-{number}"
                if field not in self.errors and said.get(field) in (None, ""):
                    self.add_error(field, f"Session {number + 1}: {words}")
        return said

    def _typed(self, number: int) -> Iterator[str]:
        return (str(self.data.get(f"{name}-{number}", "")).strip() for name in (*_NEEDED, "category", "role"))

    @property
    def kind_said(self) -> Kind:
        return self._kinds[self.cleaned_data["kind"]]

    def sessions(self) -> list[Session]:
        """The lines of a valid form that are filled in."""
        said = self.cleaned_data
        return [
            Session(
                str(number), said[f"title-{number}"], said[f"day-{number}"], said[f"minutes-{number}"],
                self._categories.get(said.get(f"category-{number}", "")), said.get(f"role-{number}", ""),
            )
            for number in range(self.lines)
            if said.get(f"title-{number}")
        ]  # fmt: skip

    def rows(self) -> list[tuple[int, list[BoundField], list[str]]]:
        """The number of each line, its fields, and what to look at again in it."""
        names = ("title", "day", "minutes", "category", "role")
        return [
            (
                number + 1,
                [self[f"{name}-{number}"] for name in names if f"{name}-{number}" in self.fields],
                self.warnings.get(str(number), []),
            )
            for number in range(self.lines)
        ]
