from collections.abc import Sequence
from typing import Any

from django import forms

from libraries.enums import STATES, AgencyPost, LibraryKind
from libraries.forms.people import ONE_OF_THE_LIST, FilterForm, NameForm
from libraries.queries.libraries import ALL, CLOSED, OPEN
from pdplanner.kernel.forms import CleanForm

EVERY_STATE, EVERY_REGION = ("", "Every state"), ("", "Every region")
STATE_CHOICES = [("", "Not given"), *sorted(STATES.items(), key=lambda pair: pair[1])]


class LibraryFilter(FilterForm):
    """States and regions are asked for where the libraries of the list differ by them."""

    q = forms.CharField(label="Name, former name or place", required=False, max_length=100, widget=forms.SearchInput)
    state = forms.ChoiceField(label="State", required=False, error_messages=ONE_OF_THE_LIST)
    region = forms.ChoiceField(label="Region", required=False, error_messages=ONE_OF_THE_LIST)
    show = forms.ChoiceField(
        label="Libraries",
        required=False,
        choices=[(OPEN, "Open"), (CLOSED, "Closed"), (ALL, "All")],
        error_messages=ONE_OF_THE_LIST,
    )

    def __init__(self, *args: Any, states: Sequence[str] = (), regions: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [EVERY_STATE, *((code, STATES.get(code, code)) for code in states)]
        self.fields["region"].choices = [EVERY_REGION, *((region, region) for region in regions)]
        if len(states) < 2:
            del self.fields["state"]
        if not regions:
            del self.fields["region"]


class LibraryForm(CleanForm):
    name = forms.CharField(label="Name", max_length=160, error_messages={"required": "Type the library's name."})
    kind = forms.ChoiceField(label="Kind", choices=LibraryKind.choices, error_messages=ONE_OF_THE_LIST)
    address = forms.CharField(label="Street address", required=False, max_length=160)
    place = forms.CharField(
        label="Place", required=False, max_length=80, help_text="Tells libraries of the same name apart."
    )
    state = forms.ChoiceField(label="State", required=False, choices=STATE_CHOICES, error_messages=ONE_OF_THE_LIST)
    region = forms.CharField(
        label="Region",
        required=False,
        max_length=80,
        help_text="Your federation or district, if you look at figures by it.",
    )


class AgencyPersonForm(NameForm):
    role = forms.ChoiceField(
        label="Role",
        choices=AgencyPost.choices,
        error_messages=ONE_OF_THE_LIST,
        help_text="Consultants review plans and issue certificates; coordinators set up tracks, libraries and people.",
    )
    starts_on = forms.DateField(label="First day", error_messages={"required": "Give the first day."})
