"""Reading requirements, filters and look-ups from a document; `tree_writing` is the inverse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from certification.engine.filters import EVERYTHING, Where
from certification.engine.lookups import MOMENTS, Lookup
from certification.engine.reading import Fields
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
    PlanRequirement,
    Requirement,
    SignOffRequirement,
)

MAX_MONTHS = 1200
MAX_NUMBER = 1_000_000
DISTINCT = ("activity", "category", "event", "kind", "topic")
OPERATORS = ("eq", "ne", "lt", "le", "gt", "ge", "in")
NUMERIC = ("lt", "le", "gt", "ge")
# What a fact can be about, with the keys each asks for beside `code` and `title`.
ABOUT = ("attribute", "coursework", "degree", "exam", "experience")


def read_requirement(fields: Fields) -> Requirement:
    kind = fields.choice("kind", READERS, required=True)
    if kind not in READERS:
        # The rest of a requirement of unknown kind means nothing; naming each of its keys would only be noise.
        return PlanRequirement()
    requirement = READERS[kind](fields, kind)
    fields.finish()
    return requirement


def read_where(fields: Fields, key: str = "where") -> Where:
    inner = fields.inner(key)
    if inner is None:
        return EVERYTHING
    where = Where(
        kinds=inner.codes("kinds"),
        categories=inner.codes("categories"),
        tags=inner.codes("tags"),
        all_tags=inner.codes("all_tags"),
        roles=inner.codes("roles"),
        excluding=read_where(inner, "except") if inner.has("except") else None,
    )
    if where == Where():
        fields.problem(key, "must name kinds, categories or tags; leave it out to mean all credit")
    inner.finish()
    return where


def _labels(fields: Fields) -> dict[str, Any]:
    return {"code": fields.code("code"), "title": fields.text("title")}


def _branch(fields: Fields, kind: str) -> Requirement:
    labels = _labels(fields)
    rows = fields.objects("of", required=True)
    of = tuple(read_requirement(row) for row in rows)
    if not of:
        fields.problem("of", "must list at least one requirement")
    n = fields.whole("n", 1, least=1, most=max(1, len(of)), required=True) if kind == "n_of" else 0
    return Branch(kind, of, n, code=labels["code"], title=labels["title"])


def _credits(fields: Fields, kind: str) -> Requirement:
    percent = fields.whole("min_percent", least=1, most=100) if fields.has("min_percent") else 0
    lookup = read_lookup(fields, "min") if isinstance(fields.take("min"), dict) else None
    is_plain = lookup is None and not fields.has("min_percent")
    requirement = CreditsRequirement(
        minimum=fields.amount("min", required=True) if is_plain else lookup.most() if lookup else 0,
        where=read_where(fields),
        lookup=lookup,
        percent=percent,
        percent_of=fields.code("of", required=True) if fields.has("min_percent") else "",
        first_months=fields.whole("first_months", least=1, most=MAX_MONTHS) if fields.has("first_months") else 0,
        last_months=fields.whole("last_months", least=1, most=MAX_MONTHS) if fields.has("last_months") else 0,
        **_labels(fields),
    )
    _one_of(fields, "min", "min_percent")
    _one_of(fields, "first_months", "last_months")
    is_partial = requirement.where != Where() or requirement.first_months or requirement.last_months
    if is_partial and not requirement.title:
        fields.problem("title", "is missing; a minimum with a filter needs words that people can read")
    return requirement


def _one_of(fields: Fields, one: str, other: str) -> None:
    if fields.has(one) and fields.has(other):
        fields.problem(other, f"must not stand beside {one}; write one of the two")


def read_lookup(fields: Fields, key: str) -> Lookup:
    """An amount read from a fact: by value, in steps, so much for each, or the sum of several."""
    inner = fields.inner(key, required=True)
    return _lookup(inner) if inner else Lookup()


def _lookup(fields: Fields, *, is_part: bool = False) -> Lookup:
    maximum = fields.amount("max", least=0) if fields.has("max") else None
    if fields.has("sum") and not is_part:
        parts = tuple(_lookup(row, is_part=True) for row in fields.objects("sum"))
        if not parts:
            fields.problem("sum", "must list at least one amount")
        lookup = Lookup(maximum=maximum, parts=parts)
    else:
        lookup = _plain_lookup(fields, maximum)
    fields.finish()
    return lookup


def _plain_lookup(fields: Fields, maximum: int | None) -> Lookup:
    table = Fields(fields.take("values"), fields.place("values"), fields.problems) if fields.has("values") else None
    steps = [_step(row) for row in fields.objects("steps")]
    ways = [key for key in ("values", "steps", "each") if fields.has(key)]
    if len(ways) != 1:
        said = " and ".join(ways) or "none"
        fields.problem("values", f"must be given, or steps, or each: exactly one of the three, not {said}")
    if sorted(steps) != steps or len({below for below, _ in steps}) < len(steps):
        fields.problem("steps", "must rise: each below is greater than the one before")
    values = tuple((code, table.amount(code, least=0)) for code in table.own_codes()) if table else ()
    return Lookup(
        by=fields.code("by", required=True),
        at=fields.choice("at", MOMENTS, "today"),
        values=values,
        steps=tuple(steps),
        each=fields.amount("each"),
        otherwise=fields.amount("otherwise", least=0) if fields.has("otherwise") else None,
        maximum=maximum,
    )


def _step(fields: Fields) -> tuple[int, int]:
    step = (
        fields.whole("below", least=1, required=True),
        fields.amount("amount", least=0, required=True),
    )
    fields.finish()
    return step


def _count(fields: Fields, kind: str) -> Requirement:
    least = fields.whole("min", 1, most=MAX_NUMBER, required=True)
    most = fields.whole("max", least=1, most=MAX_NUMBER) if fields.has("max") else 0
    if 0 < most < least:
        fields.problem("max", f"is {most}, below min {least}")
    return CountRequirement(
        minimum=least,
        maximum=most,
        where=read_where(fields),
        distinct=fields.choice("distinct", DISTINCT),
        each_least=fields.amount("each_least"),
        **_labels(fields),
    )


def _covers(fields: Fields, kind: str) -> Requirement:
    groups = fields.ordered_codes("groups")
    covers = CoversRequirement(
        axis=fields.code("axis", required=True),
        groups=groups,
        min_groups=fields.whole("min_groups", least=1, most=MAX_NUMBER) if fields.has("min_groups") else 0,
        per_group=fields.whole("per_group", 1, least=1, most=MAX_NUMBER),
        credits_per_group=fields.amount("credits_per_group"),
        where=read_where(fields),
        **_labels(fields),
    )
    if not groups and not covers.min_groups:
        fields.problem("groups", "is missing; list the groups, or write min_groups to say how many there must be")
    if groups and covers.min_groups > len(groups):
        fields.problem("min_groups", f"is {covers.min_groups}, but only {len(groups)} groups are listed")
    return covers


def _each(fields: Fields, kind: str) -> Requirement:
    months = fields.whole("months", 12, least=1, most=MAX_MONTHS)
    in_a_row = fields.whole("in_a_row", least=1, most=MAX_MONTHS) if fields.has("in_a_row") else 0
    inner = fields.inner("of", required=True)
    of = read_requirement(inner) if inner else CreditsRequirement(0)
    if not isinstance(of, CreditsRequirement | CountRequirement | CoversRequirement):
        fields.problem("of", f"must be credits, count or covers, not {of.kind}; only credit has a day")
    return EachRequirement(months, of, in_a_row, **_labels(fields))


def _course(fields: Fields, kind: str) -> Requirement:
    courses = fields.ordered_codes("courses", required=True)
    if not courses:
        fields.problem("courses", "must list at least one course")
    return CourseRequirement(
        courses=courses,
        n=fields.whole("n", least=1, most=max(1, len(courses))) if fields.has("n") else 0,
        ordered=fields.flag("ordered", default=False),
        pass_percent=fields.whole("pass_percent", most=100),
        test_out=fields.flag("test_out", default=False),
        waived_by=fields.codes("waived_by"),
        **_labels(fields),
    )


def _fact(fields: Fields, kind: str) -> Requirement:
    about = fields.choice("about", ABOUT, required=True)
    requirement = FactRequirement(about=about, **_labels(fields))
    if about == "attribute":
        return _attribute(fields, requirement)
    if about not in ABOUT:
        return requirement
    within = fields.whole("within_months", least=1, most=MAX_MONTHS) if fields.has("within_months") else 0
    in_period = fields.flag("in_period", default=False)
    if within and in_period:
        fields.problem("in_period", "must not stand beside within_months; write one of the two")
    any_of = fields.codes("any_of")
    if about in ("degree", "exam") and not any_of:
        fields.problem("any_of", f"is missing; name every {about} that will do")
    base = replace(requirement, any_of=any_of, within_months=within, in_period=in_period)
    return _measured(fields, base)


def _measured(fields: Fields, base: FactRequirement) -> FactRequirement:
    if base.about == "exam":
        return replace(base, pass_percent=fields.whole("pass_percent", most=100))
    if base.about == "coursework":
        found = replace(
            base,
            must_cover=fields.codes("must_cover"),
            semester_hours=fields.amount("semester_hours"),
            quarter_hours=fields.amount("quarter_hours"),
        )
        if not (found.semester_hours or found.quarter_hours or found.must_cover):
            fields.problem("semester_hours", "is missing; write semester_hours, quarter_hours or must_cover")
        return found
    if base.about == "experience":
        months, hours_ = fields.whole("months", most=MAX_MONTHS), fields.amount("hours")
        if not months and not hours_:
            fields.problem("months", "is missing; write months, hours, or both where either is enough")
        return replace(base, months=months, hours=hours_)
    return base


def _attribute(fields: Fields, base: FactRequirement) -> FactRequirement:
    op = fields.choice("op", OPERATORS, "eq", required=True)
    value: str | int | tuple[str, ...]
    if op == "in":
        value = fields.ordered_codes("value", required=True)
    elif op in NUMERIC:
        value = fields.whole("value", required=True)
    else:
        value = fields.value("value")
    name = fields.code("name", required=True)
    return replace(base, any_of=frozenset({name}), op=op, value=value, at=fields.choice("at", MOMENTS, "today"))


def _holds(fields: Fields, kind: str) -> Requirement:
    at_most = fields.whole("at_most", most=MAX_NUMBER) if fields.has("at_most") else None
    return HoldsRequirement(
        program=fields.code("program", required=True),
        track=fields.optional_code("track"),
        level=fields.optional_code("level"),
        when=fields.choice("when", {"ever", "current"}, "ever"),
        at=fields.choice("at", {"enrollment", "today"}, "enrollment"),
        issued_before=fields.day("issued_before"),
        for_months=fields.whole("for_months", most=MAX_MONTHS),
        not_levels=fields.codes("not_levels"),
        at_most=at_most,
        same_post=fields.flag("same_post", default=False),
        **_labels(fields),
    )


def _document(fields: Fields, kind: str) -> Requirement:
    least, most = fields.whole("min_words"), fields.whole("max_words")
    if 0 < most < least:
        fields.problem("max_words", f"is {most}, below min_words {least}")
    due = fields.choice("due", {"enrollment", "first_credit", "period_end"})
    months = fields.whole("due_months", least=1, most=MAX_MONTHS, required=True) if due == "enrollment" else 0
    return DocumentRequirement(
        type=fields.code("type", required=True),
        min_words=least,
        max_words=most,
        copies=fields.whole("copies", 1, least=1, most=1000),
        due=due,
        due_months=months,
        **_labels(fields),
    )


def _plan_requirement(fields: Fields, kind: str) -> Requirement:
    return PlanRequirement(**_labels(fields))


def _sign_off(fields: Fields, kind: str) -> Requirement:
    roles = fields.ordered_codes("roles", required=True)
    if not roles:
        fields.problem("roles", "must list at least one role")
    return SignOffRequirement(roles, fields.whole("valid_months", most=MAX_MONTHS), **_labels(fields))


def _manual(fields: Fields, kind: str) -> Requirement:
    manual = ManualRequirement(
        role=fields.code("role", required=True),
        valid_months=fields.whole("valid_months", most=MAX_MONTHS),
        **_labels(fields),
    )
    if not manual.title:
        fields.problem("title", "is missing; it is the question a person answers")
    return manual


READERS: dict[str, Callable[[Fields, str], Requirement]] = {
    "all": _branch,
    "any": _branch,
    "n_of": _branch,
    "credits": _credits,
    "count": _count,
    "covers": _covers,
    "each": _each,
    "course": _course,
    "fact": _fact,
    "holds": _holds,
    "document": _document,
    "plan": _plan_requirement,
    "sign_off": _sign_off,
    "manual": _manual,
}
