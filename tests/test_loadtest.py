"""`manage.py loadtest`: sound data in any amount, in a database of its own and nowhere else."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from certification.models import Certificate, Enrollment, Standing
from learning.models import Credit, Revision
from libraries.models import Library, Membership, Person
from pdplanner.demo.management.commands.loadtest import SLUG
from pdplanner.kernel.doctor import examine
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SIZE = {"staff": 20, "credits": 40}


def load(libraries: int, **other: object) -> str:
    said = StringIO()
    call_command("loadtest", libraries=libraries, **{**SIZE, **other}, stdout=said)
    return said.getvalue()


def test_doctor_finds_nothing_wrong_with_a_load() -> None:
    load(2)

    assert [finding.invariant.code for finding in examine() if finding.rows] == []
    assert Certificate.objects.count() > 5


def test_it_has_the_shape_the_goals_ask_for() -> None:
    load(1)

    assert Membership.objects.filter(role__in=("staff", "administrator", "director")).count() == 20
    assert Enrollment.objects.count() == 32
    assert Standing.objects.filter(status="", job_state="done").count() == 0
    credits = Credit.objects.count()
    assert 36 <= credits / 20 <= 44
    assert 0.8 < Credit.objects.filter(state="verified").count() / credits < 0.9
    assert 0.15 < Credit.objects.filter(kind__code="self_directed").count() / credits < 0.25
    assert set(Revision.objects.values_list("state", flat=True)) == {
        "approved", "with_supervisor", "with_consultant", "draft",
    }  # fmt: skip


def test_a_load_that_was_stopped_goes_on_where_it_ended() -> None:
    load(1)
    first = Library.objects.get()

    load(3)

    assert Library.objects.count() == 3
    assert Library.objects.order_by("pk")[0] == first


def test_the_same_seed_writes_the_same_rows() -> None:
    def written(seed: str) -> list[tuple[Any, ...]]:
        with transaction.atomic():
            load(1, seed=seed)
            rows = Credit.objects.order_by("pk").values_list("person__display_name", "title", "ended_on", "state")
            found = list(rows)
            transaction.set_rollback(True)
        return found

    assert written("one") == written("one")
    assert written("one") != written("two")


def test_a_database_that_holds_something_else_is_left_alone(cast: Cast) -> None:
    with pytest.raises(CommandError, match="holds something else"):
        load(1)
    assert not Library.objects.filter(agency__slug=SLUG).exists()


def test_a_load_of_another_size_is_not_mixed_in() -> None:
    load(1)
    with pytest.raises(CommandError, match="20 staff"):
        load(2, staff=30)


def test_production_is_refused(settings: Any) -> None:
    settings.MODE = "production"
    with pytest.raises(CommandError, match="never written in production"):
        load(1)
    assert not Person.objects.exists()


@pytest.mark.parametrize("odd", [{"libraries": 0}, {"libraries": 1, "staff": 2}, {"libraries": 1, "credits": 0}])
def test_odd_numbers_are_refused(odd: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="at least"):
        load(**odd)
