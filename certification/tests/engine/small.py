"""A rule set of one requirement, for rules that the Strategic Track does not have."""

from dataclasses import replace
from typing import Any

from certification.engine import Rules
from certification.engine.rules import CreditsRequirement, Level, Requirement, Rounding, WindowRule

TEN_CREDITS = CreditsRequirement(minimum=1000, code="total")


def rules(requirement: Requirement = TEN_CREDITS, **changes: Any) -> Rules:
    """Ten credits, without a window, a plan or ceilings, in steps of half a credit."""
    base = Rules(
        code="small",
        title="Small",
        program="p",
        track="t",
        window=WindowRule("none"),
        levels=(Level("only", (("first", requirement),)),),
        rounding=Rounding(),
    )
    return replace(base, **changes)
