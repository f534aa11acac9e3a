"""Kinds and categories of learning, as a coordinator words them."""

from typing import Any

from django import forms
from django.utils.text import slugify

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
    hint = forms.CharField(
        label="In a few words", max_length=200, required=False,
        help_text="Stands below the name where people choose: “A recorded webinar you watched”.",
    )  # fmt: skip


class NewKindForm(KindForm, NewCategoryForm):
    unit = forms.CharField(
        label="Measured in",
        max_length=40,
        required=False,
        help_text="Leave it empty for hours. Else the word for one of them: semester credit, book, visit.",
    )
    is_self_directed = forms.BooleanField(
        label="Self-directed",
        required=False,
        help_text="People propose it in their plan and keep its hours; rules may limit it.",
    )

    field_order = ("name", "hint", "unit", "is_self_directed", "code")

    def facts(self) -> dict[str, Any]:
        said = super().facts()
        said["tags"] = ["self_directed"] if said.pop("is_self_directed") else []
        return said
