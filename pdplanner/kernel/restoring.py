"""A backup back into place. Every hash is checked before anything is changed."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from pdplanner.kernel import archive, copying
from pdplanner.kernel.archive import ENGINES, MEDIA, Manifest
from pdplanner.kernel.backup import stored_files
from pdplanner.kernel.errors import DomainError

WRITTEN_BY_MIGRATE = {"contenttypes", "auth"}  # what every database has, an empty one too


def restore(path: Path, *, replace: bool) -> Manifest:
    """Put database and files of the backup in the place of what is there.

    DomainError in words for a file that is not a whole, undamaged backup of this engine and of this version or an
    older one; and, unless `replace`, for an installation that is not empty. Migrating is the caller's.
    """
    with archive.opened(path) as (zipped, manifest):
        _refuse_kind(manifest)
        if not replace:
            _refuse_what_is_there()
        with _folder() as folder:
            archive.room_needed(folder, manifest.size)
            archive.unpacked(zipped, manifest, folder)
            copying.database_check(folder / manifest.database)
            _put(folder, manifest)
    return manifest


def _refuse_kind(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise DomainError(
            f"This backup is of {ENGINES[manifest.engine]}, and DATABASE_URL names {ENGINES[connection.vendor]}. "
            f"Set DATABASE_URL to a database of {ENGINES[manifest.engine]}."
        )
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest.migrations) - known):
        raise DomainError(
            f"This backup was made by a newer version of pdplanner: {newer[0]} is not known here. "
            "Install that version, then restore."
        )


def _refuse_what_is_there() -> None:
    tables = set(connection.introspection.table_names())
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in WRITTEN_BY_MIGRATE or model._meta.db_table not in tables:
            continue
        if model._base_manager.exists():
            raise DomainError(
                "This database is not empty, and restoring replaces everything in it. "
                "If that is what you want, make a backup of it first and say --replace."
            )
    if any(stored_files()):
        raise DomainError(
            f"{settings.MEDIA_ROOT} is not empty, and restoring replaces its files. "
            "If that is what you want, say --replace."
        )


@contextmanager
def _folder() -> Iterator[Path]:
    """Beside the files, so that putting them in place is a matter of names; gone afterwards."""
    folder = Path(settings.MEDIA_ROOT) / f".restore-{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True, mode=0o700)
        yield folder
    except OSError as problem:
        raise DomainError(
            f"Restoring stopped: {problem.strerror}. Mend that, then restore again with --replace."
        ) from problem
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(folder: Path, manifest: Manifest) -> None:
    """New files first, then the database, then away with files no row knows: at no moment a row misses its file."""
    root = Path(settings.MEDIA_ROOT)
    names = [part.name.removeprefix(MEDIA) for part in manifest.files]
    new = [root / name for name in names if not (root / name).exists()]
    try:
        for name in names:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(folder / MEDIA / name, root / name)
        copying.database_replace(folder / manifest.database)
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        raise
    kept = set(names)
    for path, name in list(stored_files()):
        if name not in kept:
            path.unlink()
