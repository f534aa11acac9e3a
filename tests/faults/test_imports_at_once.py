"""The same file is taken in sixteen times in the same moment: what it says is there once."""

import datetime as dt
import io
from collections import Counter
from functools import partial

import pytest

from libraries.models import Invitation, Library, Membership, Person
from libraries.services import directory, people_list
from libraries.services.directory import directory_import
from libraries.services.people_list import list_enter, list_plan
from pdplanner.kernel.models import AuditEntry, Mail, Notice
from tests.amounts import sample_and_whole
from tests.cast import Cast, build
from tests.faults.races import THREADS, all_at_once, damage, dropped
from tests.forget import forget

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

DAY = dt.date(2026, 3, 2)
DIRECTORY = "\n".join(
    ["libid,name,city,state", *(f"MT{number:04},Library {number},Town {number},MT" for number in range(40))]
)
PEOPLE = """Nell Page, nell@example.org, Youth librarian
"Vega, Rosa", rosa@example.org, Trustee
Nguyễn Thị Ánh, , Clerk
"""


@pytest.fixture
def stage() -> Cast:
    return build()


# --- The directory of libraries ---


def no_directory() -> None:
    Library.objects.exclude(outside_id="").delete()
    forget(action="agency.import_directory")


def import_at_once(stage: Cast) -> Counter[str]:
    no_directory()
    run = partial(directory_import, agency=stage.agency, source="Survey")
    return all_at_once([partial(run, file=io.BytesIO(DIRECTORY.encode())) for _ in range(THREADS)], DAY)


@pytest.mark.parametrize("rounds", sample_and_whole(1, 200, on_sqlite=50))
def test_sixteen_imports_of_one_directory_enter_each_library_once(stage: Cast, rounds: int) -> None:
    for _ in range(rounds):
        assert import_at_once(stage) == Counter(done=THREADS)
        ids = Library.objects.exclude(outside_id="").values_list("outside_id", flat=True)
        assert len(set(ids)) == len(ids) == 40
        told = AuditEntry.objects.filter(action="agency.import_directory")
        assert Counter((row.facts["added"], row.facts["unchanged"]) for row in told) == {
            (40, 0): 1, (0, 40): THREADS - 1,
        }  # fmt: skip


@pytest.mark.postgresql  # SQLite has one writer at a time
def test_without_hold_and_constraint_a_library_is_entered_twice(stage: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "_hold", lambda agency: None)

    def one_round() -> int:
        import_at_once(stage)
        return Library.objects.filter(outside_id="MT0001").count()

    with dropped(Library, "directory_library_once_per_agency", clear=no_directory):
        assert damage(one_round) > 0


# --- The people of a library, by list ---


def nobody_new(stage: Cast) -> None:
    new = Person.objects.exclude(pk__in=[known.pk for known in stage.people.values()])
    Invitation.objects.all().delete()
    Mail.objects.all().delete()
    Notice.objects.all().delete()
    Membership.objects.filter(person__in=new).delete()
    new.delete()


def enter_at_once(stage: Cast) -> Counter[str]:
    nobody_new(stage)
    alma = stage.actor("alma")
    shown = list_plan(actor=alma, library=stage.library, text=PEOPLE).digest
    run = partial(list_enter, actor=alma, library=stage.library, text=PEOPLE, digest=shown)
    return all_at_once([run] * THREADS, DAY)


@pytest.mark.parametrize("rounds", sample_and_whole(1, 50))
def test_sixteen_clicks_on_one_list_enter_and_invite_everybody_once(stage: Cast, rounds: int) -> None:
    known = Person.objects.count()
    for _ in range(rounds):
        assert enter_at_once(stage) == Counter(done=THREADS)
        assert Person.objects.count() == known + 3
        assert Membership.objects.filter(person__display_name="Rosa Vega").count() == 1
        assert Invitation.objects.count() == Mail.objects.filter(key__startswith="invitation.sent:").count() == 2


@pytest.mark.postgresql
def test_without_the_hold_a_list_enters_a_person_twice(stage: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_list, "_hold", lambda library: None)

    def one_round() -> int:
        enter_at_once(stage)
        return Person.objects.filter(display_name="Nell Page").count()

    assert damage(one_round) > 0
