"""To which post a plan is carried."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from libraries.models import Membership
from pdplanner.kernel.forms import CleanForm


class _PostField(forms.ModelChoiceField):
    def label_from_instance(self, post: Membership) -> str:  # type: ignore[override]  # of one model
        return f"{post.title or post.get_role_display()}, {post.library}"


class CarryForm(CleanForm):
    membership = _PostField(
        queryset=Membership.objects.none(), label="Your post", empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": "Choose one from the list.", "invalid_choice": "Choose one from the list."},
    )  # fmt: skip

    def __init__(self, *args: Any, posts: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"].queryset = posts
        if len(posts) == 1:
            self.fields["membership"].initial = posts[0]
