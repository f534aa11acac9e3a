from typing import Any

from django import forms

from libraries.enums import FrameworkKind
from libraries.forms.people import ONE_OF_THE_LIST
from libraries.forms.table import TableForm
from libraries.models import CompetencyGroup, Framework
from libraries.services.lexicon_sheet import LONGEST_SHEET
from pdplanner.kernel.forms import CleanForm


class FrameworkForm(CleanForm):
    """How a framework is called and where it comes from."""

    name = forms.CharField(
        label="Name", max_length=120, error_messages={"required": "Type what the framework is called."}
    )
    edition = forms.CharField(
        label="Edition", required=False, max_length=40, help_text="A year or number, where there are several."
    )
    source = forms.CharField(
        label="Source", required=False, max_length=300, help_text="Who wrote it, and where it is found."
    )
    licence = forms.CharField(
        label="Licence", required=False, max_length=120, help_text="What its authors allow, like “CC BY 4.0”."
    )
    note = forms.CharField(
        label="Note", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What people should know who choose from it.",
    )  # fmt: skip


class NewFrameworkForm(FrameworkForm):
    kind = forms.ChoiceField(
        label="What it lists", choices=FrameworkKind.choices, initial=FrameworkKind.COMPETENCIES,
        widget=forms.RadioSelect, error_messages=ONE_OF_THE_LIST,
        help_text="Competencies are what people can do. Goals from outside are what a national agenda or a state plan "
        "wants.",
    )  # fmt: skip
    field_order = ("name", "edition", "kind")


class GroupForm(CleanForm):
    name = forms.CharField(label="Group", max_length=160, error_messages={"required": "Type what the group is called."})


class CompetencyForm(CleanForm):
    name = forms.CharField(max_length=160, error_messages={"required": "Say it in a few words."})
    code = forms.CharField(label="Code", required=False, max_length=20, help_text="If the framework has one, like T2.")
    description = forms.CharField(
        label="Description", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = framework.entry_word.capitalize()


class CompetencyEditForm(CompetencyForm):
    group = forms.ModelChoiceField(
        label="Group", queryset=CompetencyGroup.objects.none(), empty_label=None, error_messages=ONE_OF_THE_LIST
    )

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, framework=framework, **kwargs)
        self.fields["group"].queryset = framework.groups.all()  # type: ignore[attr-defined]


class SheetForm(TableForm):
    PASTED = "sheet"
    field_order = ("sheet", "file")
    sheet = forms.CharField(
        label="The sheet", required=False, max_length=LONGEST_SHEET,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="Copied from a spreadsheet, or one line each: group, code, name, description. A first line that "
        "names the columns is followed; a group holds until the next.",
    )  # fmt: skip


class SheetConfirmForm(CleanForm):
    """The sheet that was shown, and what it was shown to do."""

    sheet = forms.CharField(max_length=LONGEST_SHEET, widget=forms.HiddenInput, strip=False)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
