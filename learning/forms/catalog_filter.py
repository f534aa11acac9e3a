"""The filters of the catalog and its events; they live in the address, so a view can be kept and sent on."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField

from learning.enums import ItemFormat, ItemState
from learning.models import CatalogItem
from learning.queries.fitting import FittingGoal, gaps_of, subjects_of
from pdplanner.kernel.access import Actor
from pdplanner.kernel.folding import words_of
from pdplanner.kernel.forms import CleanForm

MINE = "mine"
_FIRST = ("q", "goal")
_STATES = [("", "In the catalog"), *(choice for choice in ItemState.choices if choice[0] != ItemState.APPROVED)]


class CatalogFilter(CleanForm):
    """Words, goal and gap, kind, category, provider, format, region, price and state. What makes no sense is left out,
    never an error page; what leaves no choice is not asked."""

    q = forms.CharField(
        label="Search", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.TypedChoiceField(label="Kind", required=False, coerce=int, empty_value=None)
    category = forms.TypedChoiceField(label="Category", required=False, coerce=int, empty_value=None)
    provider = forms.ChoiceField(label="Given by", required=False)
    format = forms.ChoiceField(label="Format", required=False, choices=[("", "Any format"), *ItemFormat.choices])
    region = forms.ChoiceField(label="Region", required=False)
    goal = forms.ChoiceField(label="Fits", required=False)
    gap = forms.TypedChoiceField(label="Helps with", required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label="State", required=False, choices=_STATES)
    free = forms.BooleanField(label="Free only", required=False)

    def __init__(
        self, *args: Any, actor: Actor, rows: QuerySet[CatalogItem], goals: Sequence[FittingGoal],
        states: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self._rows, self._goals, self._gaps = rows, goals, gaps_of(actor)
        self._agency = actor.hat.agency_id if actor.hat else None
        for name, (everything, choices) in _in_use(rows).items():
            self._offer(name, everything, choices)
        self._offer("gap", "Any gap of my plan", [(str(gap.pk), gap.skill) for gap in self._gaps], fewest=1)
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
        """The rows in the state that was asked for, and narrowed to the rest of it."""
        rows = self.narrowed()
        return rows.filter(state=self.cleaned_data.get("state") or ItemState.APPROVED)

    def narrowed(self) -> QuerySet[CatalogItem]:
        """The rows narrowed to what was asked for, whatever their state."""
        self.is_valid()
        asked, rows = self.cleaned_data, self._rows
        for word in words_of(asked.get("q") or ""):
            rows = rows.filter(search_text__contains=word)
        for name in ("kind", "category", "provider", "format", "region"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        if asked.get("free"):
            rows = rows.filter(cents=0)
        for subjects in self._subjects(asked.get("goal") or "", asked.get("gap")):
            rows = rows.filter(subjects__in=subjects)
        return rows.distinct()

    def _subjects(self, goal: str, gap_pk: int | None) -> Iterator[Collection[int]]:
        """Those of the goal, and those of the gap, that were asked for."""
        if goal:
            chosen = [one for one in self._goals if (one.is_mine if goal == MINE else str(one.pk) == goal)]
            yield set().union(*(one.subjects for one in chosen))
        yield from (subjects_of(gap, self._agency) for gap in self._gaps if gap.pk == gap_pk)

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


def _in_use(rows: QuerySet[CatalogItem]) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """By field what stands for no choice, and the choices: what there are items of."""
    names = {"kind": "Any kind", "category": "Any category", "provider": "Anybody", "region": "Anywhere"}
    columns = rows.order_by().values_list(
        "kind", "kind__name", "category", "category__name", "provider", "provider", "region", "region"
    )
    found: dict[str, dict[str, str]] = {name: {} for name in names}
    for row in columns.distinct():
        for name, key, words in zip(names, row[::2], row[1::2], strict=True):
            found[name] |= {str(key): words} if key else {}
    return {name: (names[name], sorted(found[name].items(), key=lambda pair: pair[1])) for name in names}
