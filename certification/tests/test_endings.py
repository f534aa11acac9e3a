"""What ends soon is told 180, 90, 30 and 7 days before: to its holder and to whoever decides for them, each once."""

import datetime as dt

import pytest

from certification.enums import DecisionKind
from certification.models import Certificate, Enrollment, Standing
from certification.services.endings import endings_tell
from certification.services.exceptions import Terms, exception_grant
from certification.tests.scene import ENROLLED, LAST_DAY, Scene, on, strategic
from libraries.models import Membership
from pdplanner.kernel import jobs
from pdplanner.kernel.digests import digests_open
from pdplanner.kernel.models import Digest, Mail, MailRhythm, Notice
from tests.cast import Cast

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    scene = strategic(cast)
    Notice.objects.all().delete()
    Mail.objects.all().delete()
    return scene


def told(day: dt.date, hour: int = 10, minute: int = 0) -> list[tuple[str, str]]:
    """Who is told what by a round at that time."""
    before = set(Notice.objects.values_list("pk", flat=True))
    with on(day, hour, minute):
        endings_tell()
    rows = Notice.objects.exclude(pk__in=before).select_related("to_person").order_by("pk")
    return [(row.to_person.display_name, row.subject) for row in rows]


def mine(days: str) -> list[tuple[str, str]]:
    what = "time to earn credits for Strategic Track ends"
    return [("Ada Whitcomb", f"Your {what} {days}"), ("Sam Okafor", f"Ada Whitcomb’s {what} {days}")]


def test_the_end_of_a_period_is_told_on_four_days_and_on_no_other(scene: Scene) -> None:
    days = [181, 180, 179, 91, 90, 89, 31, 30, 29, 8, 7, 6, 1, 0, -1]
    rounds = {left: told(LAST_DAY - left * A_DAY) for left in days}
    assert {left: found for left, found in rounds.items() if found} == {
        180: mine("in 180 days"), 90: mine("in 90 days"), 30: mine("in 30 days"), 7: mine("in 7 days"),
    }  # fmt: skip


def test_nobody_is_told_twice_of_one_day(scene: Scene) -> None:
    day = LAST_DAY - 30 * A_DAY
    assert len(told(day)) == 2
    assert told(day, 11) == []
    assert Mail.objects.count() == 2  # both want their mail at once


def test_a_worker_that_was_away_tells_the_nearest_day_alone(scene: Scene) -> None:
    assert told(LAST_DAY - 5 * A_DAY) == mine("in 5 days")
    assert told(LAST_DAY) == []


def test_the_last_day_is_that_of_the_agency(scene: Scene) -> None:
    day = LAST_DAY - 180 * A_DAY
    assert told(day - A_DAY, 23, 59) == []  # past midnight in UTC
    assert told(day, 0, 1) == mine("in 180 days")


def test_who_has_all_that_is_asked_for_is_left_alone(scene: Scene) -> None:
    Standing.objects.filter(enrollment=scene.enrollment).update(status="met")
    assert told(LAST_DAY - 30 * A_DAY) == []


def test_an_extension_counts_the_days_anew(scene: Scene) -> None:
    assert told(LAST_DAY - 7 * A_DAY) == mine("in 7 days")
    longer = Terms(DecisionKind.EXTENSION, "Six months of illness", until_on=LAST_DAY + 30 * A_DAY)
    with on(LAST_DAY - 6 * A_DAY):
        exception_grant(actor=scene.actor("cora"), enrollment=scene.enrollment, terms=longer)
        Notice.objects.exclude(subject__contains="ends").delete()
    assert told(LAST_DAY - 6 * A_DAY) == mine("in 36 days")
    assert told(LAST_DAY) == mine("in 30 days")


def test_days_before_the_enrollment_itself_are_passed_over(scene: Scene) -> None:
    moment = dt.datetime.combine(LAST_DAY - 40 * A_DAY, dt.time(12), dt.UTC)
    Enrollment.objects.update(enrolled_at=moment)
    assert told(LAST_DAY - 40 * A_DAY) == []
    assert told(LAST_DAY - 30 * A_DAY) == mine("in 30 days")


def test_a_directors_board_is_told(scene: Scene) -> None:
    Membership.objects.filter(person=scene.cast.ada).update(role="director")
    assert [name for name, _ in told(LAST_DAY - 30 * A_DAY)] == ["Ada Whitcomb", "Carl Pym"]


def test_whoever_wants_one_mail_a_day_finds_it_there_next_morning(scene: Scene) -> None:
    type(scene.person).objects.update(mail_rhythm=MailRhythm.DIGEST)
    told(LAST_DAY - 30 * A_DAY)
    assert Mail.objects.count() == 0
    assert Notice.objects.exclude(mail_due_at=None).count() == 2


def test_a_certificate_that_ends_is_told_with_what_counts_toward_the_next(scene: Scene) -> None:
    certificate = scene.certified()
    last = certificate.valid_through
    assert last is not None
    Notice.objects.all().delete()
    assert told(last - 90 * A_DAY) == [
        ("Ada Whitcomb", "Your Strategic Track certificate ends in 90 days"),
        ("Sam Okafor", "Ada Whitcomb’s Strategic Track certificate ends in 90 days"),
    ]
    assert told(last + A_DAY) == []


def test_the_mail_says_how_far_the_stored_standing_is(scene: Scene) -> None:
    Standing.objects.filter(enrollment=scene.enrollment).update(
        computed_on=ENROLLED, counted_hundredths=3750, need_hundredths=6000
    )
    words = "What is learned through 30 June 2029, end of day, Mountain time, counts. 37.5 of 60 credits count so far."
    told(LAST_DAY - 30 * A_DAY)
    first = Mail.objects.order_by("pk").first()
    assert first is not None
    assert first.text.startswith(f"{words}\n")
    assert words in first.html
    assert set(Notice.objects.values_list("words", flat=True)) == {words}


def test_the_mail_of_the_day_says_the_same_as_the_mail_at_once(scene: Scene) -> None:
    type(scene.person).objects.update(mail_rhythm=MailRhythm.DIGEST)
    certificate = scene.certified()
    assert certificate.valid_through is not None
    Notice.objects.all().delete()
    told(certificate.valid_through - 90 * A_DAY)
    with on(certificate.valid_through - 89 * A_DAY, 8):
        digests_open()
        for pk in Digest.objects.filter(to_person=scene.person).values_list("pk", flat=True):
            jobs.run("kernel.write_digest", pk)
    mail = Mail.objects.get(to_person=scene.person, subject__contains="ends in 90 days")
    assert f"\n  Certificate {certificate.number} is valid through " in mail.text
    assert "end of day, Mountain time. No new period in this track is open yet.\n" in mail.text


def test_a_renewed_certificate_is_no_longer_announced(scene: Scene) -> None:
    certificate = scene.certified()
    last = certificate.valid_through
    assert last is not None
    following = Enrollment.objects.get(pk=certificate.enrollment_id)
    following.pk, following.state = None, "certified"
    following.save()
    Certificate.objects.create(
        **{
            name: getattr(certificate, name)
            for name in ("agency", "rule_set", "person", "family_name_key", "issued_at", "issued_by", "awarded_on",
                         "credits_hundredths", "snapshot", "verdict")
        },
        enrollment=following, number="JSL-2031-00001", token="another", valid_through=last + 365 * A_DAY,
    )  # fmt: skip
    Notice.objects.all().delete()
    assert told(last - 30 * A_DAY) == []


def test_a_withdrawn_certificate_is_not_announced(scene: Scene) -> None:
    certificate = scene.certified()
    assert certificate.valid_through is not None
    Certificate.objects.update(state="withdrawn", withdrawn_at=certificate.issued_at)
    Notice.objects.all().delete()
    assert told(certificate.valid_through - 30 * A_DAY) == []


def test_a_round_costs_the_same_when_nobody_is_to_be_told(scene: Scene, django_assert_num_queries) -> None:
    told(LAST_DAY - 30 * A_DAY)
    with on(LAST_DAY - 30 * A_DAY), django_assert_num_queries(1 + 2 * 9):
        endings_tell()


def test_the_first_days_of_an_enrollment_announce_nothing(scene: Scene) -> None:
    assert told(ENROLLED) == []
