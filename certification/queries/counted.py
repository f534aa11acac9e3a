"""What stored standings count, credit by credit, for pages that add credits up over many people.

Read from the JSON of the standings without building verdicts, and without most of what is not counted, so that a
thousand of them cost little.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, JSONField

from certification.engine import PlannedFact, ReasonCode, Rules, Window
from certification.engine.conversion import planned_value
from certification.engine.verdict import WAITING_REASONS
from certification.enums import EnrollmentState
from certification.models import Enrollment, RuleSet
from certification.queries.facts import rules_of
from certification.queries.standing import OPEN_STATES


@dataclass(frozen=True)
class Reckoned:
    """One enrollment as last reckoned. Amounts are hundredths by credit key: `waiting` waits for a decision only, `cut`
    is over a maximum. `computed_on` is None while the first standing is being worked out.
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
    computed_on: dt.date | None

    def contains(self, day: dt.date | None) -> bool:
        """Whether something planned for `day` lies in the period; what has no day may still come."""
        return day is None or Window(self.starts_on, self.ends_before).contains(day)

    def rest_of(self, activity: PlannedFact, credits: Iterable[int]) -> int:
        """What is still to come of a planned activity toward which these credits were earned, in hundredths."""
        if not self.contains(activity.on):
            return 0
        done = sum(part.get(pk, 0) for pk in credits for part in (self.counted, self.waiting, self.cut))
        return max(0, planned_value(self.rules, activity) - done)


# Nothing but a maximum stands against what has these reasons: a planned activity was done all the same.
_FITS = WAITING_REASONS | {ReasonCode.OVER_CEILING}
_FIELDS = (
    "person_id", "track_id", "track__name", "pdp_id", "state", "rule_set_id", "starts_on", "ends_before",
    "standing__computed_on", "standing__verdict__counted", "standing__verdict__starts_on",
    "standing__verdict__ends_before",
)  # fmt: skip


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


def reckoned_of(people: Iterable[int], agency_id: int) -> list[Reckoned]:
    """Every enrollment of these people at the agency that was not closed, oldest first. Two queries."""
    rows = (
        Enrollment.objects.filter(person__in=people, agency=agency_id)
        .exclude(state=EnrollmentState.CLOSED)
        .order_by("starts_on", "pk")
        .values(*_FIELDS, fitting=_Fitting(F("standing__verdict")))
    )
    rows = list(rows)
    documents = RuleSet.objects.in_bulk({row["rule_set_id"] for row in rows})
    rules = {pk: rules_of(rule_set) for pk, rule_set in documents.items()}
    return [_reckoned(row, rules[row["rule_set_id"]]) for row in rows]


def _reckoned(row: dict[str, Any], rules: Rules) -> Reckoned:
    fitting = row["fitting"] or ()
    waiting = [entry for entry in fitting if _codes(entry) <= WAITING_REASONS]
    cut = [entry for entry in fitting if not _codes(entry) <= WAITING_REASONS]
    return Reckoned(
        person_id=row["person_id"],
        track_id=row["track_id"],
        track=row["track__name"],
        pdp_id=row["pdp_id"],
        is_open=row["state"] in OPEN_STATES,
        rules=rules,
        counted=_amounts(row["standing__verdict__counted"] or ()),
        waiting=_amounts(waiting),
        cut=_amounts(cut),
        starts_on=_day(row["standing__verdict__starts_on"]) or row["starts_on"],
        ends_before=_day(row["standing__verdict__ends_before"]) or row["ends_before"],
        computed_on=row["standing__computed_on"],
    )


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
