"""The shared lexicon: the frameworks of an agency, their groups and competencies, and what points at them."""

from django.db.models import PROTECT, Count, Exists, OuterRef, Prefetch, Q, QuerySet

from libraries.enums import FrameworkKind
from libraries.models import Competency, CompetencyGroup, Framework
from pdplanner.kernel.access import Actor, visible


def frameworks_read_by(actor: Actor) -> QuerySet[Framework]:
    """All the actor may read, each with `agency` and `size` (competencies that are not retired)."""
    rows = Framework.objects.filter(pk__in=visible(actor, "framework.view").values("pk")).select_related("agency")
    standing = Count("groups__competencies", filter=Q(groups__competencies__retired_at=None))
    return rows.annotate(size=standing).order_by("agency__name", "kind", "retired_at", "name", "edition")


def outline_of(framework: Framework) -> list[CompetencyGroup]:
    """The groups with their `competencies`, each of which says whether it `is_used`: two queries."""
    below = Prefetch("competencies", with_use(Competency.objects.all()))
    return list(framework.groups.prefetch_related(below))


def with_use(rows: QuerySet[Competency]) -> QuerySet[Competency]:
    """Each with `is_used`: whether anything anywhere points at it, whichever app it belongs to."""
    points = Q(pk__in=[])
    for relation in Competency._meta.get_fields(include_hidden=True):
        if getattr(relation, "on_delete", None) is not PROTECT:
            continue
        model, field = relation.related_model, relation.field.name
        points |= Exists(model._default_manager.filter(**{field: OuterRef("pk")}))
    return rows.annotate(is_used=points)


def anything_points_at(rows: QuerySet[Competency]) -> bool:
    return with_use(rows).filter(is_used=True).exists()


def competencies_of(framework: Framework) -> QuerySet[Competency]:
    rows = Competency.objects.filter(group__framework=framework).select_related("group")
    return rows.order_by("group__position", "position", "pk")


def competencies_offered(agency_id: int, kind: FrameworkKind = FrameworkKind.COMPETENCIES) -> list[Competency]:
    """What may be picked in the agency's libraries, in the order of the lists of this kind."""
    rows = Competency.objects.filter(
        group__framework__agency=agency_id, group__framework__kind=kind, group__framework__retired_at=None,
        retired_at=None,
    )  # fmt: skip
    rows = rows.select_related("group__framework")
    return list(rows.order_by("group__framework__name", "group__framework__edition", "group__position", "position"))
