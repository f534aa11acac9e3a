"""Doctor is clean on the demo, and every invariant is proven against planted damage."""

import datetime as dt
from contextlib import AbstractContextManager, nullcontext

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q

from certification.models import Certificate
from libraries.models import AgencyRole, Membership, Supervision
from pdplanner.home.services.erasing import person_erase
from pdplanner.kernel import clock, doctor
from pdplanner.kernel.access import actor_for
from pdplanner.kernel.models import AuditEntry
from tests.damage import DAMAGE
from tests.damage_files import DAMAGE_TO_FILES
from tests.damage_requests import DAMAGE_TO_REQUESTS

ALL_DAMAGE = [*DAMAGE, *DAMAGE_TO_FILES, *DAMAGE_TO_REQUESTS]
pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def _broken() -> set[str]:
    return {finding.invariant.code for finding in doctor.examine() if finding.rows}


@pytest.fixture(autouse=True)
def _checks_on_again(db):
    yield
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA ignore_check_constraints = OFF")


def test_the_demo_is_sound():
    assert {finding.invariant.code: finding.rows for finding in doctor.examine() if finding.rows} == {}


@pytest.mark.parametrize(("code", "damage"), ALL_DAMAGE, ids=lambda value: getattr(value, "__name__", value))
def test_planted_damage_is_found(code, damage):
    done = damage()
    with done if isinstance(done, AbstractContextManager) else nullcontext():
        assert code in _broken()


def test_the_demo_is_sound_after_somebody_with_a_certificate_was_erased():
    certificate = Certificate.objects.exclude(person=None).filter(state="issued").first()
    before = (certificate.snapshot, certificate.number, certificate.pdf_sha256)
    person = certificate.person
    yesterday = clock.today("UTC") - dt.timedelta(days=2)
    Membership.objects.filter(person=person).update(ends_on=yesterday)
    AuditEntry.objects.bulk_create(
        AuditEntry(action="membership.edit", subject_type="libraries.Membership", subject_id=pk, at=clock.now(),
                   wall_at=clock.now(), hat="test")
        for pk in person.memberships.values_list("pk", flat=True)
    )  # fmt: skip
    Supervision.objects.filter(Q(supervisor__person=person) | Q(report__person=person)).delete()
    coordinator = AgencyRole.objects.filter(role="coordinator", agency=certificate.agency).first().person

    person_erase(actor=actor_for(coordinator), person=person, typed=person.display_name, reason="Asked for it")

    assert _broken() == set()
    certificate.refresh_from_db()
    assert (certificate.snapshot, certificate.number, certificate.pdf_sha256) == before


def test_every_invariant_is_proven_against_damage():
    assert set(doctor.INVARIANTS) == {code for code, _ in ALL_DAMAGE}


def test_the_command_ends_with_one_and_names_the_rows_when_something_is_wrong(capsys):
    Certificate.objects.update(credits_hundredths=6100)

    with pytest.raises(SystemExit) as end:
        call_command("doctor")

    assert end.value.code == 1
    printed = capsys.readouterr().out
    assert "WRONG  The total on a certificate is the sum of the credits it counts" in printed
    assert f"certificate {Certificate.objects.first().pk}: 6100 printed, 6200 counted" in printed


def test_the_command_ends_quietly_on_sound_data(capsys):
    call_command("doctor", "--quiet")

    assert capsys.readouterr().out.splitlines()[-1].endswith(" 0 broken.")
