"""Frameworks of the lexicon: a coordinator adds, describes, retires them; removed is only what nothing points into."""

from typing import Any

from django.db import transaction
from django.db.models import F

from libraries.enums import FrameworkKind
from libraries.models import Agency, Framework
from libraries.queries.lexicon import anything_points_at, competencies_of
from libraries.services import texts
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow


@transaction.atomic
def framework_add(
    *, actor: Actor, agency: Agency, kind: str, name: str, edition: str = "", source: str = "", licence: str = "",
    note: str = "",
) -> Framework:  # fmt: skip
    """An empty framework of the agency."""
    require(actor, "agency.keep_lexicon", agency)
    facts = _facts(name, edition, source, licence, note)
    _is_new(agency, facts)
    kind = texts.choice(kind, "kind", FrameworkKind.values)
    framework = Framework.objects.create(agency=agency, kind=kind, added_at=clock.now(), **facts)
    audit.record("agency.keep_lexicon", framework, actor=actor, after=str(framework))
    return framework


@transaction.atomic
def framework_edit(
    *, actor: Actor, framework: Framework, name: str, edition: str, source: str, licence: str, note: str
) -> Framework:
    """Change how a framework is called and where it comes from; what it lists stays."""
    require(actor, "framework.edit", framework)
    facts = _facts(name, edition, source, licence, note)
    _is_new(framework.agency, facts, besides=framework.pk)
    before = str(framework)
    for field, value in facts.items():
        setattr(framework, field, value)
    framework.save(update_fields=list(facts))
    audit.record("framework.edit", framework, actor=actor, before=before, after=str(framework))
    return framework


@transaction.atomic
def framework_retire(*, actor: Actor, framework: Framework) -> None:
    """Offer nothing of it any more. What was chosen from it stays chosen."""
    require(actor, "framework.edit", framework)
    if not Framework.objects.filter(pk=framework.pk, retired_at=None).update(retired_at=clock.now()):
        raise NotNow("This framework is retired already.")
    audit.record("framework.edit", framework, actor=actor, before="in use", after="retired")


@transaction.atomic
def framework_restore(*, actor: Actor, framework: Framework) -> None:
    """Offer it again."""
    require(actor, "framework.edit", framework)
    if not Framework.objects.filter(pk=framework.pk, retired_at__isnull=False).update(retired_at=None):
        raise NotNow("This framework is in use already.")
    audit.record("framework.edit", framework, actor=actor, before="retired", after="in use")


@transaction.atomic
def framework_remove(*, actor: Actor, framework: Framework) -> None:
    """Take out a framework with all it lists. Raises NotNow once anything points into it."""
    require(actor, "framework.edit", framework)
    hold(framework)
    if anything_points_at(competencies_of(framework)):
        raise NotNow("Something points into this framework already, so it cannot be removed. Retire it instead.")
    audit.record("framework.edit", framework, actor=actor, before=str(framework), after="removed")
    framework.delete()


def hold(framework: Framework) -> None:
    """From here to the end of the transaction nobody else writes to the framework. Raises NotNow when it is gone."""
    if not Framework.objects.filter(pk=framework.pk).update(name=F("name")):
        raise NotNow("Somebody was faster: this framework has been removed meanwhile.")


def _facts(name: str, edition: str, source: str, licence: str, note: str) -> dict[str, Any]:
    return {
        "name": texts.line(name, "name", longest=120, missing="Type what the framework is called."),
        "edition": texts.line(edition, "edition", longest=40),
        "source": texts.line(source, "source", longest=300),
        "licence": texts.line(licence, "licence", longest=120),
        "note": texts.text(note, "note", longest=5000),
    }


def _is_new(agency: Agency, facts: dict[str, Any], besides: int = 0) -> None:
    same = Framework.objects.filter(agency=agency, name__iexact=facts["name"], edition__iexact=facts["edition"])
    if same.exclude(pk=besides).exists():
        raise DomainError("There is a framework of this name and edition already. Name the edition.", "name")
