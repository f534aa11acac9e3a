"""Issuing: exactly one certificate, judged at the last moment, frozen for ever."""

import datetime as dt
import threading

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from certification.enums import EnrollmentState
from certification.models import Certificate, Enrollment, NumberSeries, SpentCredit
from certification.queries.standing import live_standing_of
from certification.services.dressing import Dress, program_dress
from certification.services.enrollments import enrollment_open
from certification.services.issuing import certificate_issue, next_number
from certification.services.programs import program_rename, track_edit
from certification.services.render import render
from certification.services.replacing import Names, certificate_replace
from certification.services.rule_sets import rule_set_add, rule_set_publish
from certification.tests.montana import minima, montana
from certification.tests.scene import APPROVED, Scene, fresh, on, strategic
from learning.models import Pdp
from learning.services.credits import credit_reverse
from learning.services.reopening import pdp_unfinish
from learning.services.revisions import revision_unapprove
from libraries.enums import AgencyPost
from libraries.models import AgencyRole, Person
from libraries.services.people import profile_save
from pdplanner.kernel import clock, doctor, jobs
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, JobState, Mail
from pdplanner.kernel.tests.pdf.reading import words_of

ISSUED = dt.date(2027, 3, 3)
RENDER = "certification.render_certificate"


@pytest.fixture
def applied(scene) -> Scene:
    scene.ready()
    scene.applied()
    return scene


def issue(scene: Scene, actor: str = "connie", day: dt.date = ISSUED) -> Certificate:
    with on(day):
        return certificate_issue(actor=scene.actor(actor), enrollment=fresh(scene.enrollment))


def test_the_certificate_says_what_was_true_that_day(applied):
    certificate = issue(applied)
    snapshot = certificate.snapshot
    assert certificate.number == "JSL-2027-00001"
    assert (certificate.awarded_on, certificate.valid_through) == (ISSUED, dt.date(2031, 3, 2))
    assert (snapshot["name"], snapshot["library"]) == ("Ada Whitcomb", "Millrace Public Library")
    assert snapshot["check_url"].endswith(f"/verify/{certificate.token}/")
    assert snapshot["signers"] == [{"name": "Eleanor Marsh", "role": "State Librarian", "image": ""}]
    assert (snapshot["credits_total"], len(snapshot["annex"]["credits"])) == ("60", 6)
    assert fresh(applied.enrollment).state == EnrollmentState.CERTIFIED
    assert len(certificate.token) == 22


def test_every_counted_credit_is_spent_once_and_the_sum_is_the_total(applied):
    certificate = issue(applied)
    spent = SpentCredit.objects.filter(certificate=certificate, program=applied.program)
    assert sorted(spent.values_list("hundredths", flat=True)) == [1000] * 6
    assert certificate.credits_hundredths == 6000


def test_a_spent_credit_cannot_be_reversed(applied):
    certificate = issue(applied)
    credit = certificate.spent_credits.first().credit
    with on(ISSUED), pytest.raises(DomainError, match=certificate.number):
        credit_reverse(actor=applied.actor("connie"), credit=credit, reason="It was another day.")


def test_spent_credits_do_not_count_again_in_the_program(applied):
    certificate = issue(applied)
    with on(dt.date(2027, 4, 1)):
        again = enrollment_open(
            actor=applied.actor(), track=applied.track, membership=applied.cast.posts["ada"],
            starts_on=dt.date(2027, 4, 1),
        )  # fmt: skip
        verdict = live_standing_of(again.pk).verdict
    assert verdict.counted == ()
    spent = [reason["certificate"] for row in verdict.not_counted for reason in row.reasons if reason.code == "spent"]
    assert spent == [certificate.number] * 6
    assert again.previous_id == applied.enrollment.pk


def test_the_plan_is_finished_with_the_certificate(applied):
    issue(applied)
    applied.enrollment.pdp.refresh_from_db()
    assert applied.enrollment.pdp.state == "finished"


def test_everything_is_on_record_and_the_data_stay_sound(applied):
    certificate = issue(applied)
    jobs.run(RENDER, certificate.pk)
    rows = AuditEntry.objects.filter(subject_type="certification.Enrollment").order_by("-pk")
    assert (rows[0].action, rows[0].before, rows[0].after) == ("enrollment.issue", "applied", "certified")
    assert rows[0].hat == "Consultant, Juniper State Library"
    broken = {f.invariant.code: f.rows for f in doctor.examine() if f.rows and f.invariant.code.startswith("certif")}
    assert broken == {}


# --- Exactly one ---
def test_ten_clicks_give_one(applied):
    stale = [fresh(applied.enrollment) for _ in range(10)]
    refused = 0
    with on(ISSUED):
        for enrollment in stale:
            try:
                certificate_issue(actor=applied.actor("connie"), enrollment=enrollment)
            except NotNow as problem:
                refused += "certified" in problem.words
    assert (refused, Certificate.objects.count(), NumberSeries.objects.get().last) == (9, 1, 1)


@pytest.mark.database
def test_the_constraint_is_the_last_line(applied):
    first = issue(applied)
    twin = Certificate.objects.get(pk=first.pk)
    twin.pk, twin.number, twin.token = None, "JSL-2027-99999", "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_eight_consultants_at_once_give_one(transactional_db, cast):
    scene = strategic(cast)
    scene.ready()
    scene.applied()
    assert race(scene, 8) == {"issued": 1, "refused": 7}
    assert Certificate.objects.count() == 1
    assert SpentCredit.objects.count() == 6
    assert list(NumberSeries.objects.values_list("last", flat=True)) == [1]


def race(scene: Scene, threads: int) -> dict[str, int]:
    barrier, answers = threading.Barrier(threads), {"issued": 0, "refused": 0}

    def click() -> None:
        try:
            with on(ISSUED):
                enrollment, actor = fresh(scene.enrollment), scene.actor("connie")
                barrier.wait()
                certificate_issue(actor=actor, enrollment=enrollment)
                answers["issued"] += 1
        except NotNow:
            answers["refused"] += 1
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(threads)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    return answers


# --- Refusals ---
def test_a_credit_reversed_after_the_application_stops_it(applied):
    credit = applied.person.credits.order_by("pk").first()
    with on(ISSUED):
        credit_reverse(actor=applied.actor("connie"), credit=credit, reason="It was another day.")
    with pytest.raises(DomainError, match="60 credits in four years"):
        issue(applied)
    assert not Certificate.objects.exists()
    assert not NumberSeries.objects.exists()
    assert fresh(applied.enrollment).state == EnrollmentState.APPLIED


def test_nobody_issues_for_themselves(applied):
    AgencyRole.objects.create(
        agency=applied.cast.agency, person=applied.person, role=AgencyPost.CONSULTANT, starts_on=dt.date(2025, 1, 1),
        recorded_at=applied.enrollment.enrolled_at,
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="their own"):
        issue(applied, "ada")


@pytest.mark.parametrize("name", ["sam", "cora", "dina"])
def test_only_consultants_issue(applied, name):
    with pytest.raises(NotAllowed):
        issue(applied, name)


def test_a_name_that_cannot_be_printed_uses_no_number(applied, monkeypatch):
    applied.program.signers = [{"name": "One", "role": "A", "image": "../etc/passwd"}]
    applied.program.save()
    with pytest.raises(DomainError, match="cannot be printed"):
        issue(applied)
    assert not NumberSeries.objects.exists()


# --- Numbers, names and dates ---
def test_a_letter_that_no_font_has_is_printed_on_no_certificate(applied):
    """Neither when it is issued nor when it is replaced; and nobody can ask for it in their profile."""
    Person.objects.filter(pk=applied.person.pk).update(display_name="Ada ᚠᚢ", name_on_certificates="")
    with pytest.raises(DomainError, match=r"Certificates cannot print ᚠ, ᚢ\..*Ada ᚠᚢ can do that in their profile"):
        issue(applied)
    said = {"display_name": "Ada", "family_name": "Whitcomb", "time_zone": "", "contact_mail": "", "mail_topics": {}}
    with pytest.raises(DomainError, match="Certificates cannot print ᚠ") as refused:
        profile_save(actor=applied.actor(), name_on_certificates="ᚠda", mail_rhythm="digest", **said)
    assert refused.value.field == "name_on_certificates"
    profile_save(actor=applied.actor(), name_on_certificates="Nguyễn Thị Ánh", mail_rhythm="digest", **said)
    certificate = issue(applied)
    assert certificate.snapshot["name"] == "Nguyễn Thị Ánh"
    names = Names(name="Ánh ᚠ", family_name="Whitcomb", library=certificate.snapshot["library"])
    with on(ISSUED), pytest.raises(DomainError, match="Certificates cannot print ᚠ"):
        certificate_replace(actor=applied.actor("connie"), certificate=certificate, names=names, reason="Married.")


def test_numbers_count_up_within_a_year_and_start_anew(applied):
    agency = applied.cast.agency
    numbers = [next_number(agency, year) for year in (2027, 2027, 2028, 2027)]
    assert numbers == ["JSL-2027-00001", "JSL-2027-00002", "JSL-2028-00001", "JSL-2027-00003"]
    assert next_number(applied.cast.other_agency, 2027) == "FWC-2027-00001"


def test_issued_on_29_february_the_last_valid_day_is_28_february(applied):
    """Trap 8: 48 months later there is a 29 February again; the certificate ends the day before."""
    certificate = issue(applied, day=dt.date(2028, 2, 29))
    assert certificate.valid_through == dt.date(2032, 2, 28)


def test_no_certificate_of_several_bears_the_name_of_whoever_issued_them(cast):
    """Trap 2, read from the printed words of both."""
    state, enrolled_on, issued = montana(cast), dt.date(2024, 3, 1), []
    for who in ("ada", "sam"):
        enrollment = state.enroll(who, "staff", enrolled_on)
        state.learn_all(who, minima(administration=45, public=5, collections=5, technology=5), dt.date(2024, 4, 1))
        issued.append(state.certify(enrollment, dt.date(2024, 9, 1)))
    assert {certificate.issued_by for certificate in issued} == {cast.connie}
    papers = [words_of(paper(certificate)) for certificate in issued]
    assert [("Ada Whitcomb" in words, "Sam Okafor" in words) for words in papers] == [(True, False), (False, True)]
    assert not any("Connie" in words or "Zielinska" in words for words in papers)


def paper(certificate: Certificate) -> bytes:
    """The bytes that are stored, made if they are not yet."""
    jobs.run(RENDER, certificate.pk)
    with default_storage.open(Certificate.objects.get(pk=certificate.pk).pdf_path) as file:
        return file.read()


def test_what_changes_later_changes_no_byte(applied, client):
    """Trap 1: the names of person, family, library, agency, program and track change, the program's whole dress, and
    newer rules are published. The stored row and the bytes that its holder is given stay as they are."""
    certificate, cora = issue(applied), applied.actor("cora")
    before = paper(certificate)
    certificate.refresh_from_db()
    Person.objects.filter(pk=applied.person.pk).update(name_on_certificates="Somebody Else", family_name="Else")
    for row in (applied.cast.library, applied.cast.agency):
        type(row).objects.filter(pk=row.pk).update(name="Renamed")
    document = {**applied.rule_set.document, "certificate": {"months": 12, "start": "issue"}}
    with on(dt.date(2027, 4, 1)):
        track_edit(actor=cora, track=applied.track, name="Renamed", summary="Renamed")
        program_rename(actor=cora, program=applied.program, name="Renamed")
        dress = Dress(
            design="plain", paper="a4", heading="Another heading", second_page=False, wording="has another wording for",
            signers=[{"name": "Another Signer", "role": "Another role"}], ink="#123456", accent="#654321",
        )  # fmt: skip
        program_dress(actor=cora, program=applied.program, dress=dress)
        newer = rule_set_add(actor=cora, track=applied.track, effective_from=dt.date(2027, 4, 1), document=document)
        rule_set_publish(actor=cora, rule_set=newer)
        assert jobs.run(RENDER, certificate.pk) is False
        again = Certificate.objects.get(pk=certificate.pk)
        client.force_login(applied.person)
        given = b"".join(client.get(f"/certificates/{certificate.pk}/pdf/").streaming_content)
    unchanged = [field.attname for field in Certificate._meta.concrete_fields]
    assert [getattr(again, name) for name in unchanged] == [getattr(certificate, name) for name in unchanged]
    assert given == paper(certificate) == before
    assert "Ada Whitcomb" in words_of(given)


# --- The paper ---
def test_the_worker_makes_the_pdf_once_and_tells_the_holder_once(applied):
    certificate = issue(applied)
    assert [jobs.run(RENDER, certificate.pk) for _ in range(3)] == [True, False, False]
    certificate.refresh_from_db()
    assert certificate.job_state == JobState.DONE
    assert certificate.pdf_path == f"certificates/{certificate.pdf_sha256[:2]}/{certificate.pdf_sha256}.pdf"
    with default_storage.open(certificate.pdf_path) as file:
        assert file.read(5) == b"%PDF-"
    (mail,) = Mail.objects.filter(key=f"certificate.ready:{certificate.pk}")
    assert certificate.number in mail.subject
    assert certificate.snapshot["check_url"] in mail.text


def test_a_worker_that_lost_its_claim_finishes_nothing(applied):
    certificate = issue(applied)
    old = jobs.claim(Certificate, certificate.pk)
    Certificate.objects.filter(pk=certificate.pk).update(job_lease_until=None)
    assert jobs.run(RENDER, certificate.pk) is True
    with pytest.raises(jobs.LeaseLost):
        render(Certificate.objects.get(pk=certificate.pk), old)
    assert Mail.objects.filter(key__startswith="certificate.ready").count() == 1


def test_a_full_disk_leaves_the_row_waiting_and_no_half_file(applied, monkeypatch):
    certificate = issue(applied)
    monkeypatch.setenv("PDPLANNER_FAULT", "render.before_store=raise")
    assert jobs.run(RENDER, certificate.pk) is False
    certificate.refresh_from_db()
    assert (certificate.job_state, certificate.pdf_path) == (JobState.WAITING, "")
    assert "No space left" in certificate.job_error
    monkeypatch.delenv("PDPLANNER_FAULT")
    Certificate.objects.update(job_not_before=clock.wall_now())
    assert jobs.run(RENDER, certificate.pk) is True


def test_a_plan_goes_on_only_once_its_certificate_is_withdrawn(scene):
    certificate = scene.certified()
    connie, pdp = scene.actor("connie"), Pdp.objects.get(pk=scene.enrollment.pdp_id)
    with pytest.raises(DomainError, match=f"Certificate {certificate.number} rests on this plan"):
        pdp_unfinish(actor=connie, pdp=pdp, reason="Issued in error.")
    Certificate.objects.filter(pk=certificate.pk).update(state="withdrawn", withdrawn_at=certificate.issued_at)
    assert pdp_unfinish(actor=connie, pdp=pdp, reason="Issued in error.").state == "open"


def test_an_approval_under_which_somebody_applied_stays(scene):
    revision = scene.approved_plan()
    Enrollment.objects.filter(pk=scene.enrollment.pk).update(state="applied")
    with on(APPROVED, 11), pytest.raises(DomainError, match="has applied for the certificate"):
        revision_unapprove(actor=scene.actor("connie"), revision=revision)
