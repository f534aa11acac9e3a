"""Long after it was used, the demo loses what outlived its use, and doctor still finds everything sound."""

import datetime as dt

import pytest
from django.core.management import call_command

from certification.models import Certificate, SpentCredit
from libraries.models import Agency
from pdplanner.home.queries.retention import findings
from pdplanner.kernel import clock
from pdplanner.kernel.doctor import examine

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def listed() -> dict[str, int]:
    found = [part for agency in Agency.objects.all() for finding in findings(agency) for part in finding.found]
    return {part.name: part.number for part in found}


def unsound() -> list[str]:
    return [finding.invariant.code for finding in examine() if finding.rows]


def papers() -> list[tuple[object, ...]]:
    issued = list(Certificate.objects.order_by("pk").values_list("number", "snapshot", "pdf_sha256", "state"))
    return [*issued, *SpentCredit.objects.order_by("pk").values_list("credit", "certificate", "hundredths")]


def test_fifteen_years_later_the_demo_is_still_sound_and_its_certificates_are_as_issued(demo: None) -> None:
    with clock.moved_to(clock.now() + dt.timedelta(days=15 * 365)):
        before = papers()
        assert unsound() == []
        assert {"Notices", "Files and links of evidence", "Drafts of credits", "People to erase"} <= listed().keys()

        call_command("retention", "--do")

        assert listed() == {}
        assert unsound() == []
        assert papers() == before
