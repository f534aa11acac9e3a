"""What somebody imagines, as an address can carry it: nothing of it is stored."""

import datetime as dt
from typing import Any

from django import forms

from certification.engine import Rules, roles_of
from certification.explain import tags_said, words_of
from certification.queries.what_if import Imagined
from learning.forms.time_spent import TimeSpentField
from learning.forms.units import UnitsField
from learning.models import Category, Kind
from libraries.models import Agency
from pdplanner.kernel.forms import FIRST_YEAR, LAST_YEAR, CleanForm

MOST = 12  # more than a page can hold at a glance
SEPARATOR, WITHIN = "|", "~"


class AddForm(CleanForm):
    """One thing to imagine. It is sent by GET, so that going back and sharing the address work."""

    title = forms.CharField(label="What", max_length=80, required=False, help_text="Like “Summer institute”.")
    kind = forms.ModelChoiceField(
        Kind.objects.none(), label="Kind", empty_label=None, error_messages={"required": "Choose a kind."}
    )
    hours = TimeSpentField(label="Hours", required=False)
    units = UnitsField(label="Or its own measure", required=False, help_text="For a college course: its credits.")
    category = forms.ModelChoiceField(Category.objects.none(), label="Category", required=False, empty_label="—")
    day = forms.DateField(label="Finished on", error_messages={"required": "Choose a day."})
    role = forms.ChoiceField(label="Your part in it", required=False)
    tags = forms.MultipleChoiceField(label="Also about", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, agency: Agency, rules: Rules, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = Kind.objects.filter(agency=agency, is_open=True)
        self.fields["category"].queryset = Category.objects.filter(agency=agency, is_open=True)
        self.fields["day"].initial = today
        roles, words = sorted(roles_of(rules)), words_of(rules)
        for name, choices in (
            ("role", [(code, words.get(code, code)) for code in roles]),
            ("tags", [*tags_said(rules).items()]),
        ):
            if choices:
                self.fields[name].choices = [("", "I took part"), *choices] if name == "role" else choices
            else:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind and kind.unit and not cleaned.get("units") and "units" not in self.errors:
            self.add_error("units", f"Say how many: a {kind.unit} is what it is measured in.")
        if kind and not kind.unit and not cleaned.get("hours") and "hours" not in self.errors:
            self.add_error("hours", "Say how long it takes, in hours: 1.5 or 1:30.")
        return cleaned

    def imagined(self) -> Imagined:
        """What a valid form describes."""
        data = self.cleaned_data
        kind, category = data["kind"], data.get("category")
        return Imagined(
            title=data["title"] or kind.name, kind=kind, ended_on=data["day"],
            minutes=0 if kind.unit else data["hours"], units=data["units"] if kind.unit else 0,
            category=category.code if category else "", role=data.get("role", ""), tags=frozenset(data.get("tags", ())),
        )  # fmt: skip


def written(one: Imagined) -> str:
    """One thing as the address carries it."""
    title = one.title.replace(SEPARATOR, "/")
    size = str(one.units if one.kind.unit else one.minutes)
    about = WITHIN.join((one.category, one.role, *sorted(one.tags))).rstrip(WITHIN)
    return SEPARATOR.join((one.kind.code, size, one.ended_on.isoformat(), about, title))


def read(texts: list[str], agency: Agency) -> list[Imagined]:
    """What an address carries; whatever in it makes no sense is left out."""
    if not texts:
        return []
    kinds = {kind.code: kind for kind in Kind.objects.filter(agency=agency)}
    found = (_read(text, kinds) for text in texts[:MOST])
    return [one for one in found if one is not None]


def _read(text: str, kinds: dict[str, Kind]) -> Imagined | None:
    parts = text.split(SEPARATOR, 4)
    kind = kinds.get(parts[0])
    if len(parts) != 5 or kind is None or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 7):
        return None
    try:
        day = dt.date.fromisoformat(parts[2])
    except ValueError:
        return None
    size, title = int(parts[1]), "".join(letter for letter in parts[4] if letter.isprintable())[:80]
    if not FIRST_YEAR <= day.year <= LAST_YEAR or not size:
        return None
    category, role, *tags = (*(code[:50] for code in parts[3].split(WITHIN)), "", "")
    return Imagined(
        title=title or kind.name, kind=kind, ended_on=day, minutes=0 if kind.unit else size,
        units=size if kind.unit else 0, category=category, role=role, tags=frozenset(filter(None, tags)),
    )  # fmt: skip
