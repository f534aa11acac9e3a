"""Errors as values: every problem of a document at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class RuleProblem:
    """What is wrong at `path`, for example `levels[0].phases.first.of[1].min`; the whole document is `document`."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class DocumentError(ValueError):
    """A document that cannot be used; `problems` names every place that has to be corrected."""

    def __init__(self, problems: Iterable[RuleProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RuleSetError(DocumentError):
    """A rule document the engine refuses."""


class SituationError(DocumentError):
    """Facts the engine refuses: a situation file, or an enrollment in a level or phase the rule set does not have."""


class VerdictError(DocumentError):
    """Stored JSON that is no verdict."""
