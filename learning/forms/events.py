"""Forms of events: when and where, what a registration serves in one's plan, who was there."""

import datetime as dt
import unicodedata
from collections.abc import Collection, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from learning.models import ActivityLine, Event, GoalLine, Participation
from learning.queries.events import Seat
from learning.queries.plan_choices import PlanChoices
from learning.services.events import EventFacts
from libraries.forms.profile import zone_choices
from libraries.forms.table import TableForm
from libraries.models import Membership
from pdplanner.kernel.forms import BIDI_CONTROLS, CleanForm

LONGEST_LIST = 200_000  # letters; one line of a meeting tool has about a hundred
_TIME = {"invalid": "This is not a time of day. Write it like 14:30."}


def _time(label: str, missing: str) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, error_messages={"required": missing, **_TIME})


class EventForm(CleanForm):
    """When and where, by the clock of the place."""

    day = forms.DateField(label="Day", error_messages={"required": "Say on which day it is."})
    begins = _time("Begins", "Say when it begins.")
    ends = _time("Ends", "Say when it ends.")
    last_day = forms.DateField(label="Last day", required=False, help_text="Only if it ends on another day.")
    zone = forms.ChoiceField(
        label="Time zone", choices=zone_choices, help_text="Of the place; online, of whoever gives it."
    )
    place = forms.CharField(label="Place", max_length=160, required=False, help_text="Leave it empty if it is online.")
    link = forms.URLField(
        label="Link", max_length=300, required=False, assume_scheme="https", help_text="Where one joins, if online."
    )
    capacity = forms.IntegerField(
        label="Seats", required=False, min_value=1, max_value=5000,
        help_text="Whoever comes later waits. Leave it empty where there is room for everybody.",
    )  # fmt: skip

    def facts(self) -> EventFacts:
        said = self.cleaned_data
        return EventFacts(
            begins=dt.datetime.combine(said["day"], said["begins"]),
            ends=dt.datetime.combine(said["last_day"] or said["day"], said["ends"]),
            **{name: said[name] for name in ("zone", "place", "link", "capacity")},
        )


def facts_of(event: Event) -> dict[str, Any]:
    """What the form shows of an event that is edited."""
    begins, ends = (moment.astimezone(ZoneInfo(event.zone)) for moment in (event.begins_at, event.ends_at))
    return {
        "day": begins.date(), "begins": begins.time(), "ends": ends.time(),
        "last_day": ends.date() if ends.date() != begins.date() else None,
        **{name: getattr(event, name) for name in ("zone", "place", "link", "capacity")},
    }  # fmt: skip


class RegisterForm(CleanForm):
    """For which post, and what the credit will serve in the plan; what leaves no choice is not asked."""

    membership = forms.ModelChoiceField(Membership.objects.none(), label="For your post", empty_label=None)
    goal_line = forms.ModelChoiceField(
        GoalLine.objects.none(), label="Goal of your plan", required=False, empty_label="No goal",
        help_text="The credit you get for attending will name it.",
    )  # fmt: skip
    activity_line = forms.ModelChoiceField(
        ActivityLine.objects.none(), label="Planned activity", required=False, empty_label="It was not planned"
    )

    def __init__(self, *args: Any, posts: Sequence[Membership], choices: PlanChoices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["membership"].queryset = Membership.objects.filter(pk__in=[post.pk for post in posts])
        self.fields["membership"].initial = posts[0].pk if posts else None
        if len(posts) == 1:
            self.fields["membership"].widget = forms.HiddenInput()
        goals = {one.line_id: f"{one.goal_no}. {one.goal_title}" for one in choices.goals}
        activities = {one.line_id: one.title for one in choices.activities}
        for name, words in (("goal_line", goals), ("activity_line", activities)):
            field = self.fields[name]
            if not words:
                del self.fields[name]
                continue
            field.queryset = field.queryset.model.objects.filter(pk__in=words).select_related("pdp")
            field.label_from_instance = lambda line, words=words: words[line.pk]


def serves_of(part: Participation | None) -> dict[str, Any]:
    """What the form shows of somebody who takes part already."""
    names = ("membership", "goal_line", "activity_line")
    return {name: getattr(part, f"{name}_id") for name in names} if part else {}


class _PartsField(forms.TypedMultipleChoiceField):
    """Django looks for each value among all choices in turn, which five thousand ticks make a matter of minutes."""

    known: frozenset[str] = frozenset()

    def valid_value(self, value: str) -> bool:
        return str(value) in self.known


class RosterForm(CleanForm):
    """Who was there: a tick beside each of those `shown` of the roster, and beside whoever was ticked already; `ticked`
    are parts to begin with beside those on record, and `by_contact` those a list named by a contact mail only."""

    attended = _PartsField(
        label="Who was there", required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Somebody you ticked cancelled meanwhile. Look again, then save."},
    )  # fmt: skip

    def __init__(
        self, *args: Any, roster: Sequence[Seat], shown: Sequence[Seat], ticked: Collection[int] = (),
        by_contact: Collection[int] = (), **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        field = self.fields["attended"]
        field.known = frozenset(str(seat.part.pk) for seat in roster)
        sent = set(self.data.getlist("attended")) if self.is_bound else set()
        keys = {seat.part.pk for seat in shown}
        listed = [seat for seat in roster if seat.part.pk in keys or str(seat.part.pk) in sent]
        field.choices = [(seat.part.pk, _words(seat, seat.part.pk in by_contact)) for seat in listed]
        known = [seat.part for seat in shown if seat.part.attended_at or seat.part.pk in ticked]
        self.initial["attended"] = [part.pk for part in known]


def _without_marks(text: str) -> str:
    """Meeting tools put direction marks around names; like other letters nobody sees, they say nothing of who it is."""
    return "".join(
        letter
        for letter in text
        if letter in "\n\r\t" or (letter not in BIDI_CONTROLS and unicodedata.category(letter) not in ("Cc", "Cs"))
    )


class _ListField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return _without_marks(super().to_python(value) or "")


class RosterListForm(TableForm):
    """Who was there, as a sheet or a meeting tool has it."""

    PASTED = "people"
    field_order = ("people", "file")
    people = _ListField(
        label="Who was there, one a line", required=False, max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="Mail addresses or names. Other columns, like the minutes somebody stayed, are passed over.",
    )  # fmt: skip

    def clean_file(self) -> str:
        return _without_marks(super().clean_file())

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.text().strip():
            self.add_error("people", "Paste the list, or upload it.")
        return self.cleaned_data


def _words(seat: Seat, by_contact: bool) -> str:
    where = f"{seat.part.person}, {seat.part.membership.library}"
    notes = [
        *(["was on the waiting list"] if not seat.has_seat else []),
        *(["has a credit"] if seat.has_credit else []),
        *(["named by a contact mail only: check"] if by_contact else []),
    ]
    return f"{where} ({', '.join(notes)})" if notes else where
