"""What a supervisor and the board see of somebody who learns with two agencies: only what is of their own library's."""

import datetime as dt

import pytest

from certification.models import Enrollment, Program, RuleSet, Track
from libraries.models import Agency, Supervision
from pdplanner.kernel import access, clock
from tests.cast import LONG_AGO, Cast, person, post, strategic_track


def enrolled(cast: Cast, agency: Agency, who: str = "ada") -> Enrollment:
    program, _ = Program.objects.get_or_create(agency=agency, code="program", name=f"Certification of {agency}")
    track, _ = Track.objects.get_or_create(program=program, code="strategic", name="Strategic Track")
    rules, _ = RuleSet.objects.get_or_create(
        track=track, version=1, defaults={"effective_from": LONG_AGO, "document": {}}
    )
    return Enrollment.objects.create(
        agency=agency, track=track, rule_set=rules, person=cast.people[who], starts_on=dt.date(2026, 1, 1),
        enrolled_at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def both(cast: Cast) -> tuple[Enrollment, Enrollment]:
    """Ada is enrolled with the agency of Millrace and with the other one, where she also works."""
    post(cast.ada, cast.foreign_library, "staff")
    return enrolled(cast, cast.agency), enrolled(cast, cast.other_agency)


def seen(cast: Cast, name: str) -> set[Enrollment]:
    return set(access.visible(cast.actor(name), "enrollment.view"))


def test_a_supervisor_sees_the_enrollment_with_the_agency_of_the_library(
    cast: Cast, both: tuple[Enrollment, Enrollment]
) -> None:
    here, there = both
    assert seen(cast, "sam") == seen(cast, "dina") == {here}
    assert seen(cast, "ada") == {here, there}
    assert seen(cast, "fay") == {there}


def test_another_hat_at_the_other_agency_does_not_open_it(cast: Cast, both: tuple[Enrollment, Enrollment]) -> None:
    second = post(cast.sam, cast.foreign_library, "staff")
    other = post(person("Pam Page"), cast.foreign_library, "staff")
    Supervision.objects.create(supervisor=second, report=other, starts_on=LONG_AGO, recorded_at=clock.now())
    assert seen(cast, "sam") == {both[0]}
    assert not access.may(cast.actor("sam"), "enrollment.view", both[1])


def test_who_supervises_at_both_sees_both(cast: Cast, both: tuple[Enrollment, Enrollment]) -> None:
    post(cast.dina, cast.foreign_library, "director")
    assert seen(cast, "dina") == set(both)


def test_the_board_sees_whom_it_decides_for(cast: Cast) -> None:
    of = {name: enrolled(cast, cast.agency, name) for name in ("dina", "tess", "carl", "ada")}
    assert seen(cast, "carl") == {of["dina"], of["tess"], of["carl"]}
    assert seen(cast, "tess") == {of["carl"], of["tess"]}


def test_members_of_the_board_enroll(cast: Cast) -> None:
    track = strategic_track(cast).track
    for name in ("tess", "carl"):
        assert access.may(cast.actor(name), "track.enroll", track)
    assert not access.may(cast.actor("fred"), "track.enroll", track)
