"""Renewing while the certificate is still valid: what it does to the new one's last day, and to the old one's page."""

import copy
import datetime as dt

import pytest

from certification.models import Certificate, Enrollment
from certification.services.outside import certificate_record
from certification.services.starting import program_start
from certification.services.terms import enrollment_terms
from certification.services.withdrawing import certificate_withdraw
from certification.tests.montana import DOCUMENTS, Montana, minima
from certification.tests.scene import on
from certification.views.consequences import consequences

STAFF = next(document for document in DOCUMENTS if document["code"] == "montana-staff-2023")
FIRST, RENEWING, RENEWED = dt.date(2024, 3, 1), dt.date(2025, 9, 2), dt.date(2026, 6, 1)
ALL_MET = minima(administration=45, public=5, collections=5, technology=5)


def under(cast, start: str) -> Montana:
    """The Staff Track alone, its certificates valid for four years from where `start` says."""
    document = copy.deepcopy(STAFF)
    document["certificate"]["start"] = start
    with on(dt.date(2023, 7, 1)):
        (rule_set,) = program_start(
            actor=cast.actor("cora"), agency=cast.agency, documents=[document], name="Juniper library certification"
        )
    return Montana(cast, rule_set.track.program)


def earned(state: Montana, enrolled_on: dt.date, issued_on: dt.date) -> Certificate:
    enrollment = state.enroll("ada", "staff", enrolled_on)
    state.learn_all("ada", ALL_MET, enrolled_on + dt.timedelta(days=30))
    return state.certify(enrollment, issued_on)


def held_from_elsewhere(state: Montana) -> None:
    with on(FIRST):
        certificate_record(
            actor=state.actor("connie"), person=state.cast.ada, agency=state.cast.agency, program=state.program,
            track=state.track("staff"), issuer="Another state", name="Library Staff", number="A-1",
            issued_on=dt.date(2023, 1, 1), valid_through=dt.date(2026, 12, 31), seen="The paper certificate",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("start", "last_day"), [("after_previous", dt.date(2032, 8, 31)), ("issue", dt.date(2030, 5, 31))]
)
def test_an_early_renewal_loses_no_time_where_the_rules_say_so(cast, start, last_day):
    """Trap 10: the first is valid through 31 August 2028; the new four years begin after it, or on the day of issue."""
    state = under(cast, start)
    first = earned(state, FIRST, dt.date(2024, 9, 1))
    newer = earned(state, RENEWING, RENEWED)
    assert Enrollment.objects.get(pk=newer.enrollment_id).phase == "renewal"
    assert (first.valid_through, newer.valid_through) == (dt.date(2028, 8, 31), last_day)
    assert newer.snapshot["valid_through"] == last_day.isoformat()


def test_nor_does_the_renewal_of_a_certificate_from_elsewhere_and_its_holder_reads_that_before_enrolling(cast):
    state = under(cast, "after_previous")
    held_from_elsewhere(state)
    with on(RENEWING):
        terms = enrollment_terms(track=state.track("staff"), person=cast.ada, starts_on=RENEWING)
    assert dict(consequences(state.track("staff"), cast.ada, terms))["Certificate"] == (
        "Valid for 4 years after your present one ends: 1 January 2027 through 31 December 2030. "
        "Renewing early loses no time."
    )
    assert earned(state, RENEWING, RENEWED).valid_through == dt.date(2030, 12, 31)


def test_what_was_withdrawn_meanwhile_has_no_time_left_to_keep(cast):
    state = under(cast, "after_previous")
    first = earned(state, FIRST, dt.date(2024, 9, 1))
    renewal = state.enroll("ada", "staff", RENEWING)
    state.learn_all("ada", ALL_MET, RENEWING + dt.timedelta(days=30))
    with on(dt.date(2026, 5, 1)):
        certificate_withdraw(actor=state.actor("cora"), certificate=first, reason="In error", public_note="In error.")
    assert state.certify(renewal, RENEWED).valid_through == dt.date(2030, 5, 31)


def test_a_renewed_certificate_is_valid_to_its_own_last_day_and_everybody_reads_which_one_followed(cast, client):
    """Trap 5, with both certificates issued: only a correction says “replaced”."""
    state = under(cast, "after_previous")
    first = earned(state, FIRST, dt.date(2024, 9, 1))
    newer = earned(state, RENEWING, RENEWED)

    def read(day: dt.date) -> tuple[str, str]:
        with on(day):
            answer = client.get(f"/verify/{first.token}/")
            assert client.get(f"/verify/{newer.token}/").context["reading"] == "valid"
        return answer.context["reading"], answer.content.decode()

    for day, word in [(RENEWED, "valid"), (first.valid_through, "expiring"), (dt.date(2028, 9, 1), "expired")]:
        reading, page = read(day)
        assert reading == word
        assert f'<dt>Renewed by</dt><dd><a href="/verify/{newer.token}/">{newer.number}</a>' in page
        assert "Replaced" not in page
    with on(RENEWED):
        said = client.get(f"/verify/{first.token}/json/").json()
    assert (said["state"], said["renewed_by"]["number"], said["replaced_by"]) == ("valid", newer.number, None)
