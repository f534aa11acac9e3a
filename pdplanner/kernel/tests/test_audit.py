"""History is added to and never rewritten: on PostgreSQL not even by whoever has the database's own password."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from pdplanner.kernel import access, audit
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.models.audit import AuditIsKept
from tests.cast import Cast
from tests.forget import any_rows, unguarded

CHANGES: dict[str, Callable[[], object]] = {
    "rewritten": lambda: any_rows().update(reason="It was somebody else."),
    "deleted": lambda: any_rows().delete(),
    "rewritten by hand": lambda: _by_hand("UPDATE kernel_auditentry SET person_id = NULL"),
    "deleted by hand": lambda: _by_hand("DELETE FROM kernel_auditentry"),
}


def _by_hand(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def told(cast: Cast) -> AuditEntry:
    actor = access.actor_for(cast.people["cora"])
    return audit.record("library.edit", cast.library, actor=actor, before="one", after="two", reason="As asked.")


def _rows() -> list[dict[str, object]]:
    return list(AuditEntry.objects.values())


@pytest.mark.postgresql
@pytest.mark.database
@pytest.mark.parametrize("how", CHANGES)
def test_no_row_of_the_audit_is(told: AuditEntry, how: str) -> None:
    before = _rows()
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        CHANGES[how]()
    assert _rows() == before


@pytest.mark.postgresql
@pytest.mark.database
@pytest.mark.parametrize("how", CHANGES)
def test_without_the_trigger_it_would_be(told: AuditEntry, how: str) -> None:
    before = _rows()
    with unguarded():
        CHANGES[how]()
    assert _rows() != before


@pytest.mark.postgresql
@pytest.mark.database
def test_rows_are_still_added_after_the_trigger_was_away(told: AuditEntry, cast: Cast) -> None:
    with unguarded():
        pass
    audit.record("library.edit", cast.library, actor=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        any_rows().delete()
    assert AuditEntry.objects.count() == 2


BY_OUR_CODE: dict[str, Callable[[AuditEntry], object]] = {
    "saved again": lambda entry: entry.save(),
    "deleted": lambda entry: entry.delete(),
    "many rewritten": lambda entry: AuditEntry.objects.update(reason="It was somebody else."),
    "some rewritten": lambda entry: AuditEntry.objects.filter(pk=entry.pk).update(person=None),
    "rewritten in one go": lambda entry: AuditEntry.objects.bulk_update([entry], ["reason"]),
    "many deleted": lambda entry: AuditEntry.objects.filter(pk=entry.pk).delete(),
}


@pytest.mark.parametrize("how", BY_OUR_CODE)
def test_on_every_database_our_own_code_cannot(told: AuditEntry, how: str) -> None:
    before = _rows()
    told.reason = "It was somebody else."
    with pytest.raises(AuditIsKept, match="never changed or deleted"):
        BY_OUR_CODE[how](told)
    assert _rows() == before
