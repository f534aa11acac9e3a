"""What a supervisor writes about a shared draft."""

from typing import Any

from django import forms

from learning.forms.money import MoneyField
from learning.forms.plans import ActivityForm, HoursField, ItemForm
from learning.models import PlannedActivity
from learning.models.revision import PROJECT
from learning.queries.together import PROPOSABLE


class CommentForm(ItemForm):
    words = forms.CharField(
        label="Your comment", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write a sentence or two."},
    )  # fmt: skip


class AnswerForm(ItemForm):
    words = forms.CharField(label="Why not", max_length=2000, required=False)


def _words(name: str) -> forms.CharField:
    return forms.CharField(
        label=PROPOSABLE[name], max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ChangesForm(ItemForm):
    """The fields of an activity as the draft has them; what is changed is proposed."""

    title = forms.CharField(
        label=PROPOSABLE["title"],
        max_length=200,
        error_messages={"required": "Say what would be done, in a few words."},
    )
    minutes = HoursField(label=PROPOSABLE["minutes"])
    cents = MoneyField(label=PROPOSABLE["cents"])
    why = _words("why")
    outcome = _words("outcome")
    question = _words("question")
    method = _words("method")
    resources = _words("resources")
    deliverable = _words("deliverable")
    planned_on = forms.DateField(label=PROPOSABLE["planned_on"], required=False)
    paid_minutes = HoursField(label=PROPOSABLE["paid_minutes"])
    helper = forms.CharField(label=PROPOSABLE["helper"], max_length=120, required=False)
    words = forms.CharField(
        label="Why you propose it", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    @classmethod
    def of(cls, activity: PlannedActivity, item: str, data: Any = None) -> "ChangesForm":
        form = cls(data, item=item, initial={name: getattr(activity, name) for name in PROPOSABLE})
        if activity.kind.unit:  # its size is not hours
            del form.fields["minutes"]
        if not activity.kind.is_self_directed:
            for name in PROJECT:
                del form.fields[name]
        return form


class NewActivityForm(ActivityForm):
    """A new activity for somebody else's draft."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].label = "What could be done"
        self.fields["why"].help_text = "One sentence, in the words of the plan."
