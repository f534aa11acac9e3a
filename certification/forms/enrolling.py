from collections.abc import Mapping
from typing import Any

from django import forms

from certification.services.terms import Choice, Choices
from libraries.models import Membership
from pdplanner.kernel.forms import CleanForm

_NOT_LISTED = {"invalid_choice": "Choose one of those listed; what is listed depends on the first day."}


class EnrollForm(CleanForm):
    starts_on = forms.DateField(
        label="First day", help_text="Your period starts on this day. Within three months of today.",
        error_messages={"required": "Choose the first day of your period."},
    )  # fmt: skip
    membership = forms.ModelChoiceField(
        Membership.objects.none(), label="Post", empty_label=None,
        help_text="The library whose strategic goals your plan serves.",
        error_messages={"required": "Choose one of your posts.", "invalid_choice": "Choose one of your own posts."},
    )  # fmt: skip

    level = forms.ChoiceField(label="Level", required=False, error_messages=_NOT_LISTED)
    phase = forms.ChoiceField(label="Award", required=False, error_messages=_NOT_LISTED)
    cohort = forms.ChoiceField(label="Cohort", required=False, error_messages=_NOT_LISTED)
    version = forms.ChoiceField(
        label="Rules", required=False, error_messages=_NOT_LISTED,
        help_text="The version before may still be chosen. You stay on what you choose.",
    )  # fmt: skip

    def __init__(self, *args: Any, posts: Any, choices: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("level", "phase", "cohort", "version"):
            if name in choices:
                self.fields[name].choices = choices[name]  # type: ignore[attr-defined]
            else:  # there is nothing to choose
                del self.fields[name]
        field = self.fields["membership"]
        field.queryset = posts
        field.label_from_instance = lambda post: f"{post.title or post.get_role_display()}, {post.library}"
        # Almost everybody has one post: then there is nothing to choose.
        if len(posts) == 1:
            field.initial, field.widget = posts[0].pk, forms.HiddenInput()

    def choice(self) -> Choice:
        names = ("level", "phase", "cohort", "version")
        return Choice(**{name: self.cleaned_data.get(name, "") for name in names})


class ReasonForm(CleanForm):
    reason = forms.CharField(
        label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The holder reads it on their page and in a mail. Say what to mend.",
        error_messages={"required": "Say what is missing or wrong, so that the holder can mend it."},
    )  # fmt: skip
