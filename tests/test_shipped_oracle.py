"""The sweep says of everybody in seven shipped programs what a plain loop over people says, on whatever day."""

import datetime as dt
import random
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models import F

from certification.models import Enrollment, Standing
from certification.queries.standing import OPEN_STATES, live_standing_of
from certification.services import standing as sweep
from certification.services.standing import refresh_range, standings_mark_older_days
from pdplanner.demo.load import analyze
from pdplanner.kernel import clock, jobs
from tests.plain_rules import DAY, PROGRAMS, ZONE, judged, later
from tests.shipped_people import END, FIRST_DAYS, people_draw, place_lay

CREW = 500
ALONE = 60  # of them are on the first day judged by themselves too, as on a page
MANY = 10_000 if connection.vendor == "sqlite" else 2_000
LEAP_DAY = dt.date(2028, 2, 29)
pytestmark = pytest.mark.django_db


def judging_moments(number: int, seed: str) -> Iterator[dt.datetime]:
    """A leap day, any day, the last day of many periods and the day after, then any day; at any hour."""
    dice = random.Random(seed)  # the same days again are wanted, not secrets
    end = later(dice.choice(FIRST_DAYS), dice.choice([plain.months for plain in PROGRAMS.values()]))
    any_day = (dt.date(2023, 1, 1) + dice.randrange(2500) * DAY for _ in range(number))
    for _, day in zip(range(number), (LEAP_DAY, next(any_day), end, end - DAY, *any_day), strict=False):
        yield clock.day_begins(day, ZONE) + dt.timedelta(hours=dice.randrange(23))


@pytest.mark.parametrize(
    ("people", "moments"),
    [
        pytest.param(100, 3, id="100 people on three days"),
        pytest.param(MANY, 1, id="many people on a leap day", marks=pytest.mark.slow),
    ],
)
def test_the_sweep_says_of_shipped_programs_what_a_plain_loop_says(people: int, moments: int) -> None:
    place = place_lay()
    for first in range(0, people, CREW):
        people_draw(place, min(CREW, people - first), credits=36, seed=f"oracle:{first}")
    analyze()
    rows = Enrollment.objects.filter(state__in=OPEN_STATES).select_related("track", "rule_set", "pdp", "standing")
    seen = set()
    for moment in judging_moments(moments, f"days of {people}"):
        Standing.objects.update(wanted=F("wanted") + 1, verdict=None, sha256="", **jobs.waiting_anew())
        with clock.moved_to(moment):
            refresh_range(1, 10**9)
            today = clock.today(ZONE)
            said = {row.pk: (row.standing.counted_hundredths, row.standing.status == "met") for row in rows.all()}
            plain = {row.pk: judged(row, today) for row in rows.iterator()}
            alone = {pk: live_standing_of(pk).verdict.counted_hundredths for pk in list(said)[: 0 if seen else ALONE]}
        assert {pk: (answer, plain[pk]) for pk, answer in said.items() if answer != plain[pk]} == {}, today
        assert alone == {pk: said[pk][0] for pk in alone}, "what others in the chunk are asked decides nothing"
        seen |= {(row.rule_set.document["code"], plain[row.pk][1]) for row in rows.all()}
    assert seen == {(code, is_met) for code in PROGRAMS for is_met in (True, False)}


def test_days_on_which_nobody_tells_of_anything_say_what_a_plain_loop_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the last that became known: only whose verdict did not last is reckoned anew, however long it is."""
    monkeypatch.setattr(sweep, "WEEK", 10**6)
    place = place_lay()
    people_draw(place, 30, credits=36, seed="oracle: quiet days")
    rows = Enrollment.objects.filter(state__in=OPEN_STATES).select_related("track", "rule_set", "pdp", "standing")
    reckoned = []
    for days in (0, 1, 400):
        with clock.moved_to(clock.day_begins(END + (400 + days) * DAY, ZONE) + dt.timedelta(hours=9)):
            reckoned.append(refresh_range(1, 10**9) if not days else 0)
            for first, last in standings_mark_older_days():
                reckoned[-1] += refresh_range(first, last)
            today = clock.today(ZONE)
            said = {row.pk: (row.standing.counted_hundredths, row.standing.status == "met") for row in rows.all()}
            assert said == {row.pk: judged(row, today) for row in rows.iterator()}, today
    assert reckoned[0] == len(said)
    assert 0 < max(reckoned[1:]) < len(said)
