"""Enrollments as they stood at the end of a day: under the rules they were under then."""

import datetime as dt
from collections.abc import Iterable, Sequence
from copy import copy

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from certification.enums import RuleSetState
from certification.models import Enrollment, FormerRules, RuleSet
from certification.queries.plan_facts import local
from pdplanner.kernel import clock


def as_they_were(enrollments: Sequence[Enrollment], on: dt.date | None) -> Sequence[Enrollment]:
    """The same enrollments; copies where rules were replaced after `on`. No query for today, one for a day before."""
    if on is None or all(on >= clock.today(enrollment.agency.time_zone) for enrollment in enrollments):
        return enrollments
    rows = FormerRules.objects.filter(enrollment__in=enrollments).select_related("rule_set")
    former: dict[int, list[FormerRules]] = {}
    for row in rows.order_by("replaced_at", "pk"):
        former.setdefault(row.enrollment_id, []).append(row)
    return [_as_it_was(enrollment, former.get(enrollment.pk, ()), on) for enrollment in enrollments]


def _as_it_was(enrollment: Enrollment, former: Iterable[FormerRules], on: dt.date) -> Enrollment:
    zone = enrollment.agency.time_zone
    for row in former:  # the first that was replaced after that day was in force on it
        replaced_on = local(row.replaced_at, zone)
        if replaced_on is not None and replaced_on > on:
            return under(enrollment, row.rule_set, row.level, row.phase, row.ends_before)
    return enrollment


def under(enrollment: Enrollment, rule_set: RuleSet, level: str, phase: str, ends_before: dt.date | None) -> Enrollment:
    """A copy of the enrollment, not to be saved, as it would be under these rules."""
    other = copy(enrollment)
    other._state = copy(enrollment._state)
    other._state.fields_cache = dict(enrollment._state.fields_cache)
    other.rule_set, other.level, other.phase, other.ends_before = rule_set, level, phase, ends_before
    return other


def with_rules_beside(enrollments: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """The same enrollments, each with `newer_from` (the first day of the next newer published rules, if there are
    some) and `was_moved` (whether its own replaced others)."""
    own = {"track": OuterRef("track"), "state": RuleSetState.PUBLISHED}
    later = Q(effective_from__gt=OuterRef("rule_set__effective_from"))
    same_day = Q(effective_from=OuterRef("rule_set__effective_from"), version__gt=OuterRef("rule_set__version"))
    newer = RuleSet.objects.filter(later | same_day, **own).order_by("effective_from")
    return enrollments.annotate(
        newer_from=Subquery(newer.values("effective_from")[:1]),
        was_moved=Exists(FormerRules.objects.filter(enrollment=OuterRef("pk"))),
    )


def newer_rule_sets(enrollment: Enrollment, on: dt.date) -> list[RuleSet]:
    """Published rule sets of the track in effect on a day and newer than the enrollment's, the newest first."""
    own = enrollment.rule_set
    rows = RuleSet.objects.filter(track=enrollment.track_id, state=RuleSetState.PUBLISHED, effective_from__lte=on)
    newer = [row for row in rows if (row.effective_from, row.version) > (own.effective_from, own.version)]
    return sorted(newer, key=lambda row: (row.effective_from, row.version), reverse=True)
