"""The form of an item of the catalog: what somebody would want to know before they take part."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db.models import Q

from learning.enums import ItemFormat
from learning.forms.money import MoneyField
from learning.forms.time_spent import TimeSpentField
from learning.forms.units import UnitsField
from learning.models import CatalogItem, Category, Kind
from learning.queries.catalog import providers_of
from learning.services.catalog import ItemFacts
from libraries.models import Agency
from pdplanner.kernel.forms import CleanForm


class ItemForm(CleanForm):
    """`keeps_catalog` adds what only the agency's people set."""

    title = forms.CharField(
        label="Title", max_length=200, error_messages={"required": "Give it the title under which people find it."}
    )
    provider = forms.CharField(
        label="Given by", max_length=160, help_text="The state library, an association, a college, a web site.",
        widget=forms.TextInput(attrs={"list": "providers"}),
        error_messages={"required": "Say who gives it."},
    )  # fmt: skip
    description = forms.CharField(
        label="What it is about", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For whom it is, and what they can do afterwards.",
    )  # fmt: skip
    kind = forms.ModelChoiceField(
        Kind.objects.none(), label="Kind of learning", empty_label="Choose a kind",
        error_messages={"required": "Choose the kind of learning it is."},
    )  # fmt: skip
    category = forms.ModelChoiceField(
        Category.objects.none(), label="Category", required=False, empty_label="No category"
    )
    format = forms.ChoiceField(
        label="Format", choices=[("", "Choose a format"), *ItemFormat.choices],
        error_messages={"required": "Say how one takes part."},
    )  # fmt: skip
    region = forms.CharField(
        label="Region", max_length=80, required=False, help_text="Only if one has to be there: a town or a region."
    )
    link = forms.URLField(
        label="Link", max_length=300, required=False, assume_scheme="https",
        validators=[URLValidator(schemes=["https", "http"])], help_text="The page where one signs up or watches it.",
    )  # fmt: skip
    cents = MoneyField(label="Cost in dollars", help_text="What one person pays. Leave it empty where it is free.")
    minutes = TimeSpentField(label="Hours", help_text="1.5 or 1:30 for an hour and a half. Without breaks.")
    published_on = forms.DateField(
        label="Published on", required=False,
        help_text="Of a recording or a text, if known: tracks may count only what is not too old.",
    )  # fmt: skip
    amount = UnitsField(
        label="Credits", required=False, help_text="Only if it is worth another number of credits than its hours give."
    )
    subjects = forms.CharField(
        label="Subjects", max_length=400, required=False,
        help_text="A few words with commas between them, like early literacy, story time. Goals that speak of them "
        "find it.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, agency: Agency, keeps_catalog: bool, item: CatalogItem | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        has_kind, has_category = Q(pk=item.kind_id if item else None), Q(pk=item.category_id if item else None)
        kinds = Kind.objects.filter(Q(is_open=True) | has_kind, agency=agency, unit="")
        self.fields["kind"].queryset = kinds.exclude(pk__in=[one.pk for one in kinds if one.is_self_directed])
        self.fields["category"].queryset = Category.objects.filter(Q(is_open=True) | has_category, agency=agency)
        if not keeps_catalog:
            del self.fields["amount"]
        self.providers = providers_of(agency)
        self._amount = item.amount_hundredths if item else None

    def facts(self) -> ItemFacts:
        said = self.cleaned_data
        amount = said["amount"] or None if "amount" in said else self._amount
        same = ("title", "provider", "description", "kind", "category", "format", "region", "link", "cents", "minutes",
                "published_on")  # fmt: skip
        subjects = tuple(said["subjects"].split(","))
        return ItemFacts(**{name: said[name] for name in same}, amount_hundredths=amount, subjects=subjects)


def facts_of(item: CatalogItem) -> dict[str, Any]:
    """What the form shows of an item that is edited."""
    same = ("title", "provider", "description", "format", "region", "link", "minutes", "published_on")
    return {
        **{name: getattr(item, name) for name in same},
        "kind": item.kind_id,
        "category": item.category_id,
        "cents": item.cents or "",
        "amount": item.amount_hundredths or "",
        "subjects": ", ".join(subject.name for subject in item.subjects.all()),
    }
