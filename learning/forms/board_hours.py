from typing import Any

from django import forms

from learning.forms.time_spent import TimeSpentField
from libraries.forms.people import ONE_OF_THE_LIST, FilterForm
from pdplanner.kernel.forms import CleanForm

YEARS_BACK = 9
EVERY, SHORT = "", "short"


class BoardsFilter(FilterForm):
    """`show` is asked where the agency asks its boards for hours."""

    q = forms.CharField(label="Library or place", required=False, max_length=100, widget=forms.SearchInput)
    year = forms.TypedChoiceField(label="Year", coerce=int, error_messages=ONE_OF_THE_LIST)
    show = forms.ChoiceField(
        label="Boards",
        required=False,
        choices=[(EVERY, "All"), (SHORT, "With less than is asked")],
        error_messages=ONE_OF_THE_LIST,
    )

    def __init__(self, *args: Any, this_year: int, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, year) for year in range(this_year, this_year - YEARS_BACK - 1, -1)]
        if not asks:
            del self.fields["show"]


class BoardHoursForm(CleanForm):
    minutes = TimeSpentField(
        label="Hours a year",
        required=False,
        help_text="From January to December, all sessions of a board together. Leave it empty to ask for none.",
        error_messages={"nothing": "Leave it empty to ask for none."},
    )
