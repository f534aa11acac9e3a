"""The filters of a list of credits; they live in the address, so a view of the list can be kept and sent on."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from learning.enums import CreditState
from learning.models import Credit
from pdplanner.kernel.forms import FIRST_YEAR, LAST_YEAR, CleanForm


class CreditFilter(CleanForm):
    """State, year and words. What makes no sense is left out, never an error page."""

    q = forms.CharField(
        label="Search", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(label="State", required=False)
    year = forms.TypedChoiceField(label="Year", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: list[int], drafts: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [choice for choice in CreditState.choices if drafts or choice[0] != CreditState.DRAFT]
        self.fields["state"].choices = [("", "All states"), *states]
        self.fields["year"].choices = [("", "All years"), *((year, str(year)) for year in years)]

    def applied(self, rows: QuerySet[Credit]) -> QuerySet[Credit]:
        """`rows` narrowed to what was asked for."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("state"):
            rows = rows.filter(state=asked["state"])
        year = asked.get("year")
        if year and FIRST_YEAR <= year <= LAST_YEAR:
            rows = rows.filter(ended_on__year=year)
        if asked.get("q"):
            words = asked["q"]
            rows = rows.filter(
                Q(title__icontains=words) | Q(provider__icontains=words) | Q(person__display_name__icontains=words)
            )
        return rows

    @property
    def is_set(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("q", "state", "year"))
