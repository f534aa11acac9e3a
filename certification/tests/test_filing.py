"""A renewal is filed on the days its rules give it: not before they open, and not after the days of grace."""

import datetime as dt

import pytest
from django.urls import reverse

from certification.engine import PeriodState
from certification.enums import EnrollmentState
from certification.models import Enrollment
from certification.queries.standing import live_standing_of
from certification.services.enrollments import enrollment_apply
from certification.services.issuing import certificate_issue
from certification.services.standing import refresh_range
from certification.tests.scene import fresh, on
from certification.tests.test_choices import document, enroll, held, learn, published
from learning.models import Credit
from learning.services.credits import credit_verify
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError

OPENS, LAST_DAY, CLOSES = dt.date(2028, 5, 2), dt.date(2028, 6, 30), dt.date(2028, 7, 30)
DAY = dt.timedelta(days=1)


@pytest.fixture
def renewal(cast) -> Enrollment:
    """Georgia: ten hours are there long before the period ends on 30 June 2028."""
    track = published(cast, document("georgia-librarian"))
    held(cast, track, LAST_DAY)
    made = enroll(cast, track, level="grade_5B")
    credit = Credit.objects.get(pk=learn(cast, "course", dt.date(2027, 3, 1), 10))
    with on(dt.date(2027, 3, 2)):
        credit_verify(actor=cast.actor("sam"), credit=credit)
    assert made.phase == "renewal"
    return made


def standing(client, cast, day: dt.date) -> str:
    client.force_login(cast.ada)
    with on(day):
        return " ".join(client.get(reverse("certification:standing")).content.decode().split())


def test_before_it_opens_it_is_refused_with_its_days_and_the_page_says_them(cast, client, renewal):
    with on(OPENS - DAY), pytest.raises(DomainError, match="can be filed from 2 May 2028 through 30 June") as no:
        enrollment_apply(actor=cast.actor("ada"), enrollment=renewal)
    assert "Late, it can be filed through 30 July 2028." in no.value.words
    html = standing(client, cast, OPENS - DAY)
    assert "It is too early to apply." in html
    assert "Apply for the certificate" not in html
    days = [html.index(words) for words in ("First day to apply", "Last day to earn credits", "Last day to apply late")]
    assert days == sorted(days)
    client.force_login(cast.ada)
    with on(OPENS - DAY):
        refresh_range(1, 10**9)
        home = " ".join(client.get("/").content.decode().split())
    assert "It can be filed from 2 May 2028" in home
    assert "Look and apply" not in home
    assert "Apply for the certificate" in standing(client, cast, OPENS)


def test_it_is_filed_through_the_last_day_of_grace_and_issued_later(cast, client, renewal):
    html = standing(client, cast, CLOSES)
    assert "Apply for the certificate" in html
    assert "Last day to apply late" in html
    with on(CLOSES):
        enrollment_apply(actor=cast.actor("ada"), enrollment=renewal)
    assert "Last day to apply late" not in standing(client, cast, CLOSES)
    with on(CLOSES + 20 * DAY):
        certificate_issue(actor=cast.actor("connie"), enrollment=fresh(renewal))
    assert fresh(renewal).state == EnrollmentState.CERTIFIED


def test_what_has_lapsed_is_refused_when_applying_and_when_issuing(cast, client, renewal):
    late = CLOSES + DAY
    with on(late), pytest.raises(DomainError, match="it could be filed through 30 July 2028"):
        enrollment_apply(actor=cast.actor("ada"), enrollment=renewal)
    html = standing(client, cast, late)
    assert "It is too late to apply." in html
    assert "Last day to apply, over: the period has lapsed" in html
    # An application from a day on which it could not be filed, as older versions took it.
    with on(late):
        Enrollment.objects.update(state=EnrollmentState.APPLIED, applied_at=clock.now())
        assert live_standing_of(renewal.pk).verdict.period.state is PeriodState.LAPSED
        with pytest.raises(DomainError, match="not filed on a day on which it can be"):
            certificate_issue(actor=cast.actor("connie"), enrollment=fresh(renewal))
        client.force_login(cast.connie)
        ready = client.get(reverse("certification:ready")).content.decode()
    assert "It was not filed on a day on which it can be." in ready


def test_a_first_award_waits_for_no_day(cast):
    track = published(cast, document("georgia-librarian"))
    made = enroll(cast, track, level="grade_5B")
    period = live_standing_of(made.pk).verdict.period
    assert (period.state, period.opens_on) == (PeriodState.OPEN, None)
