"""Filters: which credit a ceiling, a minimum or a condition is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Sortable(Protocol):
    """What a filter asks of a credit or a planned activity."""

    @property
    def kind(self) -> str: ...
    @property
    def category(self) -> str | None: ...
    @property
    def tags(self) -> frozenset[str]: ...
    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class Where:
    """A filter: every part that is not empty must hold.

    A credit passes `tags` with any one of them and `all_tags` only with all. `excluding` (in a document: `except`) is
    a filter of its own; what passes it does not pass this one.
    """

    kinds: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    all_tags: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    excluding: Where | None = None

    def matches(self, item: Sortable) -> bool:
        if self is EVERYTHING:
            return True
        return (
            (not self.kinds or item.kind in self.kinds)
            and (not self.categories or item.category in self.categories)
            and (not self.tags or not self.tags.isdisjoint(item.tags))
            and self.all_tags <= item.tags
            and (not self.roles or item.role in self.roles)
            and not (self.excluding and self.excluding.matches(item))
        )

    def all_roles(self) -> frozenset[str]:
        """The roles it names, those of its exception too."""
        return self.roles | (self.excluding.all_roles() if self.excluding else frozenset())

    def admits(self, kind: str) -> bool:
        """Whether something of this kind could pass; any kind where it is left out."""
        return not kind or not self.kinds or kind in self.kinds

    def only_kind(self) -> str | None:
        """The kind this filter is about, if it is about exactly one kind and nothing else."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 and self == Where(self.kinds) else None

    def includes(self, other: Where) -> bool:
        """Whether everything that passes `other` must pass this filter too; False where that cannot be seen."""
        # Whoever carries all of some tags carries any one of them.
        tags = self.tags & other.all_tags or other.tags
        pairs = (
            (self.kinds, other.kinds),
            (self.categories, other.categories),
            (self.tags, tags),
            (self.roles, other.roles),
        )
        is_within = all(not mine or (bool(theirs) and theirs <= mine) for mine, theirs in pairs)
        return is_within and self.all_tags <= other.all_tags and self.excluding in (None, other.excluding)

    def is_apart_from(self, other: Where) -> bool:
        """Whether nothing can pass both; False where that cannot be seen. A credit has one kind, category and role."""
        pairs = ((self.kinds, other.kinds), (self.categories, other.categories), (self.roles, other.roles))
        return any(mine and theirs and mine.isdisjoint(theirs) for mine, theirs in pairs)


EVERYTHING = Where()
