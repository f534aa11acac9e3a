"""The pages: who sees them, what they say, what they cost."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from certification.enums import EnrollmentState
from certification.models import Certificate, Enrollment, OutsideCertificate, Standing
from certification.tests.scene import Scene, fresh, on
from pdplanner.kernel import jobs
from pdplanner.kernel.models import JobState
from tests.cast import person, post

NOW = dt.date(2027, 3, 3)
RENDER = "certification.render_certificate"


@pytest.fixture
def applied(scene) -> Scene:
    scene.ready()
    scene.applied()
    return scene


def get(client, scene: Scene, name: str, url: str, day: dt.date = NOW):
    client.force_login(scene.cast.people[name])
    with on(day):
        return client.get(url)


def send(client, scene: Scene, who: str, url: str, day: dt.date = NOW, **data):
    client.force_login(scene.cast.people[who])
    with on(day):
        return client.post(url, data)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def copies(scene: Scene, number: int) -> None:
    """People of the same library who have applied in the same track, on Ada's plan’s dates, with nothing earned."""
    for index in range(number):
        someone = person(f"Person {index:03d}")
        post(someone, scene.cast.library, "staff")
        enrollment = Enrollment.objects.create(
            agency=scene.cast.agency, track=scene.track, rule_set=scene.rule_set, person=someone,
            starts_on=dt.date(2025, 7, 1), ends_before=dt.date(2029, 7, 1), enrolled_at=scene.enrollment.enrolled_at,
            applied_at=scene.enrollment.enrolled_at, state=EnrollmentState.APPLIED,
        )  # fmt: skip
        Standing.objects.create(enrollment=enrollment)


# --- My standing ---
def test_the_two_lists_add_up(scene, client):
    scene.approved_plan()
    scene.courses(30)
    scene.claimed("Not verified", dt.date(2026, 12, 1), 2)
    page = text(get(client, scene, "ada", "/standing/"))
    assert "30.0 counted + 2.0 not counted = 32.0 credits recorded" in page
    assert "Not verified yet. It will count when it is verified." in page


def test_before_anything_the_page_says_what_belongs_there(scene, client):
    page = text(get(client, scene, "ada", "/standing/"))
    assert "Nothing counted yet" in page
    assert "1 July 2025 through 30 June 2029, end of day, Mountain time." in page


def test_who_is_in_no_track_sees_the_tracks(scene, client):
    page = text(get(client, scene, "sam", "/standing/"))
    assert f'href="/tracks/{scene.track.pk}/enroll/"' in page


def test_another_agency_s_staff_see_no_track_of_ours(scene, client):
    assert "No track is open to you" in text(get(client, scene, "fred", "/standing/"))


@pytest.mark.parametrize(
    ("name", "status"),
    [("ada", 200), ("sam", 200), ("dina", 200), ("connie", 200), ("cora", 200),
     ("otto", 404), ("omar", 404), ("fay", 404), ("fred", 404), ("tess", 404), ("carl", 404), ("alma", 404)],
)  # fmt: skip
def test_who_may_look_at_a_standing(scene, client, name, status):
    assert get(client, scene, name, f"/standing/{scene.enrollment.pk}/").status_code == status


def test_others_read_about_the_holder_and_get_no_buttons(applied, client):
    page = text(get(client, applied, "sam", f"/standing/{applied.enrollment.pk}/"))
    assert "Ada Whitcomb applied for the certificate on 2 March 2027." in page
    assert "take-back" not in page


def test_as_of_a_day_is_asked_in_the_address_and_nonsense_is_today(scene, client):
    scene.approved_plan()
    scene.courses(20)
    then = get(client, scene, "ada", "/standing/?on=2025-09-15")
    assert then.context["page"].counted == 1000
    assert then.context["not_asked"] == ""
    for nonsense in ("0001-01-01", "9999-12-31", "x", "2025-13-01", "2027-02-29"):
        today = get(client, scene, "ada", f"/standing/?on={nonsense}")
        assert today.context["verdict"].on == NOW
        assert f"“{nonsense}” is no day between 1950 and today, so this is today’s standing." in text(today)
    ahead = get(client, scene, "ada", "/standing/?on=2099-01-01")
    assert ahead.context["verdict"].on == NOW
    assert "1 January 2099 has not come yet, so this is today’s standing." in text(ahead)


def test_apply_and_take_back_by_button(scene, client):
    scene.ready()
    url = f"/standing/{scene.enrollment.pk}/"
    assert "Apply for the certificate" in text(get(client, scene, "ada", url))
    assert send(client, scene, "ada", f"{url}apply/").status_code == 302
    assert fresh(scene.enrollment).state == "applied"
    assert send(client, scene, "ada", f"{url}apply/").status_code == 409
    assert send(client, scene, "ada", f"{url}take-back/").status_code == 302
    assert fresh(scene.enrollment).state == "active"


def test_leaving_asks_first(scene, client):
    url = f"/standing/{scene.enrollment.pk}/leave/"
    assert "Leave the Strategic Track?" in text(get(client, scene, "ada", url))
    assert fresh(scene.enrollment).state == "active"
    send(client, scene, "ada", url)
    assert fresh(scene.enrollment).state == "closed"


# --- Enrolling ---
def test_enrolling_shows_its_consequences_before_it_saves(scene, client):
    """Trap 11: the last day is on the page before anybody has enrolled."""
    page = text(get(client, scene, "sam", f"/tracks/{scene.track.pk}/enroll/", day=dt.date(2026, 3, 10)))
    assert "10 March 2026 through 9 March 2030, end of day, Mountain time." in page
    assert escape("No certificate of this program is on record.") in page
    assert "Credits count only from the day it is approved" in page
    assert not Enrollment.objects.filter(person=scene.cast.sam).exists()


def test_another_first_day_is_shown_and_not_saved(scene, client):
    url = f"/tracks/{scene.track.pk}/enroll/"
    data = {"starts_on": "2026-04-01", "membership": scene.cast.posts["sam"].pk}
    day = dt.date(2026, 3, 10)
    page = send(client, scene, "sam", url, day, show="yes", **data)
    assert (page.status_code, "1 April 2026 through 31 March 2030" in text(page)) == (200, True)
    assert not Enrollment.objects.filter(person=scene.cast.sam).exists()
    assert send(client, scene, "sam", url, day, **data).status_code == 302
    assert Enrollment.objects.get(person=scene.cast.sam).starts_on == dt.date(2026, 4, 1)


@pytest.mark.parametrize(
    "bad", ["", "x", "0001-01-01", "9999-12-31", "2020-01-01", "1e999", "\x00", "-1", "2026-02-30"]
)
def test_a_day_that_cannot_be_is_refused_beside_the_field(scene, client, bad):
    url = f"/tracks/{scene.track.pk}/enroll/"
    page = send(client, scene, "sam", url, starts_on=bad, membership=scene.cast.posts["sam"].pk)
    assert (page.status_code, "starts_on" in page.context["form"].errors) == (422, True)


def test_somebody_else_s_post_is_refused(scene, client):
    url = f"/tracks/{scene.track.pk}/enroll/"
    page = send(client, scene, "sam", url, starts_on=str(NOW), membership=scene.cast.posts["dina"].pk)
    assert (page.status_code, "Choose one of your own posts." in text(page)) == (422, True)


# --- Ready to certify ---
def test_who_is_not_ready_any_more_is_shown_with_why(applied, client):
    copies(applied, 1)
    page = get(client, applied, "connie", "/ready/")
    assert [one.live.enrollment.person.display_name for one in page.context["reopened"]] == ["Person 000"]
    assert "Nothing counted yet. 60.0 to go." in text(page)


def test_an_application_is_returned_with_a_reason(applied, client):
    url = f"/ready/{applied.enrollment.pk}/return/"
    assert send(client, applied, "connie", url, reason=" ").status_code == 422
    assert send(client, applied, "connie", url, reason="The report has no end.").status_code == 302
    page = text(get(client, applied, "ada", "/standing/"))
    assert "The report has no end." in page


@pytest.mark.parametrize(("name", "status"), [("ada", 403), ("sam", 403), ("cora", 403), ("connie", 200), ("fay", 200)])
def test_who_may_open_the_ready_list(applied, client, name, status):
    page = get(client, applied, name, "/ready/")
    assert page.status_code == status
    assert ("Ada Whitcomb" in text(page)) is (name in {"connie", "ada"})


# --- Certificates ---
def test_the_pdf_is_the_stored_bytes_for_those_who_may(scene, client):
    certificate = scene.certified()
    url = f"/certificates/{certificate.pk}/pdf/"
    assert get(client, scene, "ada", url).status_code == 409
    assert "Being made" in text(get(client, scene, "ada", "/certificates/"))
    jobs.run(RENDER, certificate.pk)
    for name in ("ada", "connie", "cora"):
        answer = get(client, scene, name, url)
        assert (answer.status_code, answer["Content-Disposition"]) == (
            200, 'attachment; filename="JSL-2027-00001.pdf"',
        )  # fmt: skip
        assert b"".join(answer.streaming_content)[:5] == b"%PDF-"
    for name in ("sam", "otto", "fay", "dina"):
        assert get(client, scene, name, url).status_code == 404


def test_a_pdf_that_is_not_the_one_issued_is_not_handed_out(scene, client, caplog):
    certificate = scene.certified()
    jobs.run(RENDER, certificate.pk)
    certificate.refresh_from_db()
    path = Path(default_storage.path(certificate.pdf_path))
    content = path.read_bytes()
    try:
        path.write_bytes(content + b" ")
        changed = get(client, scene, "ada", f"/certificates/{certificate.pk}/pdf/")
        path.unlink()
        gone = get(client, scene, "ada", f"/certificates/{certificate.pk}/pdf/")
    finally:
        path.write_bytes(content)
    for answer in (changed, gone):
        assert (answer.status_code, "is not the one that was issued" in text(answer)) == (409, True)
    assert caplog.text.count(f"The PDF of certificate {certificate.number} is not handed out") == 2


def test_my_certificates_lists_ours_and_those_from_elsewhere(scene, client):
    certificate = scene.certified()
    jobs.run(RENDER, certificate.pk)
    page = text(get(client, scene, "ada", "/certificates/"))
    assert certificate.snapshot["check_url"] in page
    assert "JSL-2021-00387" in page
    assert "Download the PDF" in page


def test_a_dead_render_can_be_tried_again_by_the_agency(scene, client):
    certificate = scene.certified()
    Certificate.objects.update(job_state=JobState.DEAD, job_attempts=5, job_error="OSError: full")
    assert "OSError: full" in text(get(client, scene, "cora", "/issued/"))
    assert send(client, scene, "ada", f"/certificates/{certificate.pk}/try-again/").status_code == 403
    assert send(client, scene, "connie", f"/certificates/{certificate.pk}/try-again/").status_code == 302
    certificate.refresh_from_db()
    assert (certificate.job_state, certificate.job_attempts) == (JobState.WAITING, 0)
    assert send(client, scene, "connie", f"/certificates/{certificate.pk}/try-again/").status_code == 409


@pytest.mark.parametrize(
    ("asked", "found"), [("00001", True), ("whitcomb", True), ("Ada JSL", True), ("nobody", False)]
)
def test_issued_certificates_are_found_by_number_and_name(scene, client, asked, found):
    scene.certified()
    page = get(client, scene, "connie", f"/issued/?q={asked}")
    assert bool(page.context["certificates"]) is found


# --- From elsewhere ---
def outside(**changes) -> dict[str, str]:
    facts = {
        "program": "", "issuer": "Another state", "name": "Library Staff", "number": "X-1", "issued_on": "2024-05-01",
        "valid_through": "", "seen": "The paper",
    }  # fmt: skip
    return {**facts, **changes}


def test_a_consultant_records_a_certificate_from_elsewhere(scene, client):
    url = f"/people/{scene.cast.sam.pk}/certificate/"
    done = send(client, scene, "connie", url, **outside(program=str(scene.program.pk)))
    assert done.status_code == 302
    row = OutsideCertificate.objects.get(person=scene.cast.sam)
    assert (row.issuer, row.recorded_by, row.agency) == ("Another state", scene.cast.connie, scene.cast.agency)


def test_a_second_click_records_nothing_and_says_so(scene, client):
    url = f"/people/{scene.cast.sam.pk}/certificate/"
    send(client, scene, "connie", url, **outside())
    page = send(client, scene, "connie", url, **outside())
    assert page.context["form"].errors == {"number": ["This certificate of Sam Okafor is recorded already."]}
    assert OutsideCertificate.objects.filter(person=scene.cast.sam).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("issued_on", "2099-01-01"), ("issued_on", "2028-01-01"), ("valid_through", "2020-01-01"), ("seen", ""),
     ("issuer", "a" * 5000), ("program", "999"), ("name", "x\u202ey"), ("number", "\x00")],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(scene, client, field, value):
    url = f"/people/{scene.cast.sam.pk}/certificate/"
    page = send(client, scene, "connie", url, **outside(**{field: value}))
    assert (page.status_code, field in page.context["form"].errors) == (422, True)
    assert not OutsideCertificate.objects.filter(person=scene.cast.sam).exists()


def test_nobody_records_for_people_of_another_agency_or_for_themselves(scene, client):
    assert get(client, scene, "connie", f"/people/{scene.cast.fred.pk}/certificate/").status_code == 404
    assert get(client, scene, "fay", f"/people/{scene.cast.sam.pk}/certificate/").status_code == 404
    assert get(client, scene, "ada", f"/people/{scene.cast.sam.pk}/certificate/").status_code == 404
    assert get(client, scene, "sam", f"/people/{scene.cast.sam.pk}/certificate/").status_code == 403


# --- Tracks, rules and people ---
def test_rules_are_read_as_sentences(scene, client):
    page = text(get(client, scene, "ada", f"/rules/{scene.rule_set.pk}/"))
    assert "Credit counts from the day of enrolling, for 4 years. After that it lapses." in page
    assert "Self-directed: 3 hours for 1 credit." in page
    assert get(client, scene, "fred", f"/rules/{scene.rule_set.pk}/").status_code == 404


def test_a_search_does_not_tell_where_else_somebody_works(scene, client):
    post(scene.person, scene.cast.foreign_library, "staff")
    client.force_login(scene.cast.connie)
    found = [client.get("/standings/", {"q": words}).content.decode() for words in ("Millrace", "Farwell")]
    assert [scene.person.display_name in html for html in found] == [True, False]


def test_people_and_where_they_stand(scene, client):
    page = text(get(client, scene, "connie", "/standings/"))
    assert f'href="/standing/{scene.enrollment.pk}/"' in page
    assert "Fred Farwell" not in page
    assert "Cedar" in text(get(client, scene, "connie", "/standings/?q=cedar"))
    assert get(client, scene, "sam", "/standings/").status_code == 403


@pytest.mark.parametrize(
    "url",
    ["/standing/99999999999999999999/", "/standings/?q=%00", "/issued/?q=%00&page=x", "/standings/?page=-1",
     "/issued/?q=" + "a" * 500, "/ready/?page=999999999999999999999", "/certificates/99999999999999999999/pdf/"],
)  # fmt: skip
def test_nonsense_in_an_address_is_no_error(scene, client, url):
    assert get(client, scene, "connie", url).status_code in {200, 404, 422}


# --- What they cost ---
PAGES = [
    ("ada", "/standing/", 10), ("sam", "/standing/{enrollment}/", 11), ("dina", "/standing/{enrollment}/", 11),
    # Rules that count the words of a report ask for them, too; and what was decided about somebody is always asked for.
    ("connie", "/standing/{enrollment}/", 10), ("connie", "/ready/", 13), ("connie", "/standings/", 10),
    ("connie", "/issued/", 10), ("cora", "/issued/", 10), ("ada", "/certificates/", 10), ("cora", "/tracks/", 10),
    ("ada", "/tracks/", 10), ("ada", "/rules/{rule_set}/", 10), ("sam", "/tracks/{track}/enroll/", 11),
]  # fmt: skip


@pytest.mark.parametrize("number", [3, 30])
def test_no_page_costs_more_for_thirty_than_for_three(applied, client, number):
    copies(applied, number)
    for index in range(number):
        applied.credit(f"More {index}", dt.date(2026, 10, 1 + index % 28), 1)
    keys = {"enrollment": applied.enrollment.pk, "rule_set": applied.rule_set.pk, "track": applied.track.pk}
    too_much = []
    for name, url, most in PAGES:
        client.force_login(applied.cast.people[name])
        with on(NOW), CaptureQueriesContext(connection) as queries:
            assert client.get(url.format(**keys)).status_code == 200
        if len(queries) > most:
            too_much.append((name, url, len(queries)))
    assert too_much == []
