"""Forms of spot checks: start a round, answer, decide."""

import datetime as dt
import secrets
from typing import Any

from django import forms

from learning.enums import SpotPool
from learning.forms.credits import FilesField, ReasonForm, keys_ticked
from learning.models import Evidence, SpotCheck
from learning.queries.spot_checks import files_to_show
from learning.services.spot_checks import MOST, Sample
from libraries.models import Agency
from pdplanner.kernel import clock
from pdplanner.kernel.forms import CleanForm

A_QUARTER, FOUR_WEEKS = dt.timedelta(days=91), dt.timedelta(days=28)
SHARE, NUMBER = "share", "number"


class RoundForm(CleanForm):
    """Which credits, how many of them, until when, and who is left out."""

    of = forms.ChoiceField(
        label="Draw from", choices=SpotPool.choices, widget=forms.RadioSelect,
        error_messages={"required": "Say what to draw from."},
    )  # fmt: skip
    first_day = forms.DateField(
        label="From", help_text="Days of verifying or of certifying, not of the learning.",
        error_messages={"required": "Say from which day on."},
    )  # fmt: skip
    last_day = forms.DateField(label="Through", error_messages={"required": "Say through which day."})
    by = forms.ChoiceField(
        label="How many", choices=((SHARE, "A share of them, in percent"), (NUMBER, "A number of them")),
        widget=forms.RadioSelect, error_messages={"required": "Say whether you want a share or a number."},
    )  # fmt: skip
    number = forms.IntegerField(
        label="Number or percent", min_value=1, max_value=10_000,
        help_text=f"At most {MOST} credits are drawn at once.", error_messages={"required": "Say how many."},
    )  # fmt: skip
    due_on = forms.DateField(
        label="To show by", help_text="A week from today at least. End of day.",
        error_messages={"required": "Say by which day they should answer."},
    )  # fmt: skip
    exempt_months = forms.IntegerField(
        label="Leave out who passed a round within (months)", min_value=0, max_value=120,
        error_messages={"required": "Say for how many months; 0 leaves nobody out."},
    )  # fmt: skip
    token = forms.RegexField(
        r"^[0-9a-f]{64}\Z", max_length=64, widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "max_length"), "Open this form again and send it."),
    )  # fmt: skip

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        today = clock.today(agency.time_zone)
        initial = {
            "of": SpotPool.VERIFIED,
            "first_day": today - A_QUARTER, "last_day": today, "due_on": today + FOUR_WEEKS, "by": SHARE, "number": 5,
            "exempt_months": 24, "token": secrets.token_hex(32),
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("by") == SHARE and said.get("number", 0) > 50:
            self.add_error("number", "A share is at most 50 percent, so that the draw stays random.")
        return said

    def sample(self) -> Sample:
        said = self.cleaned_data
        return Sample(
            said["first_day"], said["last_day"], said["due_on"], exempt_months=said["exempt_months"], of=said["of"],
            share=said["number"] if said["by"] == SHARE else None,
            number=said["number"] if said["by"] == NUMBER else None,
        )  # fmt: skip


class DecideForm(ReasonForm):
    """A reason, and the answer that was read before it: when that was sent, empty where there was none."""

    sent_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class AnswerForm(CleanForm):
    """What shows a credit. New files are kept by the view before this form is read."""

    evidence = FilesField(
        Evidence.objects.none(), label="Your evidence box", required=False,
        widget=forms.CheckboxSelectMultiple, help_text="Tick those that show it.",
    )  # fmt: skip
    words = forms.CharField(
        label="In your words", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Where no file or link exists: who was there, what you took home, whom one can ask.",
    )  # fmt: skip

    def __init__(self, *args: Any, check: SpotCheck, **kwargs: Any) -> None:
        ticked = check.evidence.all() if check.answer or check.evidence.exists() else check.credit.evidence.all()
        initial = {"words": check.answer, "evidence": [file.pk for file in ticked]}
        super().__init__(*args, initial=initial, **kwargs)
        files = files_to_show(check, keys_ticked(self))
        if files.exists():
            self.fields["evidence"].queryset = files
        else:
            del self.fields["evidence"]
