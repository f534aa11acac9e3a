from collections.abc import Sequence
from typing import Any

from django import forms

from certification.models import RuleSet
from pdplanner.kernel.forms import CleanForm


class MoveForm(CleanForm):
    rule_set = forms.ModelChoiceField(
        RuleSet.objects.none(), label="Move to", empty_label=None,
        error_messages={"required": "Choose a version.", "invalid_choice": "Choose one of the versions listed."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands in the history of the enrollment.",
        error_messages={"required": "Say why it is moved. The holder reads it."},
    )  # fmt: skip

    def __init__(self, *args: Any, rule_sets: Sequence[RuleSet], is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rule_set"]
        field.queryset = RuleSet.objects.filter(pk__in=[row.pk for row in rule_sets])
        field.label_from_instance = lambda row: f"Version {row.version}"
        if len(rule_sets) == 1:
            field.initial, field.widget = rule_sets[0].pk, forms.HiddenInput()
        self.fields["reason"].required = not is_own
