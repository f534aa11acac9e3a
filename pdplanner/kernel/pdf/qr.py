"""A QR code as one vector path."""

import itertools
from collections.abc import Iterator

import segno

from pdplanner.kernel.pdf.assets import Asset

QUIET_ZONE = 2  # modules of white kept around the code; the page adds the rest
_MASK = 3  # any mask is readable; a fixed one saves trying all eight and keeps the bytes the same

_Point = tuple[int, int]


def qr_asset(text: str) -> Asset:
    """The QR code of `text`, error correction M, as an SVG of a single path.

    One outline around the dark modules has no seams between neighbors, unlike a square per module,
    and stays sharp at every size, unlike a bitmap.
    """
    outline, side = qr_outline(text)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-QUIET_ZONE} {-QUIET_ZONE} {side} {side}">'
        f'<path d="{outline}" fill="#000"/></svg>'
    )
    return Asset("image/svg+xml", svg.encode())


def qr_outline(text: str) -> tuple[str, int]:
    """The path of the code of `text`, and how many modules it is wide, its white border included."""
    code = segno.make(text, error="m", mask=_MASK, boost_error=False, micro=False)
    dark = {(x, y) for y, row in enumerate(code.matrix) for x, module in enumerate(row) if module & 1}
    return "".join(_ring_path(ring) for ring in _rings(dark)), len(code.matrix) + 2 * QUIET_ZONE


def _edges(dark: set[_Point]) -> dict[_Point, list[_Point]]:
    """Sides between a dark and a light module, each walked with the dark module on its right."""
    edges: dict[_Point, list[_Point]] = {}
    for x, y in sorted(dark):
        corners = ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1))
        neighbors = ((x, y - 1), (x + 1, y), (x, y + 1), (x - 1, y))
        for side, neighbor in enumerate(neighbors):
            if neighbor not in dark:
                edges.setdefault(corners[side], []).append(corners[(side + 1) % 4])
    return edges


def _rings(dark: set[_Point]) -> Iterator[list[_Point]]:
    """Closed outlines as their corners only."""
    edges = _edges(dark)
    while edges:
        start = point = next(iter(edges))
        direction = None
        ring = []
        while True:
            following = edges[point].pop()
            if not edges[point]:
                del edges[point]
            turned = (following[0] - point[0], following[1] - point[1])
            if turned != direction:
                ring.append(point)
            direction, point = turned, following
            if point == start:
                break
        yield ring


def _ring_path(ring: list[_Point]) -> str:
    """`M`, then `h` and `v`; the last side is left to `z`."""
    steps = [f"h{x2 - x1}" if y1 == y2 else f"v{y2 - y1}" for (x1, y1), (x2, y2) in itertools.pairwise(ring)]
    return "M{} {}".format(*ring[0]) + "".join(steps) + "z"
