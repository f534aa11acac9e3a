from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from libraries.models import Goal, Membership
from pdplanner.kernel.forms import CleanForm


class PostsField(forms.ModelMultipleChoiceField):
    """Posts with `has_plan`, as `posts_to_invite` gives them."""

    def label_from_instance(self, post: Any) -> str:
        about = ", ".join(words for words in (post.title, "" if post.has_plan else "no open plan yet") if words)
        return f"{post.person} ({about})" if about else str(post.person)


class InviteForm(CleanForm):
    """Toward which goal, whom, and what is said to them."""

    goal = forms.ChoiceField(
        label="Goal",
        error_messages={"required": "Choose a goal.", "invalid_choice": "Choose a goal of the adopted plan."},
    )
    people = PostsField(
        label="Who", queryset=Membership.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one person.", "invalid_choice": "Choose people of this list.",
            "invalid_pk_value": "Choose people of this list.",
        },
    )  # fmt: skip
    words = forms.CharField(
        label="What you say to them", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example what the library hopes for, or which learning you have in mind. You can leave it empty.",
    )  # fmt: skip

    def __init__(self, *args: Any, goals: Sequence[Goal], posts: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._goals = {str(goal.lineage): goal for goal in goals}
        numbered = [(key, f"{number}. {goal.title}") for number, (key, goal) in enumerate(self._goals.items(), start=1)]
        self.fields["goal"].choices = numbered  # type: ignore[attr-defined]
        self.fields["people"].queryset = posts  # type: ignore[attr-defined]

    def clean_goal(self) -> Goal:
        return self._goals[self.cleaned_data["goal"]]
