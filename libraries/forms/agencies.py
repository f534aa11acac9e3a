from django import forms

from libraries.enums import AgencyPost, LibraryKind
from libraries.forms.people import ONE_OF_THE_LIST, FilterForm, NameForm
from pdplanner.kernel.forms import CleanForm


class LibraryFilter(FilterForm):
    q = forms.CharField(label="Name, place or region", required=False, max_length=100, widget=forms.SearchInput)


class LibraryForm(CleanForm):
    name = forms.CharField(label="Name", max_length=160, error_messages={"required": "Type the library's name."})
    kind = forms.ChoiceField(label="Kind", choices=LibraryKind.choices, error_messages=ONE_OF_THE_LIST)
    place = forms.CharField(
        label="Place", required=False, max_length=80, help_text="Tells libraries of the same name apart."
    )
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
