"""Kinds and categories of learning, as a coordinator words them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import slugify

from learning.enums import EvidenceNeeded
from learning.forms.time_spent import TimeSpentField
from pdplanner.kernel.forms import CleanForm

_SPOKEN = "What rules call it: small letters, digits, - and _. It cannot be changed. Empty: made from the name."


class CategoryForm(CleanForm):
    name = forms.CharField(
        label="Name", max_length=80, help_text="What people choose when they log a credit.",
        error_messages={"required": "Give it the name people choose."},
    )  # fmt: skip


class NewCategoryForm(CategoryForm):
    code = forms.SlugField(
        label="Code", max_length=50, required=False, help_text=_SPOKEN,
        error_messages={"invalid": "Use small letters, digits, - and _ only."},
    )  # fmt: skip

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        code = said["code"].lower() or slugify(said["name"]).replace("-", "_")[:50]
        return {**said, "code": code}


class KindForm(CategoryForm):
    """`tags` are codes with their words; none, and nothing is asked, where they can no longer change. `unit` is that of
    a kind there is."""

    hint = forms.CharField(
        label="In a few words", max_length=200, required=False,
        help_text="Stands below the name where people choose: “A recorded webinar you watched”.",
    )  # fmt: skip
    evidence_needed = forms.ChoiceField(
        label="Evidence", choices=EvidenceNeeded.choices, initial=EvidenceNeeded.NONE, widget=forms.RadioSelect,
        help_text="A file, a picture or a link that shows it. A roster or the minutes of a board show it anyway.",
        error_messages={"required": "Say whether it needs evidence."},
    )  # fmt: skip
    least_minutes = TimeSpentField(
        label="Least that is claimed", required=False,
        help_text="In hours: 0:30 for half an hour. Less of it cannot be claimed. Empty: any time will do.",
        error_messages={"nothing": "Leave it empty where any time will do, or write hours, like 0:30."},
    )  # fmt: skip
    tags = forms.MultipleChoiceField(
        label="Tags", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="What rules speak of beside the kind itself. Self-directed learning is proposed in a plan, which "
        "keeps its hours, and what was learned is said before it is claimed.",
    )  # fmt: skip

    def __init__(self, *args: Any, tags: Mapping[str, str], unit: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["tags"].choices = list(tags.items())
        if not tags:
            del self.fields["tags"]
        if unit:
            del self.fields["least_minutes"]

    def facts(self) -> dict[str, Any]:
        said = {**self.cleaned_data}
        if "least_minutes" in said:
            said["least_minutes"] = said["least_minutes"] or 0
        return said


class NewKindForm(KindForm, NewCategoryForm):
    unit = forms.CharField(
        label="Measured in",
        max_length=40,
        required=False,
        help_text="Leave it empty for hours. Else the word for one of them: semester credit, book, visit.",
    )

    field_order = ("name", "hint", "unit", "least_minutes", "evidence_needed", "tags", "code")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "code": NewCategoryForm.facts(self)["code"]}
