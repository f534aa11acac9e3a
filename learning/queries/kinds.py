"""Kinds and categories with how much rests on them."""

from typing import Any, TypeVar

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from learning.models import Category, Credit, CreditCategory, Kind
from libraries.models import Agency

Row = TypeVar("Row", Kind, Category)


def described(model: type[Row], agency: Agency) -> list[Row]:
    """All of the agency's in their order, each with `used`, the number of credits that have it. One query."""
    having: QuerySet[Any] = Credit.objects.all() if model is Kind else CreditCategory.objects.all()
    name = str(model._meta.model_name)
    counted = having.filter(**{name: OuterRef("pk")}).order_by().values(name).annotate(n=Count("pk")).values("n")
    rows = model._default_manager.filter(agency=agency)
    return list(rows.annotate(used=Coalesce(Subquery(counted, IntegerField()), 0)).order_by("position", "name", "pk"))
