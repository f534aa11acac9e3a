"""What the ring and the bar draw is what the figures say."""

import pytest

from pdplanner.kernel.gauges import Bar, Ring, bar, ring


def test_the_ring_of_the_designed_page() -> None:
    drawn = ring(counted=3750, planned=1600, need=6000)
    assert drawn.have == "75 45"
    # 16 credits are 32 units behind the solid arc and one gap: sixteen ticks, the last followed by the long gap.
    assert drawn.plan == "0 76 " + "1 1 " * 15 + "1 200"


def test_an_empty_plan_draws_only_the_track() -> None:
    assert ring(counted=0, planned=0, need=6000) == Ring(have="", plan="")


def test_a_full_ring_shows_no_ticks_however_much_more_is_planned() -> None:
    assert ring(counted=6500, planned=800, need=6000) == Ring(have="120 0", plan="")


def test_the_smallest_plan_is_still_seen() -> None:
    assert ring(counted=0, planned=10, need=6000).plan == "0 0 1 200"


def test_nothing_is_needed_so_the_ring_is_closed() -> None:
    assert ring(counted=0, planned=0, need=0).have == "120 0"


@pytest.mark.parametrize(
    ("counted", "planned", "drawn"),
    [
        (0, 3000, Bar(have="", plan="50")),
        (3000, 1600, Bar(have="50", plan="76.7")),
        (3000, 0, Bar(have="50", plan="")),
        (0, 9000, Bar(have="", plan="100")),
    ],
)
def test_the_bar_is_solid_for_counted_and_ticked_for_planned(counted: int, planned: int, drawn: Bar) -> None:
    assert bar(counted=counted, planned=planned, need=6000) == drawn
