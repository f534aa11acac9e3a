"""Fields of a credit that are asked only where a track of the person looks at them, each with the rule that asks."""

from collections.abc import Iterable, Mapping

from django import forms

from learning.models import Credit, Kind
from learning.ports import Asked


def asked_fields(asked: Asked, kind: Kind, credit: Credit | None) -> dict[str, forms.Field]:
    """By name, in the order in which they are asked. What the credit has already can be kept."""
    fields: dict[str, forms.Field] = {}
    if choices := _choices(asked.roles, [credit.role] if credit and credit.role else []):
        fields["role"] = forms.ChoiceField(
            choices=[("", "I took part"), *choices], label="Your part in it", required=False
        )
    if "topic" in asked.because or (credit and credit.topic):
        fields["topic"] = forms.CharField(label="Topic", max_length=160, required=False)
    if "event" in asked.because or (credit and credit.event):
        fields["event"] = forms.CharField(label="At which event", max_length=160, required=False)
    if "published_on" in asked.because or (credit and credit.published_on):
        fields["published_on"] = forms.DateField(label="Published on", required=False)
    for name, field in fields.items():
        field.help_text = " ".join(asked.because.get(name, ()))
    own = set(kind.tags)
    tags = {code: title for code, title in asked.tags.items() if code not in own}
    if choices := _choices(tags, [tag for tag in credit.tags if tag not in credit.kind.tags] if credit else []):
        fields["tags"] = forms.MultipleChoiceField(
            choices=choices, label="Also about", required=False, widget=forms.CheckboxSelectMultiple,
            help_text="Tick all that fit: your tracks ask how much of your learning was about each.",
        )  # fmt: skip
    return fields


def _choices(titles: Mapping[str, str], kept: Iterable[str]) -> list[tuple[str, str]]:
    return list({**{code: code_words(code) for code in kept}, **titles}.items())


def code_words(code: str) -> str:
    """A code as a person reads it, where nobody is asked what the rules call it."""
    return code.replace("_", " ").replace("-", " ").replace(":", ": ")
