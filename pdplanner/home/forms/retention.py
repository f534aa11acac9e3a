"""How long an agency keeps what has done its work."""

from typing import Any

from django import forms

from libraries.models import Agency
from pdplanner.home.queries.retention import RULES, Rule, is_nightly, kept_words, months_of
from pdplanner.kernel.forms import CleanForm

PERIODS = (6, 12, 24, 36, 60, 84, 120, 180, 240)
EVER = "ever"


class RetentionForm(CleanForm):
    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, rule in RULES.items():
            self.fields[code] = forms.TypedChoiceField(
                label=rule.title, choices=_choices(rule), coerce=_months, empty_value=None,
                initial=str(months_of(agency, rule) or EVER), help_text=f"Counted {rule.since}.",
                error_messages={"required": "Choose how long.", "invalid_choice": "Choose one of the list."},
            )  # fmt: skip
        self.fields["nightly"] = forms.BooleanField(
            label="Take away every night what has outlived its use", required=False, initial=is_nightly(agency),
            help_text="It goes for good, without anybody being asked again. Each night leaves entries in the audit.",
        )  # fmt: skip


def _choices(rule: Rule) -> list[tuple[str, str]]:
    return [(str(n), kept_words(n)) for n in PERIODS if n >= rule.least] + [(EVER, "For ever")]


def _months(value: str) -> int | None:
    return None if value == EVER else int(value)
