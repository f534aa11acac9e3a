"""Withdrawing: it ends a certificate before everybody's eyes, frees its credits, and forgets nothing."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage

from certification.models import Certificate, Enrollment, RuleSet, SpentCredit, Track
from certification.queries.facts import with_parts
from certification.queries.standing import live_standing
from certification.services.enrollments import enrollment_open
from certification.services.issuing import certificate_issue
from certification.services.withdrawing import certificate_withdraw
from certification.tests.scene import Scene, fresh, on
from learning.services.credits import credit_reverse
from libraries.enums import AgencyPost
from pdplanner.kernel import doctor, jobs
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Mail, Notice
from tests.cast import LONG_AGO

ISSUED, WITHDRAWN = dt.date(2027, 3, 3), dt.date(2027, 6, 1)
RENDER = "certification.render_certificate"
NOTE = "It was issued in error."


def withdraw(scene: Scene, certificate: Certificate, actor: str = "cora", **words: str) -> Certificate:
    seen = Certificate.objects.get(pk=certificate.pk)
    with on(WITHDRAWN):
        return certificate_withdraw(
            actor=scene.actor(actor),
            certificate=seen,
            **{"reason": "Two credits were another’s.", "public_note": NOTE, **words},
        )


def counted(enrollment: Enrollment, day: dt.date) -> int:
    with on(dt.date(2027, 7, 1)):
        row = with_parts(Enrollment.objects.filter(pk=enrollment.pk)).get()
        return live_standing(row, day).verdict.counted_hundredths


# --- What everybody reads ---
def test_its_check_page_says_so_at_once_with_date_and_public_words_only(scene, certificate, client):
    cache.clear()
    withdraw(scene, certificate)
    with on(WITHDRAWN):
        page = client.get(f"/verify/{certificate.token}/").content.decode()
    assert "Strategic Track certificate, and withdrew it on 1 June 2027.\nIts number will never be used again." in page
    assert NOTE in page
    assert "another’s" not in page


def test_its_number_is_never_given_again(scene, certificate):
    """Trap 6. What was missing is mended in the same period, and the next number is another."""
    withdraw(scene, certificate)
    assert fresh(scene.enrollment).state == "active"
    scene.applied(dt.date(2027, 6, 2))
    with on(dt.date(2027, 6, 3)):
        second = certificate_issue(actor=scene.actor("connie"), enrollment=fresh(scene.enrollment))
    assert (certificate.number, second.number) == ("JSL-2027-00001", "JSL-2027-00002")
    assert SpentCredit.objects.filter(certificate=second, freed_at=None).count() == 6


def test_the_paper_and_the_snapshot_stay(scene, certificate):
    jobs.run(RENDER, certificate.pk)
    certificate.refresh_from_db()
    withdraw(scene, certificate)
    now = Certificate.objects.get(pk=certificate.pk)
    assert (now.snapshot, now.pdf_sha256) == (certificate.snapshot, certificate.pdf_sha256)
    assert default_storage.exists(now.pdf_path)


# --- What follows ---
def test_its_credits_are_free_from_that_day_and_not_before(scene, certificate):
    withdraw(scene, certificate)
    credit = certificate.spent_credits.first().credit
    with on(WITHDRAWN):
        credit_reverse(actor=scene.actor("connie"), credit=credit, reason="It was another’s.")
    assert SpentCredit.objects.filter(certificate=certificate, freed_at=None).count() == 0
    assert SpentCredit.objects.filter(certificate=certificate).count() == 6


def test_standings_of_days_before_stay_what_they_were(scene, certificate):
    """Another track of the program has them as used up before that day, and as free after."""
    other = Track.objects.create(program=scene.program, code="other", name="Other Track")
    rules = RuleSet.objects.create(
        track=other, version=1, effective_from=ISSUED, state="published", document=scene.rule_set.document
    )
    beside = Enrollment.objects.create(
        agency=scene.cast.agency, track=other, rule_set=rules, person=scene.person, pdp=scene.enrollment.pdp,
        starts_on=scene.enrollment.starts_on, ends_before=dt.date(2029, 7, 1), enrolled_at=scene.enrollment.enrolled_at,
    )  # fmt: skip
    withdraw(scene, certificate)
    days = (ISSUED - dt.timedelta(days=1), ISSUED, WITHDRAWN - dt.timedelta(days=1), WITHDRAWN)
    assert [counted(beside, day) for day in days] == [6000, 0, 0, 6000]


def test_the_period_goes_on_while_it_runs(scene, certificate):
    withdraw(scene, certificate)
    enrollment = fresh(scene.enrollment)
    assert (enrollment.state, enrollment.applied_at) == ("active", None)
    assert "Your period is open again" in Mail.objects.get(key__startswith="certificate.withdrawn").text


def test_a_period_that_has_ended_stays_over_and_its_holder_enrolls_anew(scene, certificate):
    Enrollment.objects.update(ends_before=WITHDRAWN)
    withdraw(scene, certificate)
    assert fresh(scene.enrollment).state == "closed"
    with on(dt.date(2027, 6, 2)):
        again = enrollment_open(
            actor=scene.actor(), track=scene.track, membership=scene.cast.posts["ada"], starts_on=dt.date(2027, 6, 2)
        )
    assert (again.phase, again.previous) == ("first", None)


def test_nor_does_it_go_on_beside_the_next_one(scene, certificate):
    with on(dt.date(2027, 4, 1)):
        enrollment_open(
            actor=scene.actor(), track=scene.track, membership=scene.cast.posts["ada"], starts_on=dt.date(2027, 4, 1)
        )
    withdraw(scene, certificate)
    assert sorted(Enrollment.objects.values_list("state", flat=True)) == ["active", "closed"]


def test_the_holder_is_told_what_everybody_reads_and_not_the_reason(scene, certificate):
    withdraw(scene, certificate)
    notice = Notice.objects.get(key__startswith="certificate.withdrawn")
    assert notice.to_person == scene.person
    assert notice.subject == "Your Strategic Track certificate JSL-2027-00001 was withdrawn"
    assert notice.words == NOTE
    assert "another’s" not in str(Mail.objects.filter(key=notice.key).values_list("text", "html"))


def test_nobody_reads_that_it_is_ready_after_that(scene, certificate):
    jobs.run(RENDER, certificate.pk)
    withdraw(scene, certificate)
    assert not Mail.objects.filter(key__startswith="certificate.ready").exists()


def test_nor_when_its_paper_is_made_only_then(scene, certificate):
    withdraw(scene, certificate)
    assert jobs.run(RENDER, certificate.pk) is True
    assert not Mail.objects.filter(key__startswith="certificate.ready").exists()


def test_it_is_on_record_and_the_data_stay_sound(scene, certificate):
    jobs.run(RENDER, certificate.pk)
    withdraw(scene, certificate)
    row = AuditEntry.objects.get(action="certificate.withdraw")
    assert (row.person, row.before, row.after, row.reason) == (
        scene.cast.cora, "issued", "withdrawn", "Two credits were another’s.",
    )  # fmt: skip
    assert row.hat == "Program coordinator, Juniper State Library"
    broken = {f.invariant.code: f.rows for f in doctor.examine() if f.rows and f.invariant.code.startswith("certif")}
    assert broken == {}


# --- Refusals ---
def test_a_second_click_is_told_so(scene, certificate):
    seen = Certificate.objects.get(pk=certificate.pk)
    withdraw(scene, certificate)
    with on(WITHDRAWN), pytest.raises(NotNow, match="withdrawn"):
        certificate_withdraw(actor=scene.actor("cora"), certificate=seen, reason="Again", public_note=NOTE)
    assert AuditEntry.objects.filter(action="certificate.withdraw").count() == 1


@pytest.mark.parametrize(("missing", "words"), [("reason", "Say why"), ("public_note", "Write what everybody")])
def test_it_needs_words_for_both(scene, certificate, missing, words):
    with pytest.raises(DomainError, match=words):
        withdraw(scene, certificate, **{missing: " "})
    assert Certificate.objects.get().state == "issued"


def test_nobody_withdraws_their_own(scene, certificate):
    scene.cast.agency.roles.create(
        person=scene.person, role=AgencyPost.COORDINATOR, starts_on=LONG_AGO, recorded_at=certificate.issued_at
    )
    with pytest.raises(NotAllowed, match="their own"):
        withdraw(scene, certificate, actor="ada")


def test_coordinators_withdraw_and_who_issued_it_does_not(scene, certificate):
    with pytest.raises(NotAllowed):
        withdraw(scene, certificate, "connie")
    assert withdraw(scene, certificate, "cora").withdrawn_by == scene.cast.cora


# --- The pages ---
def test_three_steps_from_the_list_to_withdrawn(scene, certificate, client):
    client.force_login(scene.cast.cora)
    with on(WITHDRAWN):
        listed = client.get("/issued/").content.decode()
        assert f'href="/issued/{certificate.pk}/"' in listed
        assert f'href="/issued/{certificate.pk}/withdraw/"' in client.get(f"/issued/{certificate.pk}/").content.decode()
        refused = client.post(f"/issued/{certificate.pk}/withdraw/", {"reason": "Kept", "public_note": ""})
        assert (refused.status_code, "Kept" in refused.content.decode()) == (422, True)
        done = client.post(
            f"/issued/{certificate.pk}/withdraw/", {"reason": "Private", "public_note": NOTE}, follow=True
        )
        page = done.content.decode()
    assert "JSL-2027-00001 is withdrawn." in page
    assert "Private" in page
    assert "Withdraw it" not in page


@pytest.mark.parametrize("name", ["ada", "sam", "dina"])
def test_the_agency_s_page_is_nobody_else_s(scene, certificate, client, name):
    client.force_login(scene.cast.people[name])
    with on(WITHDRAWN):
        answers = [client.get(f"/issued/{certificate.pk}/{part}").status_code for part in ("", "withdraw/")]
    assert answers in ([404, 404], [403, 403])
