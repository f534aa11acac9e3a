"""Knowing which kinds of hats somebody ever had spares questions and changes no answer."""

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from libraries.models import Person
from libraries.queries.hats import hats_of, with_kinds_of_hats
from libraries.sign_in import Backend
from pdplanner.kernel.access import actor_for, may, require
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NAMES = ["ada", "sam", "dina", "alma", "carl", "tess", "otto", "connie", "cora", "fay", "root", "lost"]


def asked(person: Person) -> tuple[int, list[object]]:
    with CaptureQueriesContext(connection) as found:
        hats = list(hats_of(person))
    return len(found), [(hat.key, hat.role, hat.reach) for hat in hats]


@pytest.mark.parametrize("name", NAMES)
def test_the_hats_are_the_same_and_cost_less(cast: Cast, name: str) -> None:
    plain = Person.objects.get(pk=cast.people[name].pk)
    marked = with_kinds_of_hats(Person.objects.filter(pk=plain.pk)).get()
    plain_cost, plain_hats = asked(plain)
    marked_cost, marked_hats = asked(marked)
    assert marked_hats == plain_hats
    assert marked_cost < plain_cost


def test_a_session_loads_its_person_with_the_marks_and_only_while_active(cast: Cast) -> None:
    person = Backend().get_user(cast.ada.pk)
    assert person is not None
    assert (person.had_posts, person.had_reports, person.had_agency_roles) == (True, False, False)
    assert Backend().get_user(cast.lost.pk) is None
    assert Backend().get_user(10**9) is None


def test_what_the_row_tells_is_offered_without_a_question_and_decided_with_one(cast: Cast) -> None:
    """A row whose library was changed in memory opens nothing: what decides reads the database."""
    omar = actor_for(cast.omar)
    plan = cast.library.strategic_plans.create(title="Ours", drafted_at=cast.ada.recorded_at)
    plan.library = cast.second_library
    with CaptureQueriesContext(connection) as found:
        offered = may(omar, "strategic_plan.edit", plan)
    assert (offered, len(found)) == (True, 0)
    with pytest.raises(Http404):
        require(omar, "strategic_plan.edit", plan)
