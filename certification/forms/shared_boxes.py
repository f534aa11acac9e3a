"""What parts of a rule document have in common: the part itself, filters, and words in front of codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from certification.enums import Phase
from certification.forms.rule_boxes import Box, value_at

PHASE_CHOICES = tuple(Phase.choices)
TITLE = Box("title", "text", "In words", "As people read it on their standing. Empty: made from what you choose below.")


@dataclass(frozen=True)
class Part:
    """One way to fill a place: its boxes, the values that are always the same, and the path by which it is known."""

    code: str
    title: str
    hint: str
    boxes: tuple[Box, ...]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    has: str = ""
    reads: str = ""  # the key that holds an amount read from a fact

    def is_in(self, value: Any) -> bool:
        """Whether what stands in the document is this part."""
        if not isinstance(value, dict) or (self.has and value_at(value, self.has) is None):
            return False
        if self.reads and not isinstance(value.get(self.reads), dict):
            return False
        return all(value.get(key) == fixed for key, fixed in self.fixed.items())


def where(path: str = "where", about: str = "About") -> tuple[Box, ...]:
    """Which credit a rule is about; nothing chosen: all of it."""
    return (
        Box(f"{path}.categories", "several", f"{about}: categories", of="categories"),
        Box(f"{path}.kinds", "several", f"{about}: kinds", of="kinds"),
        Box(f"{path}.tags", "words", f"{about}: tags", "Any one of them, with commas between them.", of="tags"),
        Box(
            f"{path}.all_tags",
            "words",
            f"{about}: all of these tags",
            "With commas between them.",
            of="tags",
            is_rare=True,
        ),
        Box(f"{path}.roles", "words", f"{about}: roles", "Like “presenter”.", of="words", is_rare=True),
        Box(f"{path}.except.categories", "several", "Except: categories", of="categories", is_rare=True),
        Box(f"{path}.except.kinds", "several", "Except: kinds", of="kinds", is_rare=True),
        Box(f"{path}.except.tags", "words", "Except: tags", "Any one of them.", of="tags", is_rare=True),
    )


ROWS_HINT = "Leave rows empty that are not needed; there are more after saving."
DEGREES = "With commas between them, in words as people know them."
