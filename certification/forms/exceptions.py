"""What a coordinator fills in to grant an exception, and a holder to ask for one: a small form for each kind."""

import datetime as dt
from typing import Any

from django import forms

from certification.engine.dates import months_later
from certification.enums import DecisionKind
from certification.services.exceptions import Terms
from pdplanner.kernel.forms import CleanForm

MOST_MONTHS = 120


class ExceptionForm(CleanForm):
    """`seen` is what the effect on the page was worked out for; what was changed since is shown once more."""

    kind: DecisionKind
    reason = forms.CharField(
        label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The holder reads it in a mail and on their standing, and so does everybody who helps them.",
        error_messages={"required": "Say why. The holder and everybody who helps them reads it."},
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput(), max_length=400)

    def terms(self) -> Terms:
        given = {name: value for name, value in self.cleaned_data.items() if name in ("from_on", "until_on")}
        return Terms(kind=self.kind, reason=self.cleaned_data["reason"], **given)

    @property
    def fingerprint(self) -> str:
        """The terms without the reason, which changes nothing of the effect."""
        terms = self.terms()
        return f"{terms.from_on}|{terms.until_on}|{terms.credit_pk}|{terms.code}"

    def show_effect(self) -> None:
        """Remember in the page what its effect was worked out for."""
        self.data = self.data.copy()
        self.data["seen"] = self.fingerprint


class ExtensionForm(ExceptionForm):
    kind = DecisionKind.EXTENSION
    until_on = forms.DateField(label="New last day", required=False, help_text="The last day on which credit counts.")
    months = forms.IntegerField(
        label="Or so many months more", required=False, min_value=1, max_value=MOST_MONTHS,
        help_text="Counted from the last day as it is now.",
    )  # fmt: skip
    field_order = ("until_on", "months", "reason")

    def __init__(self, *args: Any, last_day: dt.date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last_day = last_day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        day, months = given.get("until_on"), given.get("months")
        if self.errors:
            return given
        if bool(day) == bool(months):
            self.add_error("until_on", "Give either the new last day or a number of months.")
        elif months and self.last_day:
            given["until_on"] = months_later(self.last_day + dt.timedelta(days=1), months) - dt.timedelta(days=1)
        return given


class LeaveForm(ExceptionForm):
    kind = DecisionKind.LEAVE
    from_on = forms.DateField(
        label="First day of leave", error_messages={"required": "Choose the first day of the leave."}
    )
    until_on = forms.DateField(
        label="Last day of leave", error_messages={"required": "Choose the last day of the leave."}
    )
    field_order = ("from_on", "until_on", "reason")


class WaiverForm(ExceptionForm):
    kind = DecisionKind.WAIVER
    until_on = forms.DateField(
        label="First certificate due by", help_text="It can be waived once, and the waiver extended once.",
        error_messages={"required": "Choose the new day."},
    )  # fmt: skip
    field_order = ("until_on", "reason")


class CreditExceptionForm(ExceptionForm):
    kind = DecisionKind.CREDIT
    credit = forms.ChoiceField(
        label="Credit", help_text="It is not held to this one rule any more; all others stay.",
        error_messages={"required": "Choose a credit.", "invalid_choice": "Choose one of the credits listed."},
    )  # fmt: skip
    field_order = ("credit", "reason")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credit"].choices = choices  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        key, _, code = self.cleaned_data["credit"].partition(":")
        return Terms(kind=self.kind, reason=self.cleaned_data["reason"], credit_pk=int(key), code=code)


class AskForm(CleanForm):
    """What a holder asks for; of a credit nothing but why."""

    reason = forms.CharField(
        label="Why you ask", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The coordinators of your agency read it, and decide. Nobody at your library does.",
        error_messages={"required": "Say why you ask: a coordinator decides by it."},
    )  # fmt: skip

    def __init__(self, *args: Any, for_board: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if for_board:
            readers = "At your library only the chair of the board can read it."
            self.fields["reason"].help_text = f"The coordinators of your agency read it, and decide. {readers}"


class MoreTimeAskForm(AskForm):
    until_on = forms.DateField(
        label="New last day you ask for", help_text="The last day on which credit would count.",
        error_messages={"required": "Choose the last day you need."},
    )  # fmt: skip
    field_order = ("until_on", "reason")


class LeaveAskForm(AskForm):
    from_on = forms.DateField(
        label="First day of leave", error_messages={"required": "Choose the first day of your leave."}
    )
    until_on = forms.DateField(
        label="Last day of leave", help_text="As far as you know it. More can be asked for later.",
        error_messages={"required": "Choose the last day of your leave."},
    )  # fmt: skip
    field_order = ("from_on", "until_on", "reason")


class LaterAskForm(AskForm):
    until_on = forms.DateField(
        label="Day by which you ask to have it", error_messages={"required": "Choose the day you need."}
    )
    field_order = ("until_on", "reason")


ASK_FORMS: dict[DecisionKind, type[AskForm]] = {
    DecisionKind.EXTENSION: MoreTimeAskForm,
    DecisionKind.LEAVE: LeaveAskForm,
    DecisionKind.WAIVER: LaterAskForm,
    DecisionKind.CREDIT: AskForm,
}


class RevokeForm(CleanForm):
    reason = forms.CharField(
        label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The holder reads it in a mail.",
        error_messages={"required": "Say why it is taken back. The holder reads it."},
    )  # fmt: skip
