"""What every test of the house can count on."""

import shutil
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models import CharField
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

if TYPE_CHECKING:
    from tests.cast import Cast


def _refuse_nul(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """As PostgreSQL does. SQLite takes it, so that a page which breaks there would pass here."""
    given = params.values() if isinstance(params, dict) else params or ()
    if not many and any(isinstance(value, str) and "\0" in value for value in given):
        raise ValueError("A string literal cannot contain NUL (0x00) characters.")
    return execute(sql, params, many, context)


@receiver(connection_created)
def _be_as_strict_as_postgresql(connection: Any, **kwargs: object) -> None:
    if _refuse_nul not in connection.execute_wrappers:
        connection.execute_wrappers.append(_refuse_nul)


@receiver(pre_save)
def _refuse_what_does_not_fit(instance: Any, **kwargs: object) -> None:
    """As PostgreSQL does. SQLite keeps whatever length it is given, and a page that breaks there would pass here."""
    for field in instance._meta.concrete_fields:
        value = getattr(instance, field.attname)
        if isinstance(field, CharField) and value and len(value) > (field.max_length or len(value)):
            raise ValueError(f"{instance._meta.label}.{field.name} takes {field.max_length} characters: {value!r}")


@receiver(user_logged_in)
def _count_as_having_typed_a_password(request: HttpRequest, user: Any, **kwargs: object) -> None:
    """`client.force_login` stands for somebody who just signed in. The product itself never takes it for a proof; a
    sign-in by a page of ours is worth what that page says."""
    if request.path:
        return
    from allauth.account.internal.flows.login import record_authentication

    record_authentication(request, user, method="password")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only the other database has is left out, and the parts of what is run whole: not skipped, there is nothing
    to test."""
    needless = {"sqlite" if connection.vendor == "postgresql" else "postgresql"}
    if not config.option.markexpr:
        needless.add("sample")
    left_out = [item for item in items if needless & {mark.name for mark in item.iter_markers()}]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave nothing behind: each process of the suite wrote into a folder of its own."""
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str, int], None]:
    """`figure("R1: cells of the permission matrix", 12)` is added up over all tests that passed and printed last."""
    return lambda what, number: record_property("figure", (what, number))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    figures: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "figure":
                figures[value[0]] += value[1]
    if figures:
        terminalreporter.section(f"figures, on {connection.vendor}")
    for what, number in sorted(figures.items()):
        terminalreporter.line(f"{what}: {number}")


@pytest.fixture
def cast(db: None) -> "Cast":
    """The invented people of tests/cast.py, with logins, posts and roles."""
    from tests import cast as stage

    return stage.build()
