"""What libraries must ask learning about a post, declared here and answered there at start-up: see learning/ports.py
for the same between learning and certification."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from pdplanner.kernel.access import Actor


@dataclass(frozen=True)
class OpenWork:
    """What goes on at a post: claims of its holder and of those they supervise that nobody verified yet, and plans."""

    claims: int = 0
    claims_of_reports: int = 0
    plans: int = 0


class LearningAnswers(Protocol):
    def open_work(self, post_id: int, reports: Collection[int]) -> OpenWork:
        """What is not finished at a post, and at the posts whose holders are supervised from it."""

    def plans_follow(self, actor: Actor, old_id: int, new_id: int) -> int:
        """Move open plans to the post that follows without a break; tells how many. In the caller's transaction."""


_answers: LearningAnswers | None = None


def register(answers: LearningAnswers) -> None:
    """Called once from learning's ready()."""
    global _answers
    _answers = answers


def ask() -> LearningAnswers:
    """The registered answers. Raises RuntimeError when learning is not installed."""
    if _answers is None:
        raise RuntimeError("learning has not registered its answers")
    return _answers
