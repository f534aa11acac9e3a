"""The filters of the catalog; they live in the address, so a view of it can be kept and sent on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField

from learning.enums import ItemFormat, ItemState
from learning.models import CatalogItem
from learning.queries.fitting import FittingGoal
from pdplanner.kernel.folding import words_of
from pdplanner.kernel.forms import CleanForm

MINE = "mine"
_FIRST = ("q", "goal")
_STATES = [("", "In the catalog"), *(choice for choice in ItemState.choices if choice[0] != ItemState.APPROVED)]


class CatalogFilter(CleanForm):
    """Words, kind, category, provider, format, price, goal and state. What makes no sense is left out, never an error
    page; what leaves no choice is not asked."""

    q = forms.CharField(
        label="Search", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.TypedChoiceField(label="Kind", required=False, coerce=int, empty_value=None)
    category = forms.TypedChoiceField(label="Category", required=False, coerce=int, empty_value=None)
    provider = forms.ChoiceField(label="Given by", required=False)
    format = forms.ChoiceField(label="Format", required=False, choices=[("", "Any format"), *ItemFormat.choices])
    goal = forms.ChoiceField(label="Fits", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=_STATES)
    free = forms.BooleanField(label="Free only", required=False)

    def __init__(
        self, *args: Any, rows: QuerySet[CatalogItem], goals: Sequence[FittingGoal], states: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._rows, self._goals = rows, goals
        kinds, categories, providers = _in_use(rows)
        self._offer("kind", "Any kind", kinds)
        self._offer("category", "Any category", categories)
        self._offer("provider", "Anybody", providers)
        mine = [(MINE, "Any goal of my plan")] if any(goal.is_mine for goal in goals) else []
        named = [(str(goal.pk), f"{goal.number}. {goal.title}") for goal in goals]
        self._offer("goal", "Any goal", [*mine, *named], fewest=1)
        if not states:
            del self.fields["state"]

    def _offer(self, name: str, everything: str, choices: list[tuple[str, str]], fewest: int = 2) -> None:
        if len(choices) < fewest:
            del self.fields[name]
            return
        self.fields[name].choices = [("", everything), *choices]

    def applied(self) -> QuerySet[CatalogItem]:
        """The rows narrowed to what was asked for."""
        self.is_valid()
        asked = self.cleaned_data
        rows = self._rows.filter(state=asked.get("state") or ItemState.APPROVED)
        for word in words_of(asked.get("q") or ""):
            rows = rows.filter(search_text__contains=word)
        for name in ("kind", "category", "provider", "format"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        if asked.get("free"):
            rows = rows.filter(cents=0)
        if asked.get("goal"):
            rows = rows.filter(subjects__in=self._subjects(asked["goal"])).distinct()
        return rows

    def _subjects(self, goal: str) -> set[int]:
        chosen = [one for one in self._goals if (one.is_mine if goal == MINE else str(one.pk) == goal)]
        return set().union(*(one.subjects for one in chosen))

    def first_fields(self) -> list[BoundField]:
        return [self[name] for name in _FIRST if name in self.fields]

    def more_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name not in _FIRST]

    @property
    def is_narrowed(self) -> bool:
        """Whether what is folded away has been asked for."""
        return any(self.cleaned_data.get(field.name) for field in self.more_fields())

    @property
    def is_set(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields)


def _in_use(rows: QuerySet[CatalogItem]) -> list[list[tuple[str, str]]]:
    """The kinds, the categories and the providers there are items of."""
    columns = rows.order_by().values_list("kind", "kind__name", "category", "category__name", "provider").distinct()
    kinds, categories, providers = {}, {}, {}
    for kind, kind_name, category, category_name, provider in columns:
        kinds[str(kind)] = kind_name
        providers[provider] = provider
        if category:
            categories[str(category)] = category_name
    return [sorted(found.items(), key=lambda pair: pair[1]) for found in (kinds, categories, providers)]
