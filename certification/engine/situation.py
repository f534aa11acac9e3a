"""Situation files: the facts of one holder as JSON a person can write, for `judge`, test bench and bug reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from certification.engine.facts import (
    CreditFact,
    CreditState,
    DocumentFact,
    EnrollmentFact,
    Facts,
    HoldingFact,
    PlannedFact,
    RevisionFact,
    Waiver,
)
from certification.engine.person_situation import read_about, read_attribute, read_decision, read_leave, read_member
from certification.engine.problems import RuleProblem, SituationError
from certification.engine.reading import Fields, parse, read_format
from certification.engine.rules import PHASES
from certification.engine.verdict import WAIVABLE_REASONS

FORMAT = "pdplanner-situation"
VERSION = 1
SOME_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Situation:
    """Facts, the day they ask about (None: today), and titles by code for the sentences."""

    facts: Facts
    on: date | None = None
    title: str = ""
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def load_situation(document: object) -> Situation:
    """The situation of a JSON document (text, bytes or parsed); `SituationError` lists every problem with its place."""
    problems: list[RuleProblem] = []
    fields = Fields(parse(document, SituationError), "", problems)
    read_format(fields, FORMAT, VERSION, SituationError)
    situation = _situation(fields)
    fields.finish()
    if problems:
        raise SituationError(problems)
    return situation


def _situation(fields: Fields) -> Situation:
    credit_titles: dict[str, str] = {}
    enrollment = fields.inner("enrollment", required=True)
    enrolled = _enrollment(enrollment) if enrollment else EnrollmentFact(SOME_DAY)
    try:
        facts = Facts(
            enrollment=enrolled,
            credits=tuple(_credit(row, credit_titles) for row in fields.objects("credits")),
            revisions=tuple(_revision(row) for row in fields.objects("revisions")),
            planned=tuple(_planned(row) for row in fields.objects("planned")),
            holdings=tuple(_holding(row) for row in fields.objects("certificates")),
            documents=tuple(_document(row) for row in fields.objects("documents")),
            about=tuple(read_about(row) for row in fields.objects("about")),
            attributes=tuple(read_attribute(row) for row in fields.objects("attributes")),
            decisions=tuple(read_decision(row) for row in fields.objects("decisions")),
            leaves=tuple(read_leave(row) for row in fields.objects("leaves")),
            members=tuple(read_member(row) for row in fields.objects("members")),
        )
    except ValueError as error:
        fields.problem("document", str(error))
        facts = Facts(enrolled)
    titles = {name: dict(fields.titles(name)) for name in ("goals", "activities")}
    return Situation(facts, fields.day("on"), fields.text("title"), {"credits": credit_titles, **titles})


def _enrollment(fields: Fields) -> EnrollmentFact:
    starts_on = fields.day("starts_on", required=True) or SOME_DAY
    ends_before = fields.day("ends_before")
    if ends_before and ends_before <= starts_on:
        fields.problem("ends_before", f"must be after starts_on, {starts_on.isoformat()}")
    enrollment = EnrollmentFact(
        starts_on=starts_on,
        ends_before=ends_before,
        level=fields.optional_code("level"),
        phase=fields.choice("phase", PHASES, "first"),
        applied_on=fields.day("applied_on"),
        certificates=fields.codes("certificates"),
        issued_on=fields.day("issued_on"),
        previous_ends_before=fields.day("previous_ends_before"),
        post_began_on=fields.day("post_began_on"),
        birth_month=fields.whole("birth_month", least=1, most=12) if fields.has("birth_month") else 0,
        cohort=fields.optional_code("cohort"),
    )
    fields.finish()
    return enrollment


def _credit(fields: Fields, titles: dict[str, str]) -> CreditFact:
    key = fields.code("key", required=True)
    titles[key] = fields.text("title") or key
    ended_on = fields.day("ended_on", required=True) or SOME_DAY
    started_on = fields.day("started_on") or ended_on
    if started_on > ended_on:
        fields.problem("started_on", f"must not be after ended_on, {ended_on.isoformat()}")
    minutes, units, amount = _size(fields)
    credit = CreditFact(
        key=key,
        kind=fields.code("kind", required=True),
        started_on=started_on,
        ended_on=ended_on,
        minutes=minutes,
        units=units,
        amount_hundredths=amount,
        state=CreditState(fields.choice("state", set(CreditState), CreditState.VERIFIED)),
        recorded_on=fields.day("recorded_on"),
        verified_on=fields.day("verified_on"),
        reversed_on=fields.day("reversed_on"),
        category=fields.optional_code("category"),
        tags=fields.codes("tags"),
        goal=fields.optional_code("goal"),
        activity=fields.optional_code("activity"),
        count=fields.whole("count", 1, least=1),
        spent_on=fields.optional_code("spent_on"),
        spent_known_on=fields.day("spent_known_on"),
        waivers=tuple(_waiver(row) for row in fields.objects("waivers")),
        **_particulars(fields),
    )
    fields.finish()
    return credit


def _particulars(fields: Fields) -> dict[str, Any]:
    """What only some rules ask of a credit."""
    return {
        "role": fields.code("role"),
        "topic": fields.optional_code("topic"),
        "event": fields.optional_code("event"),
        "provider": fields.optional_code("provider"),
        "claimed_on": fields.day("claimed_on"),
        "published_on": fields.day("published_on"),
        "preapproved_on": fields.day("preapproved_on"),
        "in_catalog": fields.flag("in_catalog", default=False),
        "words": fields.whole("words") if fields.has("words") else None,
        "signed": fields.codes("signed") if fields.has("signed") else None,
        "member": fields.optional_code("member"),
        "spent_hundredths": fields.amount("spent", least=0) if fields.has("spent") else None,
    }


def _size(fields: Fields) -> tuple[int, int, int | None]:
    """Minutes, units, and the amount where one is fixed. `hours` is a friendlier way to write minutes."""
    minutes, hours, units = fields.whole("minutes"), fields.amount("hours", least=0), fields.amount("units")
    amount = fields.amount("amount", least=0) if fields.has("amount") else None
    if hours * 60 % 100:
        fields.problem("hours", "must come to whole minutes")
    if fields.has("minutes") and fields.has("hours"):
        fields.problem("hours", "must not stand beside minutes; write one of the two")
    if fields.has("units") and (fields.has("minutes") or fields.has("hours")):
        fields.problem("units", "must not stand beside minutes or hours; write one of them")
    if not any(fields.has(key) for key in ("minutes", "hours", "units", "amount")):
        fields.problem("minutes", "is missing; write minutes, hours, units or a fixed amount")
    return minutes or hours * 60 // 100, units, amount


def _waiver(fields: Fields) -> Waiver:
    code = fields.choice("code", {code.value for code in WAIVABLE_REASONS}, required=True)
    waiver = Waiver(code, fields.day("granted_on", required=True) or SOME_DAY)
    fields.finish()
    return waiver


def _revision(fields: Fields) -> RevisionFact:
    revision = RevisionFact(
        number=fields.whole("number", 1, least=1, required=True),
        submitted_on=fields.day("submitted_on", required=True) or SOME_DAY,
        approved_on=fields.day("approved_on"),
        returned_on=fields.day("returned_on"),
        closed_on=fields.day("closed_on"),
        goals=fields.codes("goals"),
        activities=fields.codes("activities"),
    )
    if revision.approved_on and revision.approved_on < revision.submitted_on:
        fields.problem("approved_on", f"must not be before submitted_on, {revision.submitted_on.isoformat()}")
    fields.finish()
    return revision


def _planned(fields: Fields) -> PlannedFact:
    minutes, units, amount = _size(fields)
    planned = PlannedFact(
        activity=fields.code("activity", required=True),
        kind=fields.code("kind", required=True),
        minutes=minutes,
        units=units,
        amount_hundredths=amount,
        on=fields.day("on"),
        category=fields.optional_code("category"),
        tags=fields.codes("tags"),
        role=fields.code("role"),
    )
    fields.finish()
    return planned


def _holding(fields: Fields) -> HoldingFact:
    holding = HoldingFact(
        program=fields.code("program", required=True),
        number=fields.code("number", required=True),
        valid_from=fields.day("valid_from", required=True) or SOME_DAY,
        valid_through=fields.day("valid_through"),
        track=fields.optional_code("track"),
        level=fields.optional_code("level"),
        withdrawn_on=fields.day("withdrawn_on"),
        recorded_on=fields.day("recorded_on"),
        elsewhere=fields.flag("elsewhere", default=False),
        post=fields.optional_code("post"),
    )
    if holding.valid_through and holding.valid_through < holding.valid_from:
        fields.problem("valid_through", f"must not be before valid_from, {holding.valid_from.isoformat()}")
    fields.finish()
    return holding


def _document(fields: Fields) -> DocumentFact:
    document = DocumentFact(
        type=fields.code("type", required=True),
        submitted_on=fields.day("submitted_on", required=True) or SOME_DAY,
        accepted_on=fields.day("accepted_on"),
        returned_on=fields.day("returned_on"),
        words=fields.whole("words") if fields.has("words") else None,
    )
    fields.finish()
    return document
