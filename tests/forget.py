"""What nobody can do through the product: rows of the audit that go, so that a test can show what is missing then."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import QuerySet

from pdplanner.kernel.models import AuditEntry


@contextmanager
def unguarded() -> Iterator[None]:
    """The audit without the trigger that keeps it; only PostgreSQL has one."""
    if connection.vendor != "postgresql":
        yield
        return
    table = AuditEntry._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER audit_is_kept')
        yield
        cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER audit_is_kept')


def any_rows() -> QuerySet[AuditEntry]:
    """Rows of the audit that the model does not keep from being changed."""
    return QuerySet(AuditEntry)


def forget(**which: object) -> None:
    with unguarded():
        any_rows().filter(**which).delete()
