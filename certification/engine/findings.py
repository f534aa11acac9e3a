"""What the handlers of requirements are given, and the two things all of them do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from certification.engine.attributes import Attributes
from certification.engine.ceilings import Clipped
from certification.engine.dates import ALWAYS, Window
from certification.engine.facts import Facts
from certification.engine.plan_gate import PlanTimeline
from certification.engine.tree import CreditsRequirement, Requirement
from certification.engine.verdict import RequirementVerdict, Status

Minima = Mapping[str, CreditsRequirement]


@dataclass(frozen=True)
class Findings:
    """What the credit pipeline found, and the facts that need none. `days` narrows the period, for a part of it."""

    facts: Facts
    on: date
    clipped: Clipped
    timeline: PlanTimeline
    window: Window
    attributes: Attributes
    minima: Minima
    days: Window = ALWAYS


def verdict_of(item: Requirement, status: Status, need: int, have: int, **parts: Any) -> RequirementVerdict:
    return RequirementVerdict(item.code, item.kind, item.title, status, need, have, **parts)


def reached(need: int, have: int, waiting: int) -> Status:
    if have >= need:
        return Status.MET
    return Status.WAITING if have + waiting >= need else Status.NOT_MET
