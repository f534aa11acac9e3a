"""Rule sets as documents: `dump_rules` writes what `codec.load_rules` reads, so that load(dump(rules)) == rules."""

from __future__ import annotations

from typing import Any

from certification.engine.amounts import short_text
from certification.engine.codec import FORMAT, VERSION
from certification.engine.dates import DAY, NO_TIME, Span
from certification.engine.rules import (
    Audit,
    CarryOver,
    Ceiling,
    CertificateRule,
    Condition,
    Conversion,
    Fee,
    FirstDeadline,
    Level,
    PlanGate,
    Replaces,
    Rules,
    Snap,
    Verification,
    WindowRule,
)
from certification.engine.tree_writing import given, write_requirement, write_where

Json = dict[str, Any]


def dump_rules(rules: Rules) -> Json:
    """The complete document, ready for `json.dumps`: every requirement with its code, and the defaults written out.

    Left out are only the sections and keys that a program does not use.
    """
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
        "replaces": _replaces(rules.replaces),
        "track_title": rules.track_title or None,
        "holder": _holder(rules),
        "kinds": dict(rules.kinds),
        "categories": dict(rules.categories),
        "tags": dict(rules.tags),
        "words": dict(rules.words),
        "unit": _unit(rules),
        "conversions": [_conversion(rule) for rule in rules.conversions],
        "multipliers": [
            {"role": m.role, "times": short_text(m.times), **write_where(m.where)} for m in rules.multipliers
        ],
        "window": _window(rules.window),
        "windows": {phase: _window(window) for phase, window in rules.phase_windows},
        "certificate": _certificate(rules.certificate),
        "first_deadline": _first_deadline(rules.first_deadline) if rules.first_deadline else None,
        "verification": _verification(rules.verification),
        "conditions": [_condition(condition) for condition in rules.conditions],
        "ceilings": [_ceiling(ceiling) for ceiling in rules.ceilings],
        "carry_over": _carry_over(rules.carry_over),
        "plan": _plan(rules.plan),
        "levels": [_level(level) for level in rules.levels],
        "fees": [_fee(fee) for fee in rules.fees],
        "audit": _audit(rules.audit),
    }
    return {key: value for key, value in document.items() if value not in ([], {}, None)}


def _holder(rules: Rules) -> Json:
    holder = rules.holder
    if holder.kind == "board":
        return {"kind": holder.kind, "members": holder.members}
    return {} if holder.kind == "person" else {"kind": holder.kind}


def _replaces(replaces: Replaces | None) -> Json | None:
    if replaces is None:
        return None
    until = replaces.choice_until
    return given({"code": replaces.code, "choice_until": until.isoformat() if until else None})


def _unit(rules: Rules) -> Json:
    bands = [{"from": b.first, "through": b.last, "credits": short_text(b.hundredths)} for b in rules.bands]
    return {
        "minutes": rules.minutes_per_credit,
        "step": short_text(rules.rounding.step),
        "rounding": rules.rounding.direction,
        "round_each": rules.rounding.each,
        **({"bands": bands} if bands else {}),
    }


def _first_deadline(deadline: FirstDeadline) -> Json:
    grace = {} if deadline.grace == NO_TIME else {"grace": _span(deadline.grace)}
    return {"post": deadline.post, "months": deadline.months, **grace}


def _window(window: WindowRule) -> Json:
    cohorts = {
        cohort.code: {"first_day": cohort.starts_on.isoformat(), "last_day": (cohort.ends_before - DAY).isoformat()}
        for cohort in window.cohorts
    }
    return given(
        {
            "kind": window.kind,
            "months": window.months or None,
            "start": window.start if window.kind == "fixed" else None,
            "anchor": window.anchor.isoformat() if window.anchor else None,
            "cohorts": cohorts or None,
            "snap_start": _snap(window.snap_start),
            "snap_end": _snap(window.snap_end),
            **_allowances(window),
        }
    )


def _allowances(window: WindowRule) -> Json:
    early, grace = window.early_credit, window.grace
    since = {"since": "post"} if early and early.since_post else {}
    phases = {"phases": sorted(early.phases)} if early and early.phases else {}
    return {
        "early_credit": {**since, **_span(early.span), **phases} if early else None,
        "renew_early": _span(window.renew_early) if window.renew_early else None,
        "grace": {**_span(grace.span), "credit_counts": grace.credit_counts} if grace else None,
        "leave_extends": window.leave_extends or None,
        "extended": [{"running_on": b.on.isoformat(), "months": b.months} for b in window.extended] or None,
    }


def _snap(snap: Snap | None) -> Json | None:
    return {"to": snap.to, "move": snap.move} if snap else None


def _span(span: Span) -> Json:
    return {name: number for name, number in vars(span).items() if number}


def _certificate(certificate: CertificateRule) -> Json:
    snap = _snap(certificate.snap_end)
    return {"months": certificate.months, "start": certificate.start, **({"snap_end": snap} if snap else {})}


def _conversion(rule: Conversion) -> Json:
    size = {"units": short_text(rule.units), "unit": rule.unit} if rule.units else {"minutes": rule.minutes}
    return {"kind": rule.kind, **size, "credits": short_text(rule.hundredths)}


def _verification(verification: Verification) -> Json:
    own_word = verification.self_attested
    said = {} if own_word is None else write_where(own_word, "self_attested") or {"self_attested": True}
    return {**({"steps": list(verification.steps)} if verification.steps else {}), **said}


def _condition(condition: Condition) -> Json:
    once = {"same": condition.same, "times": condition.times} if condition.kind == "once" else {}
    return given(
        {
            "kind": condition.kind,
            "title": condition.title or None,
            **write_where(condition.where),
            "from": condition.starts_on.isoformat() if condition.starts_on else None,
            **_span(condition.span),
            "minutes": condition.minutes or None,
            "min_words": condition.min_words or None,
            "max_words": condition.max_words or None,
            **once,
            "providers": sorted(condition.providers) or None,
        }
    )


def _ceiling(ceiling: Ceiling) -> Json:
    named = {"code": ceiling.code, "title": ceiling.title or None, **write_where(ceiling.where)}
    by_percent = {"max_percent": ceiling.percent, "of": ceiling.percent_of}
    limit = by_percent if ceiling.percent else {"max": short_text(ceiling.maximum)}
    return given({**named, **limit, "per": ceiling.per})


def _carry_over(carry_over: CarryOver | None) -> Json | None:
    if carry_over is None:
        return None
    months = {"last_months": carry_over.last_months or None}
    return given({"max": short_text(carry_over.maximum), **write_where(carry_over.where), **months})


def _plan(gate: PlanGate | None) -> Json | None:
    if gate is None:
        return None
    return {
        "credits_count_from": gate.credits_count_from,
        "goal_required": gate.goal_required,
        "planned_kinds": sorted(gate.planned_kinds),
    }


def _level(level: Level) -> Json:
    phases = {phase: write_requirement(requirement) for phase, requirement in level.phases}
    certificate = _certificate(level.certificate) if level.certificate else None
    needed_for = write_requirement(level.needed_for) if level.needed_for else None
    named = {"code": level.code, "title": level.title or None, "certificate": certificate}
    return given({**named, "needed_for": needed_for, "phases": phases})


def _fee(fee: Fee) -> Json:
    amount = None if fee.cents is None else short_text(fee.cents)
    return given({"title": fee.title, "amount": amount, "currency": fee.currency or None})


def _audit(audit: Audit | None) -> Json | None:
    if audit is None:
        return None
    figures = {"percent": audit.percent or None, "exempt_months": audit.exempt_months or None}
    return given({**figures, "keep": _span(audit.keep) or None, "answer": _span(audit.answer) or None})
