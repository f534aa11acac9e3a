"""Where rules look back from the application, credits drop out one by one: that is told before, like any other end."""

import datetime as dt

import pytest

from certification.engine import EnrollmentFact, counts_through, credit_window, reached_through
from certification.engine.rules import WindowRule
from certification.models import Enrollment, RuleSet, Standing
from certification.services.boards import board_enroll
from certification.services.endings import endings_tell
from certification.services.rule_sets import rule_set_add, rule_set_publish
from certification.services.standing import refresh_range, standings_mark_stale
from certification.tests.engine.small import rules as small_rules
from certification.tests.montana import Learned, Montana, minima, montana
from certification.tests.scene import on
from certification.tests.test_boards import RULES as BOARD_RULES
from certification.tests.test_boards import learn
from learning import ports
from learning.models import Credit
from learning.services.credits import credit_reverse
from libraries.models import Membership
from pdplanner.kernel.models import Notice
from tests.cast import Cast, strategic_track

A_DAY = dt.timedelta(days=1)
BEGAN = dt.date(2016, 7, 1)
# Forty-eight months after the day the two credits ended, less the day on which the months are counted anew.
FIRST, SECOND = dt.date(2020, 8, 9), dt.date(2020, 8, 23)
LEAP_DAY = dt.date(2024, 2, 29)


@pytest.mark.parametrize("months", [1, 12, 48])
@pytest.mark.parametrize("ended_on", [LEAP_DAY, dt.date(2024, 2, 28), dt.date(2024, 3, 1), dt.date(2023, 1, 31)])
def test_the_last_day_of_a_credit_is_the_last_whose_look_back_holds_it(ended_on: dt.date, months: int) -> None:
    rules, fact = small_rules(window=WindowRule("lookback", months)), EnrollmentFact(BEGAN)
    last = reached_through(ended_on, months)
    assert credit_window(rules, fact, last).contains(ended_on)
    assert not credit_window(rules, fact, last + A_DAY).contains(ended_on)
    assert counts_through(rules, fact, ended_on, credit_window(rules, fact, last)) == last
    applied = EnrollmentFact(BEGAN, applied_on=last)
    assert counts_through(rules, applied, ended_on, credit_window(rules, applied, last + A_DAY)) is None


def told(day: dt.date) -> dict[str, str]:
    """Who is told what by a round on that day, once the standings are reckoned."""
    before = set(Notice.objects.values_list("pk", flat=True))
    with on(day):
        standings_mark_stale(*Membership.objects.values_list("person", flat=True))
        refresh_range(0, 2**31)
        endings_tell()
    rows = Notice.objects.exclude(pk__in=before).filter(topic="endings").select_related("to_person")
    return {row.to_person.display_name: row.subject for row in rows}


def of_ada(amount: str, when: str) -> dict[str, str]:
    return {
        "Ada Whitcomb": f"Your Staff Track loses {amount} {when}",
        "Sam Okafor": f"Ada Whitcomb’s Staff Track loses {amount} {when}",
    }


@pytest.fixture
def state(cast: Cast) -> Montana:
    """Ada in the Staff Track by the rules of 2009, with 16 credits of two days in August 2016 and 10 of 2018."""
    state = montana(cast)
    state.enroll("ada", "staff", BEGAN)
    state.learn("ada", Learned("administration", 10), dt.date(2016, 8, 10))
    state.learn("ada", Learned("public", 6), dt.date(2016, 8, 24))
    state.learn("ada", Learned("technology", 10), dt.date(2018, 1, 10))
    return state


@pytest.mark.django_db
def test_credits_that_drop_out_are_told_together_on_four_days_and_on_no_other(state: Montana) -> None:
    rounds = {left: told(FIRST - left * A_DAY) for left in (181, 180, 179, 90, 30, 8, 7, 0)}
    rounds[-1] = told(SECOND - 7 * A_DAY)
    assert {left: found for left, found in rounds.items() if found} == {
        left: of_ada("16 credits", f"in {left} days") for left in (180, 90, 30, 7)
    }
    assert set(Notice.objects.filter(topic="endings").values_list("words", flat=True)) == {
        "The first of 16 credits will be too old to count after 9 August 2020, the last after 23 August 2020, "
        "end of day, Mountain time. Without them 10 of 60 credits count. "
        "Then short: 10 credits in Library Administration (0), 10 credits in Library Services to the Public (0)."
    }


@pytest.mark.django_db
def test_a_credit_says_through_which_day_it_counts_until_the_application_keeps_it(state: Montana) -> None:
    def through() -> list[dt.date | None]:
        with on(dt.date(2019, 6, 1)):
            rows = Credit.objects.order_by("ended_on")[:2]
            return [use.through for row in rows for use in ports.ask().uses(row.person_id, row.pk, is_own=True)]

    assert through() == [FIRST, SECOND]
    Enrollment.objects.update(applied_at=dt.datetime(2019, 5, 1, 12, tzinfo=dt.UTC), state="applied")
    assert through() == [None, None]


@pytest.mark.django_db
def test_what_is_not_verified_any_more_and_what_was_taken_in_late_is_not_told(state: Montana) -> None:
    Credit.objects.filter(ended_on=dt.date(2016, 8, 24)).update(
        verified_at=dt.datetime.combine(FIRST - 60 * A_DAY, dt.time(12), dt.UTC)
    )
    with on(FIRST - 200 * A_DAY):
        first = Credit.objects.get(ended_on=dt.date(2016, 8, 10))
        credit_reverse(actor=state.actor("connie"), credit=first, reason="It was another’s.")
    assert told(SECOND - 90 * A_DAY) == told(SECOND - 61 * A_DAY) == {}
    assert told(SECOND - 30 * A_DAY) == of_ada("6 credits", "in 30 days")
    Enrollment.objects.update(enrolled_at=dt.datetime.combine(SECOND - 20 * A_DAY, dt.time(12), dt.UTC))
    Notice.objects.all().delete()
    assert told(SECOND - 19 * A_DAY) == {}


@pytest.mark.django_db
def test_who_has_all_without_them_is_left_alone(state: Montana) -> None:
    day = FIRST - 30 * A_DAY
    enough = minima(administration=10, public=10, collections=20, technology=10)
    for learned in enough[:-1]:
        state.learn("ada", learned, dt.date(2019, 5, 1), "A week of courses")
    assert told(day) == of_ada("16 credits", "in 30 days")  # 50 are there without them
    state.learn("ada", enough[-1], dt.date(2019, 5, 20), "Another")
    Notice.objects.all().delete()
    assert told(day) == {}


@pytest.mark.django_db
def test_who_has_all_today_is_told_to_apply_and_hears_no_more_once_they_did(state: Montana) -> None:
    for learned in minima(administration=10, public=4, collections=20):
        state.learn("ada", learned, dt.date(2019, 5, 1), "A week of courses")
    assert told(FIRST - 90 * A_DAY) == of_ada("16 credits", "in 90 days")
    words = Notice.objects.filter(topic="endings").latest("pk").words
    assert words.endswith("All that is asked is there today, and an application sent by then keeps them.")
    state.apply(Enrollment.objects.get(), FIRST - 40 * A_DAY)
    assert told(FIRST - 30 * A_DAY) == {}


@pytest.mark.django_db
def test_the_chair_is_told_for_a_board_of_what_drops_out_and_of_the_end_of_its_period(cast: Cast) -> None:
    track = strategic_track(cast).track
    RuleSet.objects.filter(track=track).delete()
    starts = dt.date(2026, 7, 1)
    with on(starts):
        document = {**BOARD_RULES, "window": {"kind": "lookback", "months": 36}}
        draft = rule_set_add(actor=cast.actor("cora"), track=track, effective_from=starts, document=document)
        rule_set_publish(actor=cast.actor("cora"), rule_set=draft)
        board = board_enroll(actor=cast.actor("carl"), library=cast.library, track=track, starts_on=starts)
    learn(cast, "tess", 12, dt.date(2027, 1, 20), "carl")
    last = dt.date(2030, 1, 19)
    subject = f"Millrace Public Library’s {track} loses 12 credits in 30 days"
    assert told(last - 30 * A_DAY) == {"Carl Pym": subject}
    assert told(last - 29 * A_DAY) == {}
    Enrollment.objects.filter(pk=board.pk).update(ends_before=last + A_DAY)
    Standing.objects.filter(enrollment=board).update(verdict=None)
    with on(last - 7 * A_DAY):
        endings_tell()
        Membership.objects.filter(person=cast.carl).update(person=cast.alma)
        endings_tell()
    ending = Notice.objects.filter(subject__contains="ends in").values_list("to_person__display_name", "subject")
    assert list(ending) == [("Carl Pym", f"Millrace Public Library’s time to earn credits for {track} ends in 7 days")]
