"""Colors on paper: how well words read in them, and a design's decoration in the two colors of an agency."""

import re
from collections.abc import Callable, Mapping

COLOR = re.compile(r"#[0-9a-f]{6}")
LEAST_CONTRAST = 4.5  # to one, for words of ordinary size: WCAG 2.2, 1.4.3
PAPER = "#ffffff"
BLACK = "#000000"

Shade = Callable[[Mapping[str, str]], str]
"""A color of a design, made of the two of an agency, by the names "ink" and "accent"."""


def contrast_on_paper(color: str) -> float:
    """From 1, white on white, to 21, black on white."""
    return 1.05 / (_luminance(color) + 0.05)


def too_pale(color: str) -> str:
    return (
        f"{color} has a contrast of {contrast_on_paper(color):.1f} to 1 on white paper; words need at least "
        f"{LEAST_CONTRAST} to 1. Choose a darker color."
    )


def mixed(color: str, other: str, share: float) -> str:
    """`color` with a `share` of `other`, 0 to 1, in it."""
    parts = (round(one + (two - one) * share) for one, two in zip(_parts(color), _parts(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def shade(token: str, other: str = PAPER, share: float = 0) -> Shade:
    """That color of the agency with a share of another: shade("ink", PAPER, 0.8) is a pale ink."""
    return lambda colors: mixed(colors[token], other, share)


def between(first: Shade, second: Shade, share: float) -> Shade:
    return lambda colors: mixed(first(colors), second(colors), share)


def recolored(svg: bytes, shades: Mapping[str, Shade], colors: Mapping[str, str]) -> bytes:
    """Packaged art with each color that is among `shades` made of the agency's `colors`."""

    def made(found: re.Match[bytes]) -> bytes:
        color = found[0].decode()
        return shades[color](colors).encode() if color in shades else found[0]

    return re.sub(COLOR.pattern.encode(), made, svg)


def _luminance(color: str) -> float:
    """Relative luminance as WCAG defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (p / 255 for p in _parts(color))]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _parts(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
