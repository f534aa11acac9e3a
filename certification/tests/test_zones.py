"""The edges of days in four time zones, on the days the clocks change and around 29 February."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from certification.models import Enrollment, Standing
from certification.queries.standing import live_standing_of
from certification.services.endings import endings_tell
from certification.services.enrollments import enrollment_open
from certification.services.standing import refresh_range, standing_mark_stale, standings_mark_older_days
from certification.tests.test_boards import RULES
from learning.models import Credit, Kind
from learning.services.credits import credit_log, credit_verify
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.models import Notice
from tests.cast import Cast, strategic_track

A_DAY, A_MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
LEAP_DAY = dt.date(2028, 2, 29)
# The day on which the clocks go forward and the one on which they go back; none where they stay as they are.
CHANGES = {
    "America/Denver": (dt.date(2027, 3, 14), dt.date(2027, 11, 7)),
    "America/Phoenix": (),
    "Pacific/Guam": (),
    "Pacific/Auckland": (dt.date(2027, 9, 26), dt.date(2027, 4, 4)),
}
WHEREVER = CHANGES["America/Denver"]  # an ordinary day where nothing changes
DAYS = [(zone, day) for zone, days in CHANGES.items() for day in (*(days or WHEREVER), LEAP_DAY)]


@pytest.mark.parametrize(("zone", "day"), DAYS)
def test_a_day_begins_with_its_first_moment_and_is_as_long_as_it_is_there(zone: str, day: dt.date) -> None:
    begins, ends = clock.day_begins(day, zone), clock.day_begins(day + A_DAY, zone)
    hours = dict(zip(CHANGES[zone], (23, 25), strict=False))
    assert ends - begins == dt.timedelta(hours=hours.get(day, 24))
    assert [clock.local_date(moment, zone) for moment in (begins, ends - dt.timedelta.resolution)] == [day, day]
    assert [clock.local_date(moment, zone) for moment in (begins - dt.timedelta.resolution, ends)] == [
        day - A_DAY, day + A_DAY,
    ]  # fmt: skip


@dataclass
class Place:
    """Ada in a track that asks for hours of one year, at an agency of this zone."""

    cast: Cast
    zone: str
    enrollment: Enrollment

    def period_ends_with(self, last: dt.date) -> None:
        Enrollment.objects.update(starts_on=last - 365 * A_DAY, ends_before=last + A_DAY)
        Credit.objects.all().delete()
        Notice.objects.all().delete()

    def evening(self, day: dt.date):
        """The last minute of a day."""
        return clock.moved_to(dt.datetime.combine(day, dt.time(23, 59), ZoneInfo(self.zone)))

    def midnight(self, day: dt.date):
        """The first minute of a day."""
        return clock.moved_to(dt.datetime.combine(day, dt.time(0, 0), ZoneInfo(self.zone)))

    def log(self, day: dt.date) -> Credit:
        kind = Kind.objects.get(agency=self.cast.agency, code="training")
        return credit_log(
            actor=self.cast.actor("ada"), membership=self.cast.posts["ada"], kind=kind, title=f"On {day}",
            provider="State library", started_on=day, ended_on=day, minutes=60, category=None, goal_line=None,
            activity_line=None, learned="Much.",
        )  # fmt: skip

    def verify(self, credit: Credit) -> None:
        credit_verify(actor=self.cast.actor("sam"), credit=credit)


@pytest.fixture(params=CHANGES)
def place(request: pytest.FixtureRequest, cast: Cast) -> Place:
    cast.agency.time_zone = request.param
    cast.agency.save()
    rule_set = strategic_track(cast)
    rule_set.document = {key: value for key, value in RULES.items() if key != "holder"} | {
        "window": {"kind": "fixed", "months": 12, "start": "enrollment"}
    }
    rule_set.save()
    with clock.moved_to(dt.datetime(2026, 1, 10, 12, tzinfo=ZoneInfo(request.param))):
        enrollment = enrollment_open(
            actor=cast.actor("ada"), track=rule_set.track, membership=cast.posts["ada"], starts_on=dt.date(2026, 1, 10)
        )
    return Place(cast, request.param, enrollment)


@pytest.mark.django_db
def test_what_is_learned_until_the_last_minute_counts_and_nothing_after(place: Place) -> None:
    for last in (*(CHANGES[place.zone] or WHEREVER), LEAP_DAY - A_DAY, LEAP_DAY):
        place.period_ends_with(last)
        with place.evening(last):
            in_time = place.log(last)
            with pytest.raises(DomainError):
                place.log(last + A_DAY)  # tomorrow, here
        with place.midnight(last + A_DAY):
            too_late = place.log(last + A_DAY)
            for credit in (in_time, too_late):
                place.verify(credit)
            verdict = live_standing_of(place.enrollment.pk).verdict
        assert [entry.key for entry in verdict.counted] == [str(in_time.pk)], last
        assert [reason.code for entry in verdict.not_counted for reason in entry.reasons] == ["after_window"], last
        assert (verdict.last_day, verdict.on) == (last, last + A_DAY)
        with place.evening(last):
            assert live_standing_of(place.enrollment.pk).verdict.counted == ()  # not verified by then


@pytest.mark.django_db
def test_a_stored_standing_and_the_days_before_the_end_turn_at_midnight_there(place: Place) -> None:
    for turn in (*(CHANGES[place.zone] or WHEREVER), LEAP_DAY, LEAP_DAY + A_DAY):
        place.period_ends_with(turn + 7 * A_DAY)
        with place.evening(turn - A_DAY):
            endings_tell()  # of the thirtieth day before, should nobody have been
            standing_mark_stale(place.enrollment)
            refresh_range(0, 2**31)
            Standing.objects.update(lasts_through=turn - A_DAY)
            assert (standings_mark_older_days(), endings_tell()) == ([], 0), turn
        with place.midnight(turn):
            assert endings_tell() == 1, turn
            assert "ends in 7 days" in Notice.objects.latest("pk").subject
            assert len(standings_mark_older_days()) == 1, turn
            refresh_range(0, 2**31)
        assert Standing.objects.get().computed_on == turn
