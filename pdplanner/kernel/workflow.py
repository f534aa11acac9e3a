"""Workflows as data, and the one way a state changes: a conditional UPDATE.

A workflow names the states of one model, the moves between them and the permission each move needs. The same table
disables buttons, draws docs/workflows.md and generates the exhaustive test (state × action × role).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q

from pdplanner.kernel import clock
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.models import Notice

REGISTRY: dict[str, "Workflow"] = {}


@dataclass(frozen=True)
class Move:
    """`action` takes the model from any of `sources` to `target`; `permission` says who may, see policies.py."""

    action: str
    sources: tuple[str, ...]
    target: str
    permission: str
    words: str  # what a button says


@dataclass(frozen=True)
class Workflow:
    """All moves of one model ('app.Model'), whose state is kept in `field`."""

    model: str
    states: tuple[str, ...]
    moves: tuple[Move, ...]
    field: str = "state"

    def __post_init__(self) -> None:
        for move in self.moves:
            unknown = {*move.sources, move.target} - set(self.states)
            if unknown:
                raise ValueError(f"{self.model}: {move.action} names unknown states {sorted(unknown)}")
        REGISTRY[self.model] = self

    def __getitem__(self, action: str) -> Move:
        return next(move for move in self.moves if move.action == action)

    def open_moves(self, state: str) -> tuple[Move, ...]:
        """What can happen next to something in `state`, whoever may do it."""
        return tuple(move for move in self.moves if state in move.sources)

    def advance(self, thing: Model, action: str, **changes: Any) -> str:
        """Move `thing` by one conditional UPDATE and return the state it came from.

        Raises NotNow when the row is no longer in one of the move's source states: of two people who decide at once,
        one wins and the other is told what the first decided. Whoever was asked to do something about it before this
        move is asked no more.
        """
        move = self[action]
        before: str = getattr(thing, self.field)
        # Only the state this request read: a move from another allowed source would carry decisions made on old sight.
        if before in move.sources:
            rows = type(thing)._default_manager.filter(pk=thing.pk, **{self.field: before})
            if rows.update(**{self.field: move.target}, **changes):
                for name, value in {self.field: move.target, **changes}.items():
                    setattr(thing, name, value)
                settle_asks(thing)
                return before
        thing.refresh_from_db()
        raise NotNow(not_now_words(thing, getattr(thing, self.field)))


def settle_asks(thing: Model) -> None:
    """Nobody is to do anything about `thing` any more, and no mail says so that has not left."""
    told = Notice.objects.filter(about_type=thing._meta.label, about_id=thing.pk, settled_at=None)
    told.filter(Q(asks=True) | Q(remind_at__isnull=False)).update(
        settled_at=clock.now(), mail_due_at=None, remind_at=None
    )


def not_now_words(thing: Model, state: str) -> str:
    """What to tell the slower of two people, and what to do next."""
    noun = str(type(thing)._meta.verbose_name)
    state_words = state.replace("_", " ")
    return (
        f"Somebody was faster, or this page was old: this {noun} is now “{state_words}”. Look at it again, then decide."
    )


def workflows() -> Iterable[Workflow]:
    """Every workflow of the house, for the tests and the generated docs."""
    return REGISTRY.values()
