"""Reading what a situation file says about the holder beside credit: facts, attributes, decisions, leave, a board."""

from __future__ import annotations

from datetime import date

from certification.engine.facts import (
    AttributeFact,
    CreditState,
    DecisionFact,
    LeaveFact,
    MemberFact,
    PersonFact,
)
from certification.engine.reading import Fields

ABOUT = ("course", "coursework", "degree", "exam", "experience")
STATES = (CreditState.CLAIMED, CreditState.RETURNED, CreditState.VERIFIED)
SOME_DAY = date(2000, 1, 1)


def read_about(fields: Fields) -> PersonFact:
    about = fields.choice("about", ABOUT, "degree", required=True)
    is_work = about == "experience"
    fact = PersonFact(
        about=about,
        code=fields.code("code", required=True),
        on=fields.day("until_on" if is_work else "on"),
        from_on=fields.day("from_on", required=True) if is_work else None,
        hours=fields.amount("hours") if is_work else 0,
        semester_hours=fields.amount("semester_hours") if about == "coursework" else 0,
        quarter_hours=fields.amount("quarter_hours") if about == "coursework" else 0,
        covers=fields.codes("covers") if about == "coursework" else frozenset(),
        percent=fields.whole("percent", most=100) if fields.has("percent") else None,
        passed=fields.flag("passed", default=True),
        tested_out=fields.flag("tested_out", default=False),
        state=CreditState(fields.choice("state", STATES, CreditState.VERIFIED)),
        recorded_on=fields.day("recorded_on"),
        verified_on=fields.day("verified_on"),
        reversed_on=fields.day("reversed_on"),
    )
    _in_order(fields, fact.from_on, fact.on, "until_on")
    fields.finish()
    return fact


def read_attribute(fields: Fields) -> AttributeFact:
    attribute = AttributeFact(
        name=fields.code("name", required=True),
        value=fields.value("value"),
        from_on=fields.day("from_on"),
        until_on=fields.day("until_on"),
        recorded_on=fields.day("recorded_on"),
    )
    _in_order(fields, attribute.from_on, attribute.until_on, "until_on")
    fields.finish()
    return attribute


def read_decision(fields: Fields) -> DecisionFact:
    decision = DecisionFact(
        role=fields.code("role", required=True),
        decided_on=fields.day("decided_on", required=True) or SOME_DAY,
        accepted=fields.flag("accepted", default=True),
        code=fields.optional_code("code"),
        note=fields.text("note"),
        expires_on=fields.day("expires_on"),
    )
    fields.finish()
    return decision


def read_leave(fields: Fields) -> LeaveFact:
    first, last = fields.day("from_on", required=True), fields.day("until_on", required=True)
    _in_order(fields, first, last, "until_on")
    leave = LeaveFact(first or SOME_DAY, last or SOME_DAY, fields.day("granted_on"))
    fields.finish()
    return leave


def read_member(fields: Fields) -> MemberFact:
    first, last = fields.day("from_on", required=True), fields.day("until_on")
    _in_order(fields, first, last, "until_on")
    member = MemberFact(fields.code("member", required=True), first or SOME_DAY, last)
    fields.finish()
    return member


def _in_order(fields: Fields, first: date | None, last: date | None, key: str) -> None:
    if first and last and last < first:
        fields.problem(key, f"must not be before from_on, {first.isoformat()}")
