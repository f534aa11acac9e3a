"""Rows that are none of somebody's business, beside the demo: of another agency, and of another library of its own.

In every table the first of them has the same number, so that one value names a row of theirs whatever a form asks for.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models.signals import pre_save

from certification.models import Enrollment
from learning.models import Category, Kind
from libraries.models import Agency, Library, Person
from pdplanner.kernel.models import Mail, Notice
from tests import cast as stage
from tests import world

OF_ANOTHER_AGENCY, OF_ANOTHER_LIBRARY = 900_000_001, 800_000_001
NAMES = {OF_ANOTHER_AGENCY: "Winnaretta Farwell", OF_ANOTHER_LIBRARY: "Ottoline Quillmere"}
NEXT = 999_000_000  # what SQLite numbers by itself meanwhile, it numbers above these


def owner_of(row: models.Model | None, depth: int = 5) -> Library | Agency | None:
    """Whose row it is: the library it leads to, else the agency."""
    if row is None or isinstance(row, (Library, Agency)) or not depth:
        return row if isinstance(row, (Library, Agency)) else None
    if isinstance(row, Person):
        post, role = row.memberships.first(), row.agency_roles.first()
        return post.library if post else role.agency if role else None
    if isinstance(row, Enrollment) and row.pdp is not None:
        return owner_of(row.pdp)
    found = [
        owner_of(getattr(row, field.name), depth - 1)
        for field in row._meta.fields
        if field.is_relation and not (field.related_model is Person and row._meta.model_name != "evidence")
    ]
    owners = [owner for owner in found if owner is not None]
    return next((owner for owner in owners if isinstance(owner, Library)), next(iter(owners), None))


def settle(agency: Agency) -> None:
    """Another agency with a library and somebody there, and another library of `agency` with somebody else."""
    if connection.vendor == "sqlite":
        _number_above()
    with _numbered(OF_ANOTHER_AGENCY, lambda row: True):
        other = Agency.objects.create(name="Farwell Commission", slug="farwell", code="FWC")
        who = stage.person("Winnaretta's consultant")
        other.roles.create(person=who, role="consultant", starts_on=stage.LONG_AGO, recorded_at=stage.clock.now())
        _people_the_library_of(other, NAMES[OF_ANOTHER_AGENCY])
    with _numbered(OF_ANOTHER_LIBRARY, _is_of_a_library):
        _people_the_library_of(agency, NAMES[OF_ANOTHER_LIBRARY])


def _people_the_library_of(agency: Agency, name: str) -> None:
    Kind.objects.get_or_create(agency=agency, code="training", defaults={"name": "Training", "position": 99})
    Category.objects.get_or_create(agency=agency, code="other", defaults={"name": "Other", "position": 99})
    library = Library.objects.create(agency=agency, name=f"{name} Library", place="Elsewhere")
    who = stage.person(name)
    post = stage.post(who, library, "staff")
    world.build(stage.Cast(agency, agency, library, library, library, {"otto": who}, {"otto": post}), ["otto"])


def _is_of_a_library(row: models.Model) -> bool:
    """And not of its agency, whose tracks, kinds and catalog all its libraries have."""
    if isinstance(row, Person):
        return str(row) in NAMES.values()
    return isinstance(row, (Library, Notice, Mail)) or isinstance(owner_of(row), Library)


@contextmanager
def _numbered(first: int, is_theirs: Callable[[models.Model], bool]) -> Iterator[None]:
    """Rows that are theirs get the numbers from `first` on, in each table anew."""
    so_far: Counter[type[models.Model]] = Counter()

    def number(sender: type[models.Model], instance: models.Model, **_signal: Any) -> None:
        if instance.pk is None and is_theirs(instance):
            instance.pk = first + so_far[sender]
            so_far[sender] += 1

    pre_save.connect(number, weak=False)
    try:
        yield
    finally:
        pre_save.disconnect(number)


def _number_above() -> None:
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_sequence")
        cursor.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [(t, NEXT) for t in tables])
