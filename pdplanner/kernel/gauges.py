"""Numbers into lines: the ring and the bar. Solid is counted, ticked is planned, bare is short.

All amounts are hundredths of a credit, or of whatever unit is drawn; all lengths are units of the drawing.
"""

from dataclasses import dataclass
from decimal import Decimal

RING = 120  # path length of the whole ring, so that a tick of 1 and a gap of 1 read as "planned"
BAR = 100


@dataclass(frozen=True)
class Ring:
    """Dash patterns of the two arcs; an empty pattern means the arc is not drawn."""

    have: str
    plan: str


@dataclass(frozen=True)
class Bar:
    """Ends of the solid and of the ticked stretch, 0 to 100."""

    have: str
    plan: str


def _length(amount: int, need: int, whole: int) -> Decimal:
    if need <= 0:
        return Decimal(whole)
    return min(Decimal(whole), (Decimal(whole) * max(amount, 0) / need).quantize(Decimal("0.1")))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def ring(*, counted: int, planned: int, need: int) -> Ring:
    """The arcs of `counted` and `planned` on a ring that is closed at `need`."""
    have = _length(counted, need, RING)
    end = _length(counted + planned, need, RING)
    start = have + 1 if have else have
    ticks = max(1, round((end - start) / 2)) if planned > 0 and end > have else 0
    # "0 start" skips the solid arc; then tick, gap, tick …; the last gap is longer than the ring, so nothing repeats.
    pattern = " ".join(["0", _plain(start), *(["1", "1"] * (ticks - 1)), "1", "200"]) if ticks else ""
    return Ring(have=f"{_plain(have)} {_plain(Decimal(RING) - have)}" if have else "", plan=pattern)


def bar(*, counted: int, planned: int, need: int) -> Bar:
    """How far `counted` and, beyond it, `planned` reach toward `need`."""
    have, end = _length(counted, need, BAR), _length(counted + planned, need, BAR)
    return Bar(have=_plain(have) if have else "", plan=_plain(end) if end > have else "")
