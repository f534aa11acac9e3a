"""Kinds and categories with how much rests on them, and what rules say of a kind."""

from typing import Any, TypeVar

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from learning import ports
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


def kinds_of_sessions(agency: Agency) -> list[Kind]:
    """What is given by somebody and takes hours."""
    rows = Kind.objects.filter(agency=agency, is_open=True, unit="")
    return [kind for kind in rows.order_by("position", "name", "pk") if not kind.is_self_directed]


def ties_of(kind: Kind) -> list[str]:
    """What has this kind, in words ("12 credits"), empty when nothing does. Whatever points to kinds counts."""
    found = []
    for relation in Kind._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not relation.one_to_many or model is None or isinstance(model, str):
            continue
        number = model._default_manager.filter(**{relation.field.name: kind.pk}).count()
        if number:
            names = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
            found.append(f"{number} {names}")
    return found


def tags_to_choose(agency: Agency, kind: Kind | None = None) -> dict[str, str]:
    """Codes with their words: self-directed, those the rules in force of the agency name, and those `kind` has."""
    own = dict(zip(kind.tags, kind.tag_words, strict=True)) if kind else {}
    return own | ports.ask().tags_of(agency.pk) | {"self_directed": "Self-directed"}
