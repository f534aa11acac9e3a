"""Rule sets as documents: `dump_rules` writes what `codec.load_rules` reads, so that load(dump(rules)) == rules."""

from __future__ import annotations

from typing import Any

from certification.engine.amounts import short_text
from certification.engine.codec import FORMAT, VERSION
from certification.engine.rules import (
    Branch,
    Ceiling,
    Conversion,
    CreditsRequirement,
    DocumentRequirement,
    HoldsRequirement,
    Level,
    PlanGate,
    Requirement,
    Rules,
    Where,
    WindowRule,
)

Json = dict[str, Any]


def dump_rules(rules: Rules) -> Json:
    """The complete document, ready for `json.dumps`: every default written out, every requirement with its code."""
    document: Json = {
        "format": FORMAT,
        "version": VERSION,
        "code": rules.code,
        "title": rules.title,
        "program": rules.program,
        "track": rules.track,
        "notes": list(rules.notes),
        "sources": list(rules.sources),
        "effective_from": rules.effective_from.isoformat() if rules.effective_from else None,
        "track_title": rules.track_title or None,
        "kinds": dict(rules.kinds),
        "categories": dict(rules.categories),
        "unit": {
            "minutes": rules.minutes_per_credit,
            "step": short_text(rules.rounding.step),
            "rounding": rules.rounding.direction,
            "round_each": rules.rounding.each,
        },
        "conversions": [_conversion(rule) for rule in rules.conversions],
        "window": _window(rules.window),
        "certificate": {"months": rules.certificate.months, "start": rules.certificate.start},
        "first_deadline": vars(rules.first_deadline) if rules.first_deadline else None,
        "ceilings": [_ceiling(ceiling) for ceiling in rules.ceilings],
        "plan": _plan(rules.plan),
        "levels": [_level(level) for level in rules.levels],
    }
    return {key: value for key, value in document.items() if value not in ([], {}, None)}


def _window(window: WindowRule) -> Json:
    if window.kind == "none":
        return {"kind": "none"}
    start = {"start": window.start} if window.kind == "fixed" else {}
    return {"kind": window.kind, "months": window.months, **start}


def _conversion(rule: Conversion) -> Json:
    size = {"units": short_text(rule.units), "unit": rule.unit} if rule.units else {"minutes": rule.minutes}
    return {"kind": rule.kind, **size, "credits": short_text(rule.hundredths)}


def _ceiling(ceiling: Ceiling) -> Json:
    named = {"code": ceiling.code, "title": ceiling.title or None, **_where(ceiling.where)}
    return _given({**named, "max": short_text(ceiling.maximum), "per": ceiling.per})


def _plan(gate: PlanGate | None) -> Json | None:
    if gate is None:
        return None
    return {
        "credits_count_from": gate.credits_count_from,
        "goal_required": gate.goal_required,
        "planned_kinds": sorted(gate.planned_kinds),
    }


def _where(where: Where) -> Json:
    parts = {"kinds": where.kinds, "categories": where.categories, "tags": where.tags}
    written = {key: sorted(codes) for key, codes in parts.items() if codes}
    return {"where": written} if written else {}


def _level(level: Level) -> Json:
    phases = {phase: _requirement(requirement) for phase, requirement in level.phases}
    return _given({"code": level.code, "title": level.title or None, "phases": phases})


def _requirement(item: Requirement) -> Json:
    named = {"kind": item.kind, "code": item.code or None, "title": item.title or None}
    return _given({**named, **_specifics(item)})


def _specifics(item: Requirement) -> Json:
    match item:
        case Branch():
            n = {"n": item.n} if item.kind == "n_of" else {}
            return {**n, "of": [_requirement(child) for child in item.of]}
        case CreditsRequirement():
            return {"min": short_text(item.minimum), **_where(item.where)}
        case HoldsRequirement():
            names = {"program": item.program, "track": item.track, "level": item.level}
            return {**names, "when": item.when, "at": item.at}
        case DocumentRequirement():
            return {"type": item.type, "min_words": item.min_words or None, "max_words": item.max_words or None}
        case _:
            return {}


def _given(parts: Json) -> Json:
    return {key: value for key, value in parts.items() if value is not None}
