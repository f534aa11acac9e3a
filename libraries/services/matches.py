"""Mapping one list to another: a coordinator says that two competencies are the same."""

from django.db import transaction

from libraries.models import Competency, CompetencyMatch
from libraries.queries.matches import match_choices
from libraries.services.frameworks import hold
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow


@transaction.atomic
def competency_match(*, actor: Actor, competency: Competency, other: Competency) -> None:
    """The two are the same; saying it twice is once. Raises DomainError for a line that is not offered."""
    require(actor, "competency.edit", competency)
    hold(competency.group.framework)
    if other not in match_choices(competency):
        raise DomainError("Pick a line of another list of your agency.", "other")
    one, two = sorted((competency, other), key=lambda row: row.pk)
    _, is_new = CompetencyMatch.objects.get_or_create(one=one, other=two, defaults={"said_at": clock.now()})
    if is_new:
        _record(actor, competency, "match", other)


@transaction.atomic
def competency_unmatch(*, actor: Actor, competency: Competency, other: Competency) -> None:
    """They are two again. Raises NotNow when somebody said so already."""
    require(actor, "competency.edit", competency)
    one, two = sorted((competency.pk, other.pk))
    deleted, _ = CompetencyMatch.objects.filter(one=one, other=two).delete()
    if not deleted:
        raise NotNow("These two are told apart already.")
    _record(actor, competency, "unmatch", other)


def _record(actor: Actor, competency: Competency, did: str, other: Competency) -> None:
    facts = {"did": did, "line": "competency", "name": competency.name, "other": other.pk}
    audit.record("framework.edit", competency.group.framework, actor=actor, facts=facts)
