"""What a request writes, seen from outside, and taken back afterwards."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

LEFT_BY_A_REFUSAL = {"django_session", "kernel_auditentry"}  # that it was tried


class Undo(Exception):
    """Ends a savepoint, so that every value meets the same demo."""


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that a statement writes to meanwhile."""
    tables: set[str] = set()

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        if found := re.match(r'(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM) "(\w+)"', sql):
            tables.add(found[1])
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        yield tables


def rows_of(table: str) -> list[str]:
    """Every row in words, to be compared."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return sorted(map(repr, cursor.fetchall()))
