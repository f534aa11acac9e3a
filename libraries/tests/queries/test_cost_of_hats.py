"""What it costs to know somebody and their hats, which every page asks first."""

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from libraries.models import Person
from libraries.queries.hats import hats_of, with_places
from pdplanner.kernel.access import actor_for, may, require
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "queries"),
    [("lost", 1), ("ada", 1), ("alma", 1), ("connie", 1), ("cora", 1), ("sam", 2), ("tess", 1), ("carl", 1),
     ("dina", 1)],
)  # fmt: skip
def test_only_who_ever_had_a_post_or_a_role_or_supervises_is_asked_about(cast: Cast, name: str, queries: int) -> None:
    person = with_places(Person.objects.filter(pk=cast.people[name].pk)).get()
    with CaptureQueriesContext(connection) as found:
        list(hats_of(person))
    assert len(found) == queries


@pytest.mark.parametrize(("name", "queries"), [("ada", 0), ("sam", 0), ("tess", 1), ("carl", 1), ("dina", 1)])
def test_for_whom_who_leads_decides_is_looked_up_when_it_is_asked_for_and_once(
    cast: Cast, name: str, queries: int
) -> None:
    actor = cast.actor(name)
    with CaptureQueriesContext(connection) as found:
        assert actor.reach("awaits") == actor.reach("awaits")
    assert len(found) == queries


def test_a_session_knows_its_person_only_while_active(client: Client, cast: Cast) -> None:
    for active in (True, False):
        client.force_login(cast.ada)
        Person.objects.filter(pk=cast.ada.pk).update(is_active=active)
        assert client.get("/").status_code == (200 if active else 302)


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
