"""What stored standings count, credit by credit, for pages that add credits up over many people.

Read from the JSON of the standings without building verdicts, and without most of what is not counted, so that a
thousand of them cost little.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, FilteredRelation, Func, JSONField, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber

from certification.engine import PlannedFact, ReasonCode, Rules
from certification.engine import Window as Days
from certification.engine.conversion import planned_value
from certification.engine.verdict import WAITING_REASONS
from certification.enums import EnrollmentState
from certification.queries.facts import rules_in
from certification.queries.standing import OPEN_STATES
from libraries.models import Membership
from pdplanner.kernel.models import JobState


@dataclass(frozen=True)
class Reckoned:
    """One enrollment as last reckoned. Amounts are hundredths by credit key: `waiting` waits for a decision only, `cut`
    is over a maximum. `as_of` is the last day of which it tells, at most today; None while it is worked out first.
    """

    person_id: int
    track_id: int
    track: str
    pdp_id: int | None
    is_open: bool
    rules: Rules
    counted: Mapping[int, int]
    waiting: Mapping[int, int]
    cut: Mapping[int, int]
    starts_on: dt.date | None
    ends_before: dt.date | None
    as_of: dt.date | None

    def contains(self, day: dt.date | None) -> bool:
        """Whether something planned for `day` lies in the period; what has no day may still come."""
        return day is None or Days(self.starts_on, self.ends_before).contains(day)

    def rest_of(self, activity: PlannedFact, credits: Iterable[int]) -> int:
        """What is still to come of a planned activity toward which these credits were earned, in hundredths."""
        if not self.contains(activity.on):
            return 0
        done = sum(part.get(pk, 0) for pk in credits for part in (self.counted, self.waiting, self.cut))
        return max(0, planned_value(self.rules, activity) - done)


_NOT_CLOSED = (*OPEN_STATES, EnrollmentState.CERTIFIED)
# Nothing but a maximum stands against what has these reasons: a planned activity was done all the same.
_FITS = WAITING_REASONS | {ReasonCode.OVER_CEILING}
_BY_NAME = ("person__family_name", "person__display_name", "starts_on", "pk")
_FIELDS = {
    "enrollment": "pk", "track_pk": "track_id", "track": "track__name", "pdp": "pdp_id", "state": "state",
    "rule_set": "rule_set_id", "began_on": "starts_on", "period_ends": "ends_before",
    "computed_on": "standing__computed_on", "lasts_through": "standing__lasts_through",
    "job_state": "standing__job_state", "counted": "standing__verdict__counted",
    "verdict_starts": "standing__verdict__starts_on", "verdict_ends": "standing__verdict__ends_before",
}  # fmt: skip


class _Fitting(Func):
    """Of a verdict the entries not counted for reasons of `_FITS` alone, as a list; None without a verdict.

    Django has no words for a look into each entry of a list. All the others together are nine tenths of the text.
    """

    output_field = JSONField()
    arity = 1
    ON_SQLITE = """(
        SELECT JSON_GROUP_ARRAY(JSON(entry.value)) FROM JSON_EACH(%(expressions)s, '$.not_counted') entry
        WHERE NOT EXISTS (SELECT 1 FROM JSON_EACH(entry.value, '$.reasons') reason
                          WHERE JSON_EXTRACT(reason.value, '$.code') NOT IN (%(codes)s)))"""
    ON_POSTGRESQL = """(
        SELECT JSONB_AGG(entry) FROM JSONB_ARRAY_ELEMENTS(%(expressions)s -> 'not_counted') entry
        WHERE NOT EXISTS (SELECT 1 FROM JSONB_ARRAY_ELEMENTS(entry -> 'reasons') reason
                          WHERE reason ->> 'code' NOT IN (%(codes)s)))"""

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.ON_SQLITE, codes=_quoted(_FITS), **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.ON_POSTGRESQL, codes=_quoted(_FITS), **more)


def _quoted(codes: Iterable[ReasonCode]) -> str:
    return ", ".join(f"'{code.value}'" for code in sorted(codes))


def posts_reckoned(
    posts: QuerySet[Membership], agency_id: int, today: dt.date
) -> tuple[list[Membership], list[Reckoned]]:
    """The posts by name, and every enrollment of their holders at the agency that was not closed, each once.

    One query: a post has a row for each enrollment of its holder, and the rules come with their first row.
    """
    enrolled = FilteredRelation(
        "person__enrollments",
        condition=Q(person__enrollments__agency=agency_id, person__enrollments__state__in=_NOT_CLOSED),
    )
    found = posts.select_related("person", "branch").annotate(enrolled=enrolled)
    found = found.annotate(
        **{f"of_{name}": F(f"enrolled__{path}") for name, path in _FIELDS.items()},
        of_fitting=_Fitting(F("enrolled__standing__verdict")),
        turn=Window(RowNumber(), partition_by=F("enrolled__rule_set"), order_by=(F("pk"), F("enrolled__pk"))),
    )
    first = Case(When(turn=1, then=F("enrolled__rule_set__document")), output_field=JSONField())
    rows: list[Any] = list(found.annotate(of_document=first).order_by(*_BY_NAME, "of_began_on", "of_enrollment"))
    rules = {row.of_rule_set: rules_in(row.of_document) for row in rows if row.of_document}
    enrollments = {row.of_enrollment: row for row in rows if row.of_enrollment}
    reckoned = [_reckoned(row, rules[row.of_rule_set], today) for row in enrollments.values()]
    return list({row.pk: row for row in rows}.values()), reckoned


def _reckoned(row: Any, rules: Rules, today: dt.date) -> Reckoned:
    fitting = row.of_fitting or ()
    waiting = [entry for entry in fitting if _codes(entry) <= WAITING_REASONS]
    cut = [entry for entry in fitting if not _codes(entry) <= WAITING_REASONS]
    return Reckoned(
        person_id=row.person_id,
        track_id=row.of_track_pk,
        track=row.of_track,
        pdp_id=row.of_pdp,
        is_open=row.of_state in OPEN_STATES,
        rules=rules,
        counted=_amounts(row.of_counted or ()),
        waiting=_amounts(waiting),
        cut=_amounts(cut),
        starts_on=_day(row.of_verdict_starts) or row.of_began_on,
        ends_before=_day(row.of_verdict_ends) or row.of_period_ends,
        as_of=_as_of(row, today),
    )


def _as_of(row: Any, today: dt.date) -> dt.date | None:
    """A standing that waits to be reckoned anew tells of the day it was reckoned for, however long it would last."""
    if row.of_job_state != JobState.DONE or row.of_lasts_through is None:
        return row.of_computed_on
    return max(row.of_computed_on, min(row.of_lasts_through, today))


def _amounts(entries: Iterable[dict[str, Any]]) -> dict[int, int]:
    """By credit; one that stands in two parts is added up."""
    sums: dict[int, int] = {}
    for entry in entries:
        sums[int(entry["key"])] = sums.get(int(entry["key"]), 0) + entry["hundredths"]
    return sums


def _codes(entry: dict[str, Any]) -> set[ReasonCode]:
    return {ReasonCode(reason["code"]) for reason in entry["reasons"]}


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
