"""Requirements, filters and look-ups as documents: what `tree_codec` reads. Keys that came later only if used."""

from __future__ import annotations

from typing import Any

from certification.engine.amounts import short_text
from certification.engine.filters import Where
from certification.engine.lookups import Lookup
from certification.engine.tree import (
    Branch,
    CountRequirement,
    CourseRequirement,
    CoversRequirement,
    CreditsRequirement,
    DocumentRequirement,
    EachRequirement,
    FactRequirement,
    HoldsRequirement,
    ManualRequirement,
    Requirement,
    SignOffRequirement,
)

Json = dict[str, Any]


def write_requirement(item: Requirement) -> Json:
    named = {"kind": item.kind, "code": item.code or None, "title": item.title or None}
    return given({**named, **_specifics(item)})


def write_where(where: Where | None, key: str = "where") -> Json:
    if where is None or where == Where():
        return {}
    names = ("kinds", "categories", "tags", "all_tags", "roles")
    written: Json = {name: sorted(getattr(where, name)) for name in names if getattr(where, name)}
    return {key: {**written, **write_where(where.excluding, "except")}}


def given(parts: Json) -> Json:
    return {key: value for key, value in parts.items() if value is not None}


def amount_or_none(hundredths: int) -> str | None:
    return short_text(hundredths) if hundredths else None


def _specifics(item: Requirement) -> Json:
    match item:
        case Branch():
            n = {"n": item.n} if item.kind == "n_of" else {}
            return {**n, "of": [write_requirement(child) for child in item.of]}
        case EachRequirement():
            row = {"in_a_row": item.in_a_row or None}
            return {"months": item.months, **row, "of": write_requirement(item.of)}
        case CreditsRequirement() | CountRequirement() | CoversRequirement():
            return _of_credit(item)
        case CourseRequirement() | FactRequirement():
            return _of_person(item)
        case _:
            return _of_paper(item)


def _of_credit(item: CreditsRequirement | CountRequirement | CoversRequirement) -> Json:
    match item:
        case CreditsRequirement():
            months = {"first_months": item.first_months or None, "last_months": item.last_months or None}
            return {**_amount(item), **write_where(item.where), **months}
        case CountRequirement():
            limits = {"min": item.minimum, "max": item.maximum or None}
            particulars = {"distinct": item.distinct or None, "each_least": amount_or_none(item.each_least)}
            return {**limits, **write_where(item.where), **particulars}
        case _:
            per_group = {"per_group": item.per_group, "credits_per_group": amount_or_none(item.credits_per_group)}
            groups = {"groups": list(item.groups) or None, "min_groups": item.min_groups or None}
            return {"axis": item.axis, **groups, **per_group, **write_where(item.where)}


def _amount(item: CreditsRequirement) -> Json:
    if item.percent:
        return {"min_percent": item.percent, "of": item.percent_of}
    return {"min": write_lookup(item.lookup) if item.lookup else short_text(item.minimum)}


def write_lookup(lookup: Lookup) -> Json:
    maximum = None if lookup.maximum is None else short_text(lookup.maximum)
    if lookup.parts:
        return given({"sum": [write_lookup(part) for part in lookup.parts], "max": maximum})
    return given(
        {
            "by": lookup.by,
            "at": lookup.at,
            "values": {value: short_text(amount) for value, amount in lookup.values} or None,
            "steps": [{"below": below, "amount": short_text(amount)} for below, amount in lookup.steps] or None,
            "each": amount_or_none(lookup.each),
            "otherwise": None if lookup.otherwise is None else short_text(lookup.otherwise),
            "max": maximum,
        }
    )


def _of_person(item: CourseRequirement | FactRequirement) -> Json:
    if isinstance(item, CourseRequirement):
        return {
            "courses": list(item.courses),
            "n": item.n or None,
            "ordered": item.ordered or None,
            "pass_percent": item.pass_percent or None,
            "test_out": item.test_out or None,
            "waived_by": sorted(item.waived_by) or None,
        }
    if item.about == "attribute":
        value = list(item.value) if isinstance(item.value, tuple) else item.value
        return {"about": item.about, "name": min(item.any_of), "op": item.op, "value": value, "at": item.at}
    hours = {name: amount_or_none(getattr(item, name)) for name in ("hours", "semester_hours", "quarter_hours")}
    return {
        "about": item.about,
        "any_of": sorted(item.any_of) or None,
        "months": item.months or None,
        **hours,
        "must_cover": sorted(item.must_cover) or None,
        "pass_percent": item.pass_percent or None,
        "within_months": item.within_months or None,
        "in_period": item.in_period or None,
    }


def _of_paper(item: Requirement) -> Json:
    match item:
        case HoldsRequirement():
            return {
                **{"program": item.program, "track": item.track, "level": item.level},
                **{"when": item.when, "at": item.at},
                "issued_before": item.issued_before.isoformat() if item.issued_before else None,
                "for_months": item.for_months or None,
                "not_levels": sorted(item.not_levels) or None,
                "at_most": item.at_most,
                "same_post": item.same_post or None,
            }
        case DocumentRequirement():
            words = {"min_words": item.min_words or None, "max_words": item.max_words or None}
            copies = {"copies": item.copies if item.copies > 1 else None}
            due = {"due": item.due or None, "due_months": item.due_months or None}
            return {"type": item.type, **words, **copies, **due}
        case SignOffRequirement():
            return {"roles": list(item.roles), "valid_months": item.valid_months or None}
        case ManualRequirement():
            return {"role": item.role, "valid_months": item.valid_months or None}
        case _:
            return {}
