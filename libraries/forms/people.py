from collections.abc import Sequence
from typing import Any

from django import forms

from libraries.enums import Post
from libraries.models import Branch, Library, Membership, Person
from libraries.queries.people import ALL, CURRENT, PAST
from pdplanner.kernel.forms import CleanForm

ONE_OF_THE_LIST = {"invalid_choice": "Choose one of the list.", "required": "Choose one of the list."}
NEW = "new"


class FilterForm(CleanForm):
    """What of a list is shown; it stands in the address, so that a list can be kept and passed on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if choice else "form-control"


class PeopleFilter(FilterForm):
    q = forms.CharField(label="Name or title", required=False, max_length=100, widget=forms.SearchInput)
    role = forms.ChoiceField(
        label="Role", required=False, choices=[("", "Every role"), *Post.choices], error_messages=ONE_OF_THE_LIST
    )
    show = forms.ChoiceField(
        label="Posts",
        required=False,
        choices=[(CURRENT, "Held now or to come"), (PAST, "Ended"), (ALL, "All")],
        error_messages=ONE_OF_THE_LIST,
    )
    on = forms.DateField(label="As of", required=False)


class NameForm(CleanForm):
    """Who somebody is."""

    display_name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="First and family name, as people call them. They can change it themselves once they sign in.",
        error_messages={"required": "Type the person's name."},
    )
    family_name = forms.CharField(
        label="Family name",
        max_length=80,
        help_text="Lists are sorted by it, and a certificate can be checked with it.",
        error_messages={"required": "Type the family name."},
    )
    contact_mail = forms.EmailField(
        label="Contact mail",
        required=False,
        max_length=254,
        help_text="Two people may share one, like the mailbox of a desk. It does not let anybody sign in.",
    )


class PersonForm(NameForm):
    """A person and their post. Asks whether it is the same person when somebody of that name is known already."""

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
        label="First day",
        help_text="The first day of the post; it decides from when this person can act for the library.",
        error_messages={"required": "Give the first day of the post."},
    )

    def __init__(self, *args: Any, library: Library, known: Sequence[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = Branch.objects.filter(library=library, closed_on=None)
        if branches.exists():
            self.fields["branch"].queryset = branches
        else:
            del self.fields["branch"]
        self.known = {str(person.pk): person for person in known}
        if known:
            same = [(str(person.pk), f"The same person: {person}, {_posts(person)}") for person in known]
            self.fields["same"] = forms.ChoiceField(
                label="Somebody of this name is known already",
                choices=[*same, (NEW, "Somebody else of the same name")],
                widget=forms.RadioSelect,
                error_messages={**ONE_OF_THE_LIST, "required": "Say whether this is the same person."},
                help_text="The same person gets another post and keeps plans, credits and certificates together.",
            )
            self.order_fields(["display_name", "same"])

    @property
    def known_person(self) -> Person | None:
        """The person this post is for, if it is one of those known."""
        return self.known.get(self.cleaned_data.get("same", NEW))


def _posts(person: Person) -> str:
    posts = person.memberships.all()
    return "; ".join(f"{post.title or post.get_role_display()}, {post.library}" for post in posts)


class EndForm(CleanForm):
    ends_on = forms.DateField(
        label="Last day",
        help_text="The post is held through the end of this day.",
        error_messages={"required": "Give the last day of the post."},
    )


class CorrectEndForm(EndForm):
    """The last day was entered before and can be changed or taken back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].required = False
        self.fields["ends_on"].help_text = "Leave it empty if the post goes on after all."


class SupervisorChoice(forms.ModelChoiceField):
    def label_from_instance(self, post: Membership) -> str:
        return f"{post.person}, {post.title or post.get_role_display()}"


class SupervisorForm(CleanForm):
    supervisor = SupervisorChoice(
        label="Supervisor",
        required=False,
        queryset=Membership.objects.none(),
        empty_label="Nobody: the director decides",
        error_messages=ONE_OF_THE_LIST,
        help_text="Verifies credits and commits the library's side of plans.",
    )
    starts_on = forms.DateField(
        label="From",
        help_text="The first day. Whoever supervised before does so through the day before.",
        error_messages={"required": "Give the first day."},
    )

    def __init__(self, *args: Any, supervisors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = supervisors


class VerifierForm(SupervisorForm):
    """For a director or a trustee of a library without a board chair."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["supervisor"]
        field.label, field.empty_label = "Who verifies", "Nobody: a consultant verifies, with a note"
        field.help_text = (
            "Somebody of the library who does not report to them, like the principal of a school: verifies credits and "
            "commits the library’s side of plans. Once the library has a board chair, the chair does."
        )
