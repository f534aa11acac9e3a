"""Takes a constraint away for one test, so that damage it forbids can be planted."""

from django.db import connection


def without(table: str, name: str) -> None:
    """Let rows break the unique constraint `name`: as in a table somebody restored without its constraints."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL alters no table with checks still to come
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"')
            cursor.execute(f'DROP INDEX IF EXISTS "{name}"')
        else:
            cursor.execute(f'ALTER TABLE "{table}" RENAME TO "sound_{table}"')
            cursor.execute(f'CREATE TABLE "{table}" AS SELECT * FROM "sound_{table}"')


def unchecked(table: str, name: str) -> None:
    """Let rows break the check constraint `name`."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        else:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
