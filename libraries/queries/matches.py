"""Which competencies of different frameworks are the same."""

from collections.abc import Iterable

from django.db.models import Q

from libraries.models import Competency, CompetencyMatch


def matches_of(competency: Competency) -> list[Competency]:
    """Said to be the same, one by one; what these are said to be the same as is not among them."""
    pairs = CompetencyMatch.objects.filter(Q(one=competency) | Q(other=competency)).values_list("one", "other")
    others = {pk for pair in pairs for pk in pair} - {competency.pk}
    return list(Competency.objects.filter(pk__in=others).select_related("group__framework").order_by("name"))


def label_matches(rows: Iterable[Competency]) -> None:
    """Give each `matches`, as `matches_of`. One query for all of them."""
    by_pk = {row.pk: row for row in rows}
    for row in by_pk.values():
        row.matches = []  # type: ignore[attr-defined]
    pairs = CompetencyMatch.objects.filter(Q(one__in=by_pk) | Q(other__in=by_pk))
    for pair in pairs.select_related("one__group__framework", "other__group__framework").order_by("pk"):
        for row, same in ((pair.one, pair.other), (pair.other, pair.one)):
            if row.pk in by_pk:
                by_pk[row.pk].matches.append(same)  # type: ignore[attr-defined]


def match_choices(competency: Competency) -> list[Competency]:
    """What it could be the same as: the lines in use of the agency's other frameworks of its kind."""
    framework = competency.group.framework
    rows = Competency.objects.filter(
        group__framework__agency=framework.agency_id, group__framework__kind=framework.kind,
        group__framework__retired_at=None, retired_at=None,
    ).exclude(group__framework=framework)  # fmt: skip
    rows = rows.select_related("group__framework")
    return list(rows.order_by("group__framework__name", "group__position", "position"))


def heads(agency_id: int) -> dict[int, int]:
    """For every competency that is the same as others, also by way of a third: one of them, the same for all."""
    pairs = CompetencyMatch.objects.filter(one__group__framework__agency=agency_id).order_by("one", "other")
    head: dict[int, int] = {}
    for one, other in pairs.values_list("one", "other"):
        first, second = head.setdefault(one, one), head.setdefault(other, other)
        kept, gone = min(first, second), max(first, second)
        head.update({pk: kept for pk, now in head.items() if now == gone})
    return head
