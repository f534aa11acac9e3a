"""Work of an agency that was given up or is late, of every kind, the longest waiting first."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from certification.models import Certificate, ImpactPreview, IssueBatch, Standing
from libraries.models import AgencyRole, Membership
from pdplanner.kernel import jobs
from pdplanner.kernel.models import Claimable, Digest, JobState, Mail

MOST = 100  # more than that is one trouble, not a hundred
_COLUMNS = ("work", "pk", "who", "what", "job_state", "job_error", "job_not_before", "job_attempts")


@dataclass(frozen=True)
class Stuck:
    """One row of work: its kind (the name of its task), whom and what it is about, and how it fared."""

    work: str
    pk: int
    who: str
    what: str
    state: str
    error: str
    since: dt.datetime
    attempts: int

    @property
    def is_given_up(self) -> bool:
        return self.state == JobState.DEAD


def stuck_work(agency_ids: frozenset[int]) -> tuple[list[Stuck], bool]:
    """At most `MOST` of them, and whether there are more. One query."""
    first, *others = (_told(work, rows_of(work, agency_ids)) for work in sorted(jobs.WORKS))
    rows = list(first.union(*others, all=True).order_by("job_not_before", "work", "pk")[: MOST + 1])
    return [Stuck(*row) for row in rows[:MOST]], len(rows) > MOST


def rows_of(work: str, agency_ids: frozenset[int]) -> QuerySet[Claimable]:
    """The stuck rows of one kind of work that are these agencies’."""
    return jobs.stuck(jobs.WORKS[work].model).filter(_of_agencies(work, agency_ids))


def _of_agencies(work: str, agency_ids: frozenset[int]) -> Q | Exists:
    if jobs.WORKS[work].model in (Mail, Digest):
        person = OuterRef("to_person")
        posts = Membership.objects.filter(person=person, library__agency__in=agency_ids)
        return Exists(posts) | Exists(AgencyRole.objects.filter(person=person, agency__in=agency_ids))
    return Q(**{f"{_AGENCY[work]}__in": agency_ids})


_AGENCY = {
    "certification.render_certificate": "agency",
    "certification.refresh_standing": "enrollment__agency",
    "certification.issue_batch": "agency",
    "certification.preview_impact": "rule_set__track__program__agency",
}
# Whom and what each kind is about, by look-ups; a board has no person.
_ABOUT: dict[type[Claimable], tuple[str, str]] = {
    Mail: ("to_person__display_name", ""),
    Digest: ("to_person__display_name", ""),
    Certificate: ("person__display_name", "number"),
    Standing: ("enrollment__person__display_name", "enrollment__track__name"),
    IssueBatch: ("asked_by__display_name", ""),
    ImpactPreview: ("", "rule_set__track__name"),
}


def _told(work: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    who, what = (_text(path) for path in _ABOUT[jobs.WORKS[work].model])
    named = rows.order_by().annotate(work=Value(work, output_field=CharField()), who=who, what=what)
    return named.values_list(*_COLUMNS)


def _text(path: str) -> Any:
    return Cast(F(path), TextField()) if path else Value("", output_field=TextField())
