"""Rule documents: `load_rules` reads and checks version 1 (`docs/rules.md`); `writing.dump_rules` is its inverse."""

from __future__ import annotations

from typing import Any

from certification.engine.amounts import ROUNDINGS
from certification.engine.ceilings import PARTS
from certification.engine.condition_codec import read_condition
from certification.engine.contradictions import contradictions, with_codes
from certification.engine.dates import NO_TIME, Span
from certification.engine.filters import Where
from certification.engine.problems import RuleProblem, RuleSetError
from certification.engine.reading import Fields, parse, read_format
from certification.engine.rules import (
    Audit,
    Band,
    CarryOver,
    Ceiling,
    CertificateRule,
    Conversion,
    Fee,
    FirstDeadline,
    Holder,
    Level,
    Multiplier,
    PlanGate,
    Replaces,
    Rounding,
    Rules,
    Verification,
    WindowRule,
)
from certification.engine.tree import OF_CREDIT, PHASES, Requirement, walk
from certification.engine.tree_codec import MAX_MONTHS, READERS, read_requirement, read_where
from certification.engine.window_codec import read_snap, read_span, read_window

__all__ = ["FORMAT", "READERS", "VERSION", "load_rules", "sketch_rules"]

FORMAT = "pdplanner-rules"
VERSION = 1


def load_rules(document: object) -> Rules:
    """The rule set of a JSON document, given as text, bytes or the parsed value.

    `RuleSetError` lists every problem with its place; a document that loads can be judged without further errors.
    """
    rules, problems = sketch_rules(document)
    if problems:
        raise RuleSetError(problems)
    return rules


def sketch_rules(document: object) -> tuple[Rules, tuple[RuleProblem, ...]]:
    """What can be read of a document that may be unfinished, and every problem that keeps it from being used.

    For showing a draft only: where something is wrong, something usable stands in its place. `RuleSetError` where the
    document is no rule document at all.
    """
    problems: list[RuleProblem] = []
    fields = Fields(parse(document, RuleSetError), "", problems)
    read_format(fields, FORMAT, VERSION, RuleSetError)
    rules = _rules(fields)
    fields.finish()
    return rules, tuple(problems or contradictions(rules))


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
        window=read_window(fields.inner("window", required=True)),
        minutes_per_credit=unit.whole("minutes", 60, least=1) if unit else 60,
        bands=tuple(_band(row) for row in unit.objects("bands")) if unit else (),
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
        **_more(fields),
    )


def _more(fields: Fields) -> dict[str, Any]:
    """The sections that only some programs need."""
    carry_over, holder, audit = (fields.inner(key) for key in ("carry_over", "holder", "audit"))
    verification, replaces = fields.inner("verification"), fields.inner("replaces")
    return {
        "tags": fields.titles("tags"),
        "words": fields.titles("words"),
        "phase_windows": _phase_windows(fields),
        "multipliers": tuple(_multiplier(row) for row in fields.objects("multipliers")),
        "conditions": tuple(read_condition(row) for row in fields.objects("conditions")),
        "carry_over": _carry_over(carry_over) if carry_over else None,
        "holder": _holder(holder) if holder else Holder(),
        "verification": _verification(verification) if verification else Verification(),
        "fees": tuple(_fee(row) for row in fields.objects("fees")),
        "audit": _audit(audit) if audit else None,
        "replaces": _replaces(replaces) if replaces else None,
    }


def _phase_windows(fields: Fields) -> tuple[tuple[str, WindowRule], ...]:
    table = fields.inner("windows")
    if table is None:
        return ()
    found = tuple((phase, read_window(table.inner(phase))) for phase in PHASES if table.has(phase))
    table.finish()
    return found


def _rounding(fields: Fields) -> Rounding:
    rounding = Rounding(
        step=fields.amount("step", 50),
        direction=fields.choice("rounding", ROUNDINGS, "down"),
        each=fields.choice("round_each", {"credit", "activity"}, "credit"),
    )
    fields.finish()
    return rounding


def _band(fields: Fields) -> Band:
    band = Band(
        first=fields.whole("from", least=1, required=True),
        last=fields.whole("through", least=1, required=True),
        hundredths=fields.amount("credits", required=True),
    )
    if band.last < band.first:
        fields.problem("through", f"is {band.last}, below from {band.first}")
    fields.finish()
    return band


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
    grace = fields.inner("grace")
    deadline = FirstDeadline(
        post=fields.code("post", required=True),
        months=fields.whole("months", least=1, most=MAX_MONTHS, required=True),
        grace=read_span(grace) if grace else NO_TIME,
    )
    fields.finish()
    return deadline


def _multiplier(fields: Fields) -> Multiplier:
    multiplier = Multiplier(
        fields.code("role", required=True), fields.amount("times", 100, required=True), read_where(fields)
    )
    fields.finish()
    return multiplier


def _ceiling(fields: Fields) -> Ceiling:
    by_percent = fields.has("max_percent")
    ceiling = Ceiling(
        code=fields.code("code", required=True),
        title=fields.text("title"),
        maximum=0 if by_percent else fields.amount("max", least=0, required=True),
        where=read_where(fields),
        per=fields.choice("per", PARTS, "window"),
        percent=fields.whole("max_percent", least=1, most=100) if by_percent else 0,
        percent_of=fields.code("of", required=True) if by_percent else "",
    )
    if by_percent and fields.has("max"):
        fields.problem("max_percent", "must not stand beside max; write one of the two")
    fields.finish()
    return ceiling


def _carry_over(fields: Fields) -> CarryOver:
    carry_over = CarryOver(
        fields.amount("max", required=True), read_where(fields), fields.whole("last_months", most=MAX_MONTHS)
    )
    fields.finish()
    return carry_over


def _holder(fields: Fields) -> Holder:
    kind = fields.choice("kind", ("board", "library", "person"), "person", required=True)
    members = fields.choice("members", ("day", "period"), "period") if kind == "board" else "period"
    fields.finish()
    return Holder(kind, members)


def _verification(fields: Fields) -> Verification:
    own_word = fields.take("self_attested")
    if own_word is True:
        self_attested: Where | None = Where()
    else:
        self_attested = read_where(fields, "self_attested") if own_word else None
    verification = Verification(fields.ordered_codes("steps"), self_attested)
    fields.finish()
    return verification


def _fee(fields: Fields) -> Fee:
    cents = fields.amount("amount", least=0) if fields.has("amount") else None
    fee = Fee(fields.text("title", required=True), cents, fields.code("currency", required=cents is not None))
    fields.finish()
    return fee


def _audit(fields: Fields) -> Audit | None:
    """None where it says nothing, which is the same as no section."""
    keep, answer = fields.inner("keep"), fields.inner("answer")
    audit = Audit(
        percent=fields.whole("percent", most=100),
        exempt_months=fields.whole("exempt_months", most=MAX_MONTHS),
        keep=read_span(keep) if keep else Span(),
        answer=read_span(answer) if answer else Span(),
    )
    fields.finish()
    return None if audit == Audit() else audit


def _replaces(fields: Fields) -> Replaces:
    replaces = Replaces(fields.code("code", required=True), fields.day("choice_until"))
    fields.finish()
    return replaces


def _plan(fields: Fields) -> PlanGate:
    gate = PlanGate(
        credits_count_from=fields.choice("credits_count_from", {"submitted", "approved"}, required=True),
        goal_required=fields.flag("goal_required", default=True),
        planned_kinds=fields.codes("planned_kinds"),
    )
    fields.finish()
    return gate


def _certificate(fields: Fields) -> CertificateRule:
    snap = fields.inner("snap_end")
    certificate = CertificateRule(
        months=fields.whole("months", most=MAX_MONTHS),
        start=fields.choice("start", {"issue", "after_previous"}, "issue"),
        snap_end=read_snap(snap) if snap else None,
    )
    fields.finish()
    return certificate


def _level(fields: Fields) -> Level:
    phases: list[tuple[str, Requirement]] = []
    table, certificate = fields.inner("phases", required=True), fields.inner("certificate")
    needed_for = fields.inner("needed_for")
    for name in PHASES if table else ():
        requirement = table.inner(name) if table else None
        if requirement:
            phases.append((name, with_codes(read_requirement(requirement))))
    if table:
        table.finish()
        if not table.has("first"):
            table.problem("first", "is missing; renewal and upkeep come on top of it")
    level = Level(
        code=fields.code("code", required=True),
        title=fields.text("title"),
        phases=tuple(phases),
        certificate=_certificate(certificate) if certificate else None,
        needed_for=with_codes(read_requirement(needed_for)) if needed_for else None,
    )
    if level.needed_for and any(item.kind in OF_CREDIT for _, item in walk("", level.needed_for)):
        fields.problem("needed_for", "must not ask for credit; it says of whom this level is asked")
    fields.finish()
    return level
