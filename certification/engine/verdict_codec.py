"""Verdicts as JSON, for standings and certificates that keep them: `verdict_from_json(verdict_to_json(v)) == v`."""

from __future__ import annotations

from datetime import date
from typing import Any

from certification.engine.problems import RuleProblem, VerdictError
from certification.engine.verdict import (
    CeilingVerdict,
    Counted,
    NotCounted,
    PeriodState,
    PeriodVerdict,
    PlanVerdict,
    Reason,
    ReasonCode,
    RequirementVerdict,
    Status,
    Verdict,
)

VERSION = 1
Json = dict[str, Any]


def verdict_to_json(verdict: Verdict) -> Json:
    """Plain JSON types only: amounts are integer hundredths, days ISO text."""
    return {
        "version": VERSION,
        "rules": verdict.rules,
        "level": verdict.level,
        "phase": verdict.phase,
        "on": verdict.on.isoformat(),
        "status": verdict.status.value,
        "starts_on": _day_text(verdict.starts_on),
        "ends_before": _day_text(verdict.ends_before),
        "requirement": _requirement_to_json(verdict.requirement),
        "counted": [{"key": entry.key, "hundredths": entry.hundredths} for entry in verdict.counted],
        "not_counted": [
            {"key": entry.key, "hundredths": entry.hundredths, "reasons": _reasons_to_json(entry.reasons)}
            for entry in verdict.not_counted
        ],
        "ceilings": [_ceiling_to_json(ceiling) for ceiling in verdict.ceilings],
        "plan": _plan_to_json(verdict.plan),
        **({"period": _period_to_json(verdict.period)} if verdict.period else {}),
    }


def verdict_from_json(document: Json) -> Verdict:
    """The verdict that was stored; `VerdictError` if the JSON is none of this version."""
    if document.get("version") != VERSION:
        raise VerdictError([RuleProblem("version", f"must be {VERSION}, not {document.get('version')!r}")])
    try:
        return _verdict(document)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise VerdictError([RuleProblem("document", f"is no stored verdict: {error!r}")]) from error


def requirement_from_json(document: Json) -> RequirementVerdict:
    """The tree of requirements alone, as it stands under `requirement` in a stored verdict."""
    return _requirement(document)


def _verdict(document: Json) -> Verdict:
    return Verdict(
        rules=document["rules"],
        level=document["level"],
        phase=document["phase"],
        on=date.fromisoformat(document["on"]),
        status=Status(document["status"]),
        starts_on=_day(document["starts_on"]),
        ends_before=_day(document["ends_before"]),
        requirement=_requirement(document["requirement"]),
        counted=tuple(Counted(entry["key"], entry["hundredths"]) for entry in document["counted"]),
        not_counted=tuple(
            NotCounted(entry["key"], entry["hundredths"], _reasons(entry["reasons"]))
            for entry in document["not_counted"]
        ),
        ceilings=tuple(CeilingVerdict(**ceiling) for ceiling in document["ceilings"]),
        plan=_plan(document["plan"]),
        period=_period(document.get("period")),
    )


def _requirement_to_json(item: RequirementVerdict) -> Json:
    return {
        "code": item.code,
        "kind": item.kind,
        "title": item.title,
        "status": item.status.value,
        "need": item.need,
        "have": item.have,
        "unit": item.unit,
        "waiting": item.waiting,
        "planned": item.planned,
        "used": list(item.used),
        "reasons": _reasons_to_json(item.reasons),
        "children": [_requirement_to_json(child) for child in item.children],
    }


def _requirement(document: Json) -> RequirementVerdict:
    plain = {key: document[key] for key in ("code", "kind", "title", "need", "have", "unit", "waiting", "planned")}
    return RequirementVerdict(
        **plain,
        status=Status(document["status"]),
        used=tuple(document["used"]),
        reasons=_reasons(document["reasons"]),
        children=tuple(_requirement(child) for child in document["children"]),
    )


def _reasons_to_json(reasons: tuple[Reason, ...]) -> list[Json]:
    return [{"code": reason.code.value, "params": dict(reason.params)} for reason in reasons]


def _reasons(documents: list[Json]) -> tuple[Reason, ...]:
    return tuple(Reason.of(ReasonCode(entry["code"]), **entry["params"]) for entry in documents)


def _ceiling_to_json(ceiling: CeilingVerdict) -> Json:
    """Without `per` where it is the period, so that a verdict of rules without years is written as it always was."""
    return {name: value for name, value in vars(ceiling).items() if (name, value) != ("per", "window")}


def _period_to_json(period: PeriodVerdict) -> Json:
    days = {name: _day_text(getattr(period, name)) for name in ("opens_on", "last_day", "closes_on")}
    return {"state": period.state.value, **days}


def _period(document: Json | None) -> PeriodVerdict | None:
    if document is None:
        return None
    last_day, closes_on = (date.fromisoformat(document[name]) for name in ("last_day", "closes_on"))
    return PeriodVerdict(PeriodState(document["state"]), _day(document["opens_on"]), last_day, closes_on)


def _plan_to_json(plan: PlanVerdict | None) -> Json | None:
    if plan is None:
        return None
    days = {name: _day_text(getattr(plan, name)) for name in ("approved_on", "in_force_from", "undecided_since")}
    return {"revision": plan.revision, **days}


def _plan(document: Json | None) -> PlanVerdict | None:
    if document is None:
        return None
    days = {name: _day(document[name]) for name in ("approved_on", "in_force_from", "undecided_since")}
    return PlanVerdict(document["revision"], **days)


def _day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
