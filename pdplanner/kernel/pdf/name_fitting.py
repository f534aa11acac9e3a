"""The size of a name, found by measuring before the page is laid out."""

import math
from dataclasses import dataclass

from pdplanner.kernel.pdf.fonts import shared_fonts


@dataclass(frozen=True)
class NameBox:
    """Room for a name; widths and sizes in points."""

    width: float
    families: tuple[str, ...]
    most: float
    """The size of a short name."""
    least: float = 30
    """Below this size a name is broken into two lines."""
    most_in_two_lines: float = 27
    weight: int = 400


@dataclass(frozen=True)
class FittedName:
    lines: tuple[str, ...]
    points: float

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def fit_name(name: str, box: NameBox) -> FittedName:
    """One line as large as it fits; a very long name on two, broken at the blank that leaves them most even.

    A long name without a blank stays on one line, as small as it must be.
    """
    size = _fitting_size((name,), box)
    if size >= box.least:
        return FittedName((name,), _rounded_down(min(size, box.most)))
    words = name.split(" ")
    pairs = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    if not pairs:
        return FittedName((name,), _rounded_down(size))
    size, lines = max((_fitting_size(pair, box), pair) for pair in pairs)
    return FittedName(lines, _rounded_down(min(size, box.most_in_two_lines)))


def _fitting_size(lines: tuple[str, ...], box: NameBox) -> float:
    widest = max(shared_fonts().width_per_point(line, box.families, box.weight) for line in lines)
    return box.width / widest if widest else box.most


def _rounded_down(points: float) -> float:
    """To tenths: few different sizes, so that the layout's caches stay small."""
    return math.floor(points * 10) / 10
