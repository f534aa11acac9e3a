"""What follows a certificate is seen: renewed, being renewed, or nothing yet; and lapses are found."""

import datetime as dt

import pytest

from certification.models import Certificate, Enrollment, RuleSet
from certification.queries.register import reading, that_read
from certification.queries.renewals import what_follows
from certification.queries.standing import live_standing_of
from certification.services.enrollments import enrollment_open
from certification.tests.scene import Scene, on

LAST = dt.date(2031, 3, 2)
EARLY = dt.date(2031, 1, 10)


def next_period(scene: Scene) -> Enrollment:
    with on(EARLY):
        post = scene.cast.posts["ada"]
        return enrollment_open(actor=scene.actor(), track=scene.track, membership=post, starts_on=EARLY)


def renewed(scene: Scene, certificate: Certificate) -> Certificate:
    """The certificate of the next period, valid through 9 January 2035."""
    period = next_period(scene)
    newer = Certificate.objects.get(pk=certificate.pk)
    newer.pk, newer.number, newer.token, newer.enrollment = None, "JSL-2031-00001", "r" * 22, period
    newer.awarded_on, newer.valid_through = EARLY, dt.date(2035, 1, 9)
    newer.save(force_insert=True)
    Enrollment.objects.filter(pk=period.pk).update(state="certified")
    return newer


def following(certificate: Certificate):
    return what_follows(list(Certificate.objects.filter(person=certificate.person)))[certificate.pk]


def page(client, scene: Scene, day: dt.date) -> str:
    client.force_login(scene.person)
    with on(day):
        return client.get("/certificates/").content.decode()


def test_nothing_renews_it_until_a_period_is_started(scene, certificate, client):
    assert following(certificate).track_id == scene.track.pk
    assert "Nothing renews it yet" in page(client, scene, EARLY)
    assert f'href="/tracks/{scene.track.pk}/enroll/">start the next period</a>' in page(client, scene, EARLY)
    assert "It has lapsed" in page(client, scene, LAST + dt.timedelta(days=1))


def test_the_open_period_is_named_with_its_last_day(scene, certificate, client):
    period = next_period(scene)
    assert (following(certificate).period, period.previous_id) == (period, scene.enrollment.pk)
    assert "Being renewed:" in page(client, scene, EARLY)


def test_where_the_rules_say_so_the_next_period_follows_the_one_before_however_early_the_certificate_was(
    scene, certificate
):
    rules = RuleSet.objects.get(pk=scene.rule_set.pk)
    after_the_last = rules.document | {"window": {"kind": "fixed", "months": 48, "start": "period"}}
    RuleSet.objects.filter(pk=rules.pk).update(document=after_the_last)
    with on(dt.date(2027, 4, 1)):
        period = enrollment_open(
            actor=scene.actor(), track=scene.track, membership=scene.cast.posts["ada"], starts_on=dt.date(2027, 4, 1)
        )
        verdict = live_standing_of(period.pk).verdict
    assert scene.enrollment.ends_before == verdict.starts_on == dt.date(2029, 7, 1)
    assert period.ends_before == dt.date(2033, 7, 1)


def test_a_renewed_one_stays_valid_to_its_own_last_day_and_names_the_next(scene, certificate, client):
    """Trap 5: renewing ends nothing early, and no word of “replaced”."""
    newer = renewed(scene, certificate)
    assert following(certificate).renewed_by == newer
    assert [reading(certificate, day) for day in (LAST, LAST + dt.timedelta(days=1))] == ["expiring", "expired"]
    mine = page(client, scene, EARLY)
    assert "Renewed by JSL-2031-00001, valid through 9 January 2035." in mine
    assert "Replaced" not in mine
    client.force_login(scene.cast.cora)
    with on(EARLY):
        theirs = client.get(f"/issued/{certificate.pk}/").content.decode()
    assert f'<dt>Renewed by</dt><dd><a href="/issued/{newer.pk}/">{newer.number}</a>, valid through 9 January' in theirs


@pytest.mark.parametrize(
    ("day", "word"),
    [(EARLY, "expiring"), (dt.date(2027, 4, 1), "valid"), (LAST, "expiring"), (LAST + dt.timedelta(days=1), "expired")],
)
def test_lists_find_what_the_page_reads(scene, certificate, day, word):
    rows = Certificate.objects.select_related("agency")
    found = {name: list(that_read(rows, name, day)) for name in ("valid", "expiring", "expired")}
    assert [name for name, some in found.items() if some] == [word] == [reading(certificate, day)]


def test_what_lapsed_is_what_expired_and_nobody_renews(scene, certificate):
    after = LAST + dt.timedelta(days=1)
    assert list(that_read(Certificate.objects.all(), "lapsed", after)) == [certificate]
    next_period(scene)
    assert list(that_read(Certificate.objects.all(), "lapsed", after)) == []


def test_where_the_renewal_expired_as_well_only_that_has_lapsed(scene, certificate):
    newer = renewed(scene, certificate)
    found = {day: list(that_read(Certificate.objects.all(), "lapsed", day)) for day in (LAST, dt.date(2036, 1, 1))}
    assert found == {LAST: [], dt.date(2036, 1, 1): [newer]}


def test_the_agency_finds_lapses_on_its_list_and_in_a_sheet(scene, certificate, client):
    client.force_login(scene.cast.cora)
    with on(LAST + dt.timedelta(days=1)):
        lapsed = client.get("/issued/?state=lapsed")
        valid = client.get("/issued/?state=valid").content.decode()
        sheet = client.get("/issued/?state=lapsed&csv=yes").content.decode()
        wrong = client.get("/issued/?state=never")
    assert certificate.number in lapsed.content.decode()
    assert (certificate.number in valid, "Nothing matches" in valid) == (False, True)
    assert "JSL-2027-00001,Ada Whitcomb,Strategic Track,Millrace Public Library,Expired" in sheet
    assert wrong.status_code == 422


def test_a_standing_says_through_when_its_certificate_is_or_would_be_valid(scene, certificate, client):
    period = next_period(scene)
    client.force_login(scene.person)
    with on(EARLY):
        earned, open_one = (
            client.get(f"/standing/{pk}/").content.decode() for pk in (certificate.enrollment_id, period.pk)
        )
    assert f"Certificate {certificate.number} is valid through 2 March 2031, end of day, Mountain time." in earned
    assert "A certificate issued on 10 January 2031 would be valid through 9 January 2035, end of day" in open_one
