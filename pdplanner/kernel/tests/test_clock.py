import datetime as dt

import pytest

from pdplanner.kernel import clock

NOON = dt.datetime(2028, 2, 29, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _right_again():
    yield
    clock.move_to(None)


def test_an_unmoved_clock_shows_real_time():
    assert abs((clock.now() - clock.wall_now()).total_seconds()) < 5


def test_a_moved_clock_runs_on_from_where_it_was_set():
    clock.move_to(NOON)

    assert dt.timedelta(0) <= clock.now() - NOON < dt.timedelta(seconds=30)
    assert clock.wall_now().year != 2028


def test_setting_the_clock_right_again_ends_the_move():
    clock.move_to(NOON)
    clock.move_to(None)

    assert abs((clock.now() - clock.wall_now()).total_seconds()) < 5


def test_inside_moved_to_time_stands_still():
    with clock.moved_to(NOON):
        assert clock.now() == NOON
        assert clock.now() == NOON

    assert clock.now() != NOON


def test_a_late_evening_in_denver_is_already_tomorrow_in_utc():
    late = dt.datetime(2029, 6, 30, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-6)))

    with clock.moved_to(late):
        assert clock.today("America/Denver") == dt.date(2029, 6, 30)
        assert clock.today("UTC") == dt.date(2029, 7, 1)


def test_the_clock_of_a_production_installation_cannot_be_moved(settings):
    settings.CLOCK_FILE = None

    with pytest.raises(clock.ClockFixed):
        clock.move_to(NOON)
    with pytest.raises(clock.ClockFixed), clock.moved_to(NOON):
        pass
    assert abs((clock.now() - clock.wall_now()).total_seconds()) < 5
