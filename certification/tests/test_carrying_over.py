"""What one period has to spare is counted by the next, once: 70 credits of 60, and ten may be carried over."""

import datetime as dt

import pytest

from certification.models import Certificate, Enrollment, SpentCredit
from certification.queries.invariants import credit_spent_once, total_adds_up
from certification.queries.standing import live_standing_of
from certification.services import issuing
from certification.services.enrollments import enrollment_apply, enrollment_open
from certification.services.issuing import certificate_issue
from certification.services.terms import Choice
from certification.tests.scene import fresh, on
from certification.tests.test_choices import enroll, learn, published
from learning.models import Credit
from learning.services.credits import credit_verify
from pdplanner.kernel.errors import NotNow
from tests.cast import Cast

RULES = {
    "format": "pdplanner-rules", "version": 1, "code": "carry", "title": "Carrying over", "program": "juniper",
    "track": "strategic", "window": {"kind": "fixed", "months": 48}, "unit": {"minutes": 60, "step": "0.5"},
    "certificate": {"months": 48}, "carry_over": {"max": "10"},
    "levels": [{"code": "only", "phases": {"first": {"kind": "credits", "code": "total", "min": "60"}}}],
}  # fmt: skip


def certify(cast: Cast, enrollment: Enrollment, hours: list[int], first: dt.date) -> Certificate:
    """Verified courses of so many hours, ten days apart; then the certificate."""
    day = first
    for number, length in enumerate(hours):
        day = first + dt.timedelta(days=10 * number)
        credit = Credit.objects.get(pk=learn(cast, "course", day, length))
        with on(day):
            credit_verify(actor=cast.actor("sam"), credit=credit)
    with on(day + dt.timedelta(days=1)):
        enrollment_apply(actor=cast.actor("ada"), enrollment=fresh(enrollment))
        return certificate_issue(actor=cast.actor("connie"), enrollment=fresh(enrollment))


def renew(cast: Cast, enrollment: Enrollment, day: dt.date) -> Enrollment:
    with on(day):
        return enrollment_open(
            actor=cast.actor("ada"), track=enrollment.track, membership=cast.posts["ada"], starts_on=day,
            choice=Choice(),
        )  # fmt: skip


def counted(enrollment: Enrollment, day: dt.date) -> list[int]:
    with on(day):
        return [entry.hundredths for entry in live_standing_of(enrollment.pk).verdict.counted]


@pytest.mark.parametrize(
    ("hours", "spent", "carried"),
    [
        ([10] * 7, [1000] * 6, [1000]),
        ([20, 20, 25], [2000, 2000, 2000], [500]),  # of the newest a part is left
        ([40, 40], [4000, 3000], [1000]),  # twenty to spare, and no more than ten remain
        ([30, 30], [3000, 3000], []),
    ],
)
def test_what_is_to_spare_counts_in_the_next_period(cast, hours, spent, carried):
    first = enroll(cast, published(cast, RULES))
    certificate = certify(cast, first, hours, dt.date(2027, 3, 1))
    rows = certificate.spent_credits.order_by("credit__ended_on")
    assert list(rows.values_list("hundredths", flat=True)) == spent
    assert certificate.credits_hundredths == sum(spent)
    assert certificate.snapshot["credits_total"] == str(sum(spent) // 100)
    second = renew(cast, first, dt.date(2027, 9, 1))
    assert counted(second, dt.date(2027, 9, 2)) == carried
    assert [*credit_spent_once(), *total_adds_up()] == []


def test_of_one_credit_two_periods_count_no_more_than_there_is(cast):
    first = enroll(cast, published(cast, RULES))
    before = certify(cast, first, [20, 20, 25], dt.date(2027, 3, 1))
    second = renew(cast, first, dt.date(2027, 9, 1))
    after = certify(cast, second, [30, 25], dt.date(2027, 10, 1))
    assert after.credits_hundredths == 6000
    shared = SpentCredit.objects.filter(credit__in=before.spent_credits.values("credit")).exclude(certificate=before)
    assert [(row.certificate, row.hundredths, row.left_hundredths) for row in shared] == [(after, 500, 0)]
    later = dt.date(2027, 11, 1)
    assert sum(counted(second, later)) == 6000
    assert sum(counted(first, later)) == 6500  # what it had when it was issued, none of it counted before
    third = renew(cast, second, later)
    assert counted(third, later) == []
    assert [*credit_spent_once(), *total_adds_up()] == []
    shared.update(hundredths=501)
    (damage,) = credit_spent_once()
    assert damage.endswith("501 counted and 0 left of 500")


def test_what_another_certificate_took_meanwhile_is_not_counted_twice(cast, monkeypatch):
    """The judgment that issuing acts on is older than the other certificate: nothing is issued."""
    first = enroll(cast, published(cast, RULES))
    before = certify(cast, first, [20, 20, 25], dt.date(2027, 3, 1))
    second = renew(cast, first, dt.date(2027, 9, 1))
    learned = dt.date(2027, 10, 1)
    credit = Credit.objects.get(pk=learn(cast, "course", learned, 55))
    with on(learned):
        credit_verify(actor=cast.actor("sam"), credit=credit)
        enrollment_apply(actor=cast.actor("ada"), enrollment=second)
        judged = [live_standing_of(second.pk)]
        before.spent_credits.update(left_hundredths=0)
        monkeypatch.setattr(issuing, "live_standing_of", lambda pk: judged.pop() if judged else live_standing_of(pk))
        with pytest.raises(NotNow):
            certificate_issue(actor=cast.actor("connie"), enrollment=fresh(second))
    assert Certificate.objects.count() == 1
