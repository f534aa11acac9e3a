"""What to take over into a draft: boxes for gaps and activities, and for each goal of then the goal of today."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from learning.models.revision import ActivityWords, GapWords
from learning.queries.taking_over import Offered, OfferedGoal, Source
from libraries.models import Goal
from pdplanner.kernel.forms import CleanForm

NOT_TODAY = "It is not served any more"


class TakeOverForm(CleanForm):
    """One select and one list of boxes for each goal of the source. What was not done stands checked."""

    def __init__(self, *args: Any, source: Source, goals: Sequence[Goal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._source = source
        self._goals = {str(goal.pk): goal for goal in goals}
        choices = [("", NOT_TODAY), *((pk, f"{goal.position}. {goal.title}") for pk, goal in self._goals.items())]
        for number, goal in enumerate(source.goals):
            self.fields[f"goal-{number}"] = forms.ChoiceField(
                label="Goal of today", choices=choices, required=False, initial=str(goal.now.pk) if goal.now else "",
                error_messages={"invalid_choice": "Choose a goal of your library’s plan of today."},
            )  # fmt: skip
            self.fields[f"rows-{number}"] = forms.MultipleChoiceField(
                label="Take over", choices=[(key_of(one), str(one.row)) for one in goal.offers], required=False,
                initial=[key_of(one) for one in goal.offers if goal.now and not one.is_done],
                error_messages={"invalid_choice": "One of these is no longer offered. Open the page again."},
            )  # fmt: skip

    def parts(self) -> Iterator[tuple[OfferedGoal, BoundField, list[tuple[Offered, str, bool]]]]:
        """For each goal of then: its select, and what it offers with its key and whether it is checked."""
        for number, goal in enumerate(self._source.goals):
            checked = self[f"rows-{number}"].value() or []
            offers = [(one, key_of(one), key_of(one) in checked) for one in goal.offers]
            yield goal, self[f"goal-{number}"], offers

    def clean(self) -> dict[str, Any]:
        for number, goal in enumerate(self._source.goals):
            if self.cleaned_data.get(f"rows-{number}") and not self.cleaned_data.get(f"goal-{number}", "-"):
                words = f"Choose which goal of today takes the place of “{goal.title}”, or take nothing from it."
                self.add_error(f"goal-{number}", words)
        return self.cleaned_data

    def chosen(self) -> list[tuple[GapWords | ActivityWords, Goal]]:
        return [
            (one.row, self._goals[self.cleaned_data[f"goal-{number}"]])
            for number, goal in enumerate(self._source.goals)
            for one in goal.offers
            if key_of(one) in self.cleaned_data[f"rows-{number}"]
        ]


def key_of(one: Offered) -> str:
    """The value of a box: a gap and an activity may have the same number."""
    return f"{'gap' if isinstance(one.row, GapWords) else 'activity'}-{one.row.pk}"
