"""Forms of a board's sessions: what it was, and who was there."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms

from learning.forms.time_spent import TimeSpentField
from learning.models import BoardSession, Category, Kind
from learning.queries.board_sessions import may_have_attended
from learning.services.board_sessions import MINUTES_MISSING, SessionFacts
from libraries.models import Library, Membership
from pdplanner.kernel.forms import CleanForm
from pdplanner.kernel.wording import long_date

_FACTS = ("held_on", "title", "kind", "minutes", "led_by", "minute_reference", "category")


def _attended(label: str, **more: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick who was there.",
            "invalid_choice": "Somebody you ticked is not among these people any more. Look again, then save.",
        }, **more,
    )  # fmt: skip


def _minute_reference() -> forms.CharField:
    return forms.CharField(
        label="Recorded in", max_length=160, help_text="Which minutes, like “Minutes of 12 May 2026, item 4”.",
        error_messages={"required": MINUTES_MISSING},
    )  # fmt: skip


class SessionForm(CleanForm):
    """One session with everybody who may have been there; who was not on the board that day is refused in words."""

    held_on = forms.DateField(label="Day", error_messages={"required": "Say on which day it was."})
    title = forms.CharField(
        label="Topic", max_length=200, help_text="What the board learned about, like “Open meetings law”.",
        error_messages={"required": "Say what it was about."},
    )  # fmt: skip
    kind = forms.ModelChoiceField(
        Kind.objects.none(), label="Kind", empty_label=None, error_messages={"required": "Choose a kind."}
    )
    minutes = TimeSpentField(label="Hours", help_text="How long it took: 20 min, 0:45 or 1.5.")
    led_by = forms.CharField(
        label="Led by", max_length=160, help_text="A trustee, the director, a guest, or who made the recording.",
        error_messages={"required": "Say who led it."},
    )  # fmt: skip
    category = forms.ModelChoiceField(
        Category.objects.none(), label="Category", required=False, empty_label="No category",
        help_text="What it was mostly about. At most one.",
    )  # fmt: skip
    minute_reference = _minute_reference()
    attended = _attended("Who was there")

    def __init__(self, *args: Any, library: Library, board: Iterable[Membership], today: dt.date, **more: Any) -> None:
        super().__init__(*args, **more)
        agency = library.agency_id
        self.fields["kind"].queryset = Kind.objects.filter(
            pk__in=[
                kind.pk
                for kind in Kind.objects.filter(agency=agency, is_open=True, unit="")
                if not kind.is_self_directed
            ]
        )
        self.fields["category"].queryset = Category.objects.filter(agency=agency, is_open=True)
        if not self.fields["category"].queryset.exists():
            del self.fields["category"]
        people = may_have_attended(board, today).items()
        self.fields["attended"].choices = [(person, _words(post, today)) for person, post in people]

    def facts(self) -> SessionFacts:
        return SessionFacts(**{name: self.cleaned_data[name] for name in _FACTS if name in self.cleaned_data})


class SessionEditForm(CleanForm):
    """What of a session can still be changed."""

    minute_reference = _minute_reference()
    missed = _attended("Who was there as well", required=False, help_text="They belonged to the board on that day.")

    def __init__(self, *args: Any, absent: Iterable[Membership], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["missed"].choices = [(post.person_id, str(post.person)) for post in absent]
        if not self.fields["missed"].choices:
            del self.fields["missed"]


def facts_of(session: BoardSession, attended: Iterable[int]) -> dict[str, Any]:
    """What the form shows of a session that is recorded again."""
    shown = {name: getattr(session, name) for name in _FACTS}
    return shown | {"kind": session.kind_id, "category": session.category_id, "attended": list(attended)}


def _words(post: Membership, today: dt.date) -> str:
    words = f"{post.person}, {post.get_role_display().lower()}"
    if post.ends_on is not None and post.ends_on < today:
        return f"{words} through {long_date(post.ends_on)}"
    return words
