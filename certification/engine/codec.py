"""Rule documents: `load_rules` reads and checks version 1 (`docs/rules.md`); `writing.dump_rules` is its inverse."""

from __future__ import annotations

from collections.abc import Callable

from certification.engine.amounts import ROUNDINGS
from certification.engine.contradictions import contradictions, with_codes
from certification.engine.problems import RuleProblem, RuleSetError
from certification.engine.reading import Fields, parse, read_format
from certification.engine.rules import (
    PHASES,
    Branch,
    Ceiling,
    CertificateRule,
    Conversion,
    CreditsRequirement,
    DocumentRequirement,
    FirstDeadline,
    HoldsRequirement,
    Level,
    PlanGate,
    PlanRequirement,
    Requirement,
    Rounding,
    Rules,
    Where,
    WindowRule,
)

FORMAT = "pdplanner-rules"
VERSION = 1
MAX_MONTHS = 1200


def load_rules(document: object) -> Rules:
    """The rule set of a JSON document, given as text, bytes or the parsed value.

    `RuleSetError` lists every problem with its place; a document that loads can be judged without further errors.
    """
    problems: list[RuleProblem] = []
    fields = Fields(parse(document, RuleSetError), "", problems)
    read_format(fields, FORMAT, VERSION, RuleSetError)
    rules = _rules(fields)
    fields.finish()
    if not problems:
        problems += contradictions(rules)
    if problems:
        raise RuleSetError(problems)
    return rules


def _rules(fields: Fields) -> Rules:
    unit = fields.inner("unit")
    plan = fields.inner("plan")
    deadline = fields.inner("first_deadline")
    certificate = fields.inner("certificate")
    return Rules(
        code=fields.code("code", required=True),
        title=fields.text("title", required=True),
        program=fields.code("program", required=True),
        track=fields.code("track", required=True),
        window=_window(fields.inner("window", required=True)),
        minutes_per_credit=unit.whole("minutes", 60, least=1) if unit else 60,
        rounding=_rounding(unit) if unit else Rounding(),
        conversions=tuple(_conversion(row) for row in fields.objects("conversions")),
        ceilings=tuple(_ceiling(row) for row in fields.objects("ceilings")),
        plan=_plan(plan) if plan else None,
        certificate=_certificate(certificate) if certificate else CertificateRule(),
        kinds=fields.titles("kinds"),
        categories=fields.titles("categories"),
        levels=tuple(_level(row) for row in fields.objects("levels", required=True)),
        notes=fields.texts("notes"),
        sources=fields.texts("sources"),
        effective_from=fields.day("effective_from"),
        track_title=fields.text("track_title"),
        first_deadline=_first_deadline(deadline) if deadline else None,
    )


def _window(fields: Fields | None) -> WindowRule:
    if fields is None:
        return WindowRule("none")
    kind = fields.choice("kind", {"fixed", "lookback", "none"}, "none", required=True)
    is_long = kind != "none"
    months = fields.whole("months", least=1, most=MAX_MONTHS, required=True) if is_long else 0
    start = fields.choice("start", {"enrollment"}, "enrollment") if kind == "fixed" else "enrollment"
    fields.finish()
    return WindowRule(kind, months, start)


def _rounding(fields: Fields) -> Rounding:
    rounding = Rounding(
        step=fields.amount("step", 50),
        direction=fields.choice("rounding", ROUNDINGS, "down"),
        each=fields.choice("round_each", {"credit", "activity"}, "credit"),
    )
    fields.finish()
    return rounding


def _conversion(fields: Fields) -> Conversion:
    by_units = fields.has("units")
    conversion = Conversion(
        kind=fields.code("kind", required=True),
        minutes=fields.whole("minutes", 0 if by_units else 60, least=1, required=not by_units),
        hundredths=fields.amount("credits", required=True),
        units=fields.amount("units"),
        unit=fields.text("unit", required=by_units),
    )
    if by_units and fields.has("minutes"):
        fields.problem("units", "must not stand beside minutes; write one of the two")
    if conversion.unit and not by_units:
        fields.problem("unit", "is the word for units; it says nothing about minutes")
    fields.finish()
    return conversion


def _first_deadline(fields: Fields) -> FirstDeadline:
    deadline = FirstDeadline(
        post=fields.code("post", required=True), months=fields.whole("months", least=1, most=MAX_MONTHS, required=True)
    )
    fields.finish()
    return deadline


def _ceiling(fields: Fields) -> Ceiling:
    ceiling = Ceiling(
        code=fields.code("code", required=True),
        title=fields.text("title"),
        maximum=fields.amount("max", least=0, required=True),
        where=_where(fields),
        per=fields.choice("per", {"window"}, "window"),
    )
    fields.finish()
    return ceiling


def _plan(fields: Fields) -> PlanGate:
    gate = PlanGate(
        credits_count_from=fields.choice("credits_count_from", {"submitted", "approved"}, required=True),
        goal_required=fields.flag("goal_required", default=True),
        planned_kinds=fields.codes("planned_kinds"),
    )
    fields.finish()
    return gate


def _certificate(fields: Fields) -> CertificateRule:
    certificate = CertificateRule(
        months=fields.whole("months", most=MAX_MONTHS),
        start=fields.choice("start", {"issue", "after_previous"}, "issue"),
    )
    fields.finish()
    return certificate


def _where(fields: Fields) -> Where:
    inner = fields.inner("where")
    if inner is None:
        return Where()
    where = Where(inner.codes("kinds"), inner.codes("categories"), inner.codes("tags"))
    if where == Where():
        fields.problem("where", "must name kinds, categories or tags; leave it out to mean all credit")
    inner.finish()
    return where


def _level(fields: Fields) -> Level:
    phases: list[tuple[str, Requirement]] = []
    table = fields.inner("phases", required=True)
    for name in PHASES if table else ():
        requirement = table.inner(name) if table else None
        if requirement:
            phases.append((name, with_codes(_requirement(requirement))))
    if table:
        table.finish()
        if not table.has("first"):
            table.problem("first", "is missing; renewal and upkeep come on top of it")
    level = Level(code=fields.code("code", required=True), title=fields.text("title"), phases=tuple(phases))
    fields.finish()
    return level


def _requirement(fields: Fields) -> Requirement:
    kind = fields.choice("kind", READERS, required=True)
    if kind not in READERS:
        # The rest of a requirement of unknown kind means nothing; naming each of its keys would only be noise.
        return PlanRequirement()
    requirement = READERS[kind](fields, kind)
    fields.finish()
    return requirement


def _labels(fields: Fields) -> dict[str, str]:
    return {"code": fields.code("code"), "title": fields.text("title")}


def _branch(fields: Fields, kind: str) -> Requirement:
    labels = _labels(fields)
    rows = fields.objects("of", required=True)
    of = tuple(_requirement(row) for row in rows)
    if not of:
        fields.problem("of", "must list at least one requirement")
    n = fields.whole("n", 1, least=1, most=max(1, len(of)), required=True) if kind == "n_of" else 0
    return Branch(kind, of, n, code=labels["code"], title=labels["title"])


def _credits(fields: Fields, kind: str) -> Requirement:
    requirement = CreditsRequirement(
        minimum=fields.amount("min", required=True), where=_where(fields), **_labels(fields)
    )
    if requirement.where != Where() and not requirement.title:
        fields.problem("title", "is missing; a minimum with a filter needs words that people can read")
    return requirement


def _holds(fields: Fields, kind: str) -> Requirement:
    return HoldsRequirement(
        program=fields.code("program", required=True),
        track=fields.optional_code("track"),
        level=fields.optional_code("level"),
        when=fields.choice("when", {"ever", "current"}, "ever"),
        at=fields.choice("at", {"enrollment", "today"}, "enrollment"),
        **_labels(fields),
    )


def _document(fields: Fields, kind: str) -> Requirement:
    least, most = fields.whole("min_words"), fields.whole("max_words")
    if 0 < most < least:
        fields.problem("max_words", f"is {most}, below min_words {least}")
    return DocumentRequirement(fields.code("type", required=True), least, most, **_labels(fields))


def _plan_requirement(fields: Fields, kind: str) -> Requirement:
    return PlanRequirement(**_labels(fields))


READERS: dict[str, Callable[[Fields, str], Requirement]] = {
    "all": _branch,
    "any": _branch,
    "n_of": _branch,
    "credits": _credits,
    "holds": _holds,
    "document": _document,
    "plan": _plan_requirement,
}
