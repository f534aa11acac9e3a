"""What could be drawn in a round, in the order of the lots: a sheet by which anybody can draw again."""

from learning.models import SpotRound
from learning.queries.spot_draw import drawn, lot
from pdplanner.kernel.sheet import sheet

HEAD = ("Place", "Credit", "SHA-256 of seed:credit", "Drawn")


def spot_round_csv(one: SpotRound) -> str:
    """Numbers only: who they belong to is no part of the draw."""
    order = drawn(one.seed, one.pool, len(one.pool))
    rows = ((n, key, lot(one.seed, key), "yes" if n <= one.number else "no") for n, key in enumerate(order, start=1))
    return sheet(HEAD, rows)
