"""The form to change or claim several drafts and returned credits at once."""

from collections.abc import Sequence
from typing import Any

from django import forms

from learning.forms.plan_fields import goal_words
from learning.models import Category, Credit, GoalLine
from learning.queries.plan_choices import plan_choices
from pdplanner.kernel.forms import CleanForm

_KEEP, _NONE = "", "none"


class UnfinishedForm(CleanForm):
    """What all of the ticked ones get. A choice that is left alone changes nothing."""

    goal_line = forms.ChoiceField(label="Goal of your plan", required=False)
    category = forms.ChoiceField(label="Category", required=False)

    def __init__(self, *args: Any, credits: Sequence[Credit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = {credit.membership_id: credit.membership for credit in credits}
        goals = {str(pk): words for post in posts.values() for pk, words in goal_words(plan_choices(post)).items()}
        self._offer("goal_line", "No goal", list(goals.items()))
        agencies = {post.library.agency_id for post in posts.values()}
        known = Category.objects.filter(agency__in=agencies, is_open=True).order_by("agency", "position")
        self._categories = {str(row.pk): row for row in known}
        self._offer("category", "No category", [(str(row.pk), row.name) for row in known])

    def _offer(self, name: str, nothing: str, choices: list[tuple[str, str]]) -> None:
        if choices:
            self.fields[name].choices = [(_KEEP, "As each has it"), *choices, (_NONE, nothing)]
        else:
            del self.fields[name]

    @property
    def changes(self) -> dict[str, Any]:
        """What a valid form asks for, under the names of the service."""
        found: dict[str, Any] = {}
        if goal := self.cleaned_data.get("goal_line"):
            found["goal_line"] = None if goal == _NONE else GoalLine.objects.get(pk=goal)
        if category := self.cleaned_data.get("category"):
            found["category"] = self._categories.get(category)
        return found
