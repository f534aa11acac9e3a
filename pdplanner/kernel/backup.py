"""A whole installation into one file, and back: nothing half-made ever has the name of a backup.

The database is copied first and the files second, so that every row finds its file.
"""

import os
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from pdplanner.kernel import clock
from pdplanner.kernel.archive import (
    DATABASES,
    MEDIA,
    Manifest,
    Part,
    applied_migrations,
    manifest_write,
    part_write,
    room_needed,
)
from pdplanner.kernel.copying import database_write
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.files import sync_folder


def backup_write(target: Path) -> Manifest:
    """Write the backup `target`, readable by its owner only. DomainError in words when it cannot, and no file."""
    _refuse_place(target)
    room_needed(target.parent, sum(path.stat().st_size for path, _ in stored_files()))
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex}.part")
    try:
        part.touch(mode=0o600, exist_ok=False)
        with zipfile.ZipFile(part, "w") as archive:
            manifest = _filled(archive, part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(part, target)
        sync_folder(target.parent)
    except OSError as problem:
        raise DomainError(f"The backup could not be written: {problem.strerror}. {target} is not there.") from problem
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _filled(archive: zipfile.ZipFile, beside: Path) -> Manifest:
    migrations = applied_migrations()
    parts = [database_write(archive, DATABASES[connection.vendor], beside)]
    parts.extend(_file_written(archive, path, name) for path, name in stored_files())
    manifest = Manifest(clock.wall_now().isoformat(), connection.vendor, migrations, tuple(parts))
    manifest_write(archive, manifest)
    return manifest


def _file_written(archive: zipfile.ZipFile, path: Path, name: str) -> Part:
    try:
        with path.open("rb") as file:
            return part_write(archive, MEDIA + name, file)
    except FileNotFoundError as problem:
        raise DomainError(
            f"{name} was removed while the backup was made, so the copied database may miss it. Make the backup again."
        ) from problem


def stored_files() -> Iterator[tuple[Path, str]]:
    """Every file of MEDIA_ROOT with its name in it; not what is still being written."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        unfinished = any(part.startswith(".") or part == "parts" for part in name.parts)
        if path.is_file() and not unfinished:
            yield path, name.as_posix()


def _refuse_place(target: Path) -> None:
    folder, media = target.parent.resolve(), Path(settings.MEDIA_ROOT).resolve()
    if target.exists():
        raise DomainError(f"{target} exists. A backup overwrites nothing: choose another name.")
    if not folder.is_dir():
        raise DomainError(f"There is no folder {folder}. Make it, or choose another.")
    if folder.is_relative_to(media):
        raise DomainError(f"{folder} is in MEDIA_ROOT, which is being saved. Choose a folder outside {media}.")
    if not os.access(folder, os.W_OK):
        raise DomainError(f"{folder} cannot be written by this user.")
    if not applied_migrations():
        raise DomainError("This database has no tables, so there is nothing to save. Run manage.py migrate first.")
