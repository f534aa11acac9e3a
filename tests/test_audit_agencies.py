"""Every entry of the audit knows whose coordinators may read it: the agency of the thing it is about."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState

from pdplanner.kernel import access, audit
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast
from tests.forget import any_rows, unguarded

pytestmark = pytest.mark.django_db

# What hangs on a person alone, who may be known to several agencies, is of the agency somebody acted for.
OF_NO_ONE_AGENCY = {"libraries.Person", "learning.Evidence", "kernel.Notice", "kernel.AuditEntry", "kernel.Mail"}


def test_everything_a_permission_speaks_of_leads_to_its_agency() -> None:
    models = {rule.model for rule in access.PERMISSIONS.values()} - OF_NO_ONE_AGENCY
    assert models - audit.AGENCY_PATHS.keys() == set()


def test_every_such_way_ends_at_an_agency(world: Any) -> None:
    """Each look-up is asked about a row that exists, so that a wrong one cannot hide behind an empty table."""
    asked = set()
    for label, path in audit.AGENCY_PATHS.items():
        for owner, row in world.get(label, {}).items():
            post = world["libraries.Membership"][owner]
            entry = audit.record("thing.change", row, actor=None)
            assert entry.agency_id == post.library.agency_id, label
            asked.add(label)
        assert str(apps.get_model(label)._default_manager.values(path).query)  # FieldError where the way is wrong
    assert len(asked) >= 30


def test_an_entry_about_a_person_is_of_the_agency_somebody_acted_for(players: Cast) -> None:
    fay, cora = access.actor_for(players.people["fay"]), access.actor_for(players.people["cora"])
    assert audit.record("person.add", players.ada, actor=fay).agency_id == players.other_agency.pk
    assert audit.record("person.add", players.ada, actor=cora).agency_id == players.agency.pk
    assert audit.record("person.add", players.ada, actor=None).agency_id is None


def test_the_things_own_agency_counts_before_that_of_the_hat(players: Cast) -> None:
    fay = access.actor_for(players.people["fay"])
    assert audit.record("library.edit", players.library, actor=fay).agency_id == players.agency.pk


@pytest.mark.database
def test_entries_from_before_are_told_their_agency_by_the_migration(world: Any) -> None:
    credit = world["learning.Credit"]["otto"]
    told = audit.record("credit.claim", credit, actor=None)
    about_somebody = audit.record("person.add", credit.person, actor=None)
    with unguarded():
        any_rows().update(agency=None)
    models = ProjectState.from_apps(apps).apps  # as a migration sees them, without what a model does of itself
    with connection.cursor() as cursor:
        migration = import_module("certification.migrations.0016_agency_of_audit_entries")
        migration.tell_agencies(models, SimpleNamespace(connection=connection, execute=cursor.execute))
    assert AuditEntry.objects.get(pk=told.pk).agency_id == credit.membership.library.agency_id
    assert AuditEntry.objects.get(pk=about_somebody.pk).agency_id is None
