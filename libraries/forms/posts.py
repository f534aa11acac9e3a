from typing import Any

from django import forms
from django.db.models import QuerySet

from libraries.enums import Post
from libraries.forms.people import (
    ONE_OF_THE_LIST,
    CorrectEndForm,
    EndForm,
    FilterForm,
    SupervisorChoice,
    SupervisorForm,
)
from libraries.models import Branch, Membership
from pdplanner.kernel.forms import CleanForm


class PostForm(CleanForm):
    """Role, title and branch of a post from a day on."""

    role = forms.ChoiceField(label="Role", choices=Post.choices, error_messages=ONE_OF_THE_LIST)
    title = forms.CharField(
        label="Title of the post", required=False, max_length=120, help_text="Like “Youth services assistant”."
    )
    branch = forms.ModelChoiceField(
        label="Branch",
        required=False,
        queryset=Branch.objects.none(),
        empty_label="The whole library",
        error_messages=ONE_OF_THE_LIST,
    )
    starts_on = forms.DateField(
        label="From",
        help_text="The first day of the change. What was before stays in the record through the day before.",
        error_messages={"required": "Give the first day."},
    )

    def __init__(self, *args: Any, post: Membership, **kwargs: Any) -> None:
        facts = {"role": post.role, "title": post.title, "branch": post.branch_id}
        super().__init__(*args, initial={**facts, **kwargs.pop("initial", {})}, **kwargs)
        branches = Branch.objects.filter(library=post.library_id, closed_on=None)
        if branches.exists():
            self.fields["branch"].queryset = branches
        else:
            del self.fields["branch"]


class CorrectForm(PostForm):
    """What was entered wrongly."""

    def __init__(self, *args: Any, post: Membership, **kwargs: Any) -> None:
        super().__init__(*args, post=post, initial={"starts_on": post.starts_on}, **kwargs)
        self.fields["starts_on"].label = "First day"
        self.fields["starts_on"].help_text = "The first day of the post, as it should have been entered."


def leaving_form(post: Membership, successors: QuerySet[Membership] | None, *args: Any, **kwargs: Any) -> EndForm:
    """The last day of a post; who has people to supervise is asked for a successor as well."""
    form = (CorrectEndForm if post.ends_on else EndForm)(*args, **kwargs)
    if successors is not None:
        form.fields["successor"] = SupervisorChoice(
            label="Who supervises them from the next day on",
            required=False,
            queryset=successors,
            empty_label="Nobody yet: the director decides",
            error_messages=ONE_OF_THE_LIST,
        )
    return form


class FindPeople(FilterForm):
    q = forms.CharField(label="Name or title", required=False, max_length=100, widget=forms.SearchInput)


class PeopleChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, post: Membership) -> str:
        named = next(iter(getattr(post, "links", ())), None)
        now = f"supervised by {named.supervisor.person}" if named else "nobody named"
        return f"{post.person}, {post.title or post.get_role_display()} ({now})"


class SupervisorsForm(SupervisorForm):
    """One supervisor for several people from a day on."""

    people = PeopleChoice(
        label="People",
        queryset=Membership.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick at least one person.", "invalid_choice": "Choose one of the list.",
            "invalid_pk_value": "Choose one of the list.",
        },
    )  # fmt: skip
    field_order = ["people", "supervisor", "starts_on"]

    def __init__(self, *args: Any, people: QuerySet[Membership], offered: list[Membership], **kwargs: Any) -> None:
        """`offered` of the `people` are shown; all of them are accepted."""
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        field.queryset = people
        field.choices = [(post.pk, field.label_from_instance(post)) for post in offered]
