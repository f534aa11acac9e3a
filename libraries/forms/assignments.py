from typing import Any

from django import forms

from libraries.forms.people import ONE_OF_THE_LIST, FilterForm
from libraries.models import AgencyRole
from pdplanner.kernel.forms import CleanForm


class FindLibraries(FilterForm):
    q = forms.CharField(
        label="Find libraries by name or place", required=False, max_length=100, widget=forms.SearchInput
    )


class AssignForm(CleanForm):
    """What a consultant looks after from a day on: ticked libraries, a whole region, or both."""

    libraries = forms.ModelMultipleChoiceField(
        label="Libraries",
        required=False,
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose one of the list.", "invalid_pk_value": "Choose one of the list."},
    )
    region = forms.ChoiceField(
        label="Whole region",
        required=False,
        error_messages=ONE_OF_THE_LIST,
        help_text="All its libraries, those that join it later too.",
    )
    starts_on = forms.DateField(label="From", error_messages={"required": "Give the first day."})

    def __init__(self, *args: Any, libraries: Any, offered: Any, regions: list[str], **kwargs: Any) -> None:
        """`offered` of the `libraries` are shown; all of them are accepted, a tick of another search too."""
        super().__init__(*args, **kwargs)
        self.fields["libraries"].queryset = libraries
        self.fields["libraries"].choices = [
            (library.pk, f"{library}, {library.place}" if library.place else str(library)) for library in offered
        ]
        self.fields["region"].choices = [("", "No region"), *((name, name) for name in regions)]
        if not offered:
            del self.fields["libraries"]
        if not regions:
            del self.fields["region"]


class DeputyChoice(forms.ModelChoiceField):
    def label_from_instance(self, role: AgencyRole) -> str:
        return str(role.person)


class StandInForm(CleanForm):
    deputy = DeputyChoice(label="Who stands in", queryset=None, empty_label=None, error_messages=ONE_OF_THE_LIST)
    starts_on = forms.DateField(label="From", error_messages={"required": "Give the first day."})
    ends_on = forms.DateField(
        label="Through",
        help_text="The last day away. From the next day on everything is as before.",
        error_messages={"required": "Give the last day."},
    )

    def __init__(self, *args: Any, deputies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = deputies


class RegionForm(CleanForm):
    name = forms.CharField(
        label="New name",
        max_length=80,
        help_text="The name of another region joins the two.",
        error_messages={"required": "Type the name of the region."},
    )
