"""The form of a backup: one ZIP with the database, every stored file, and a manifest with the SHA-256 of each part.

The manifest is written last and names every part, so a file that broke off is never taken for a whole one.
"""

import dataclasses
import hashlib
import json
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from pdplanner.kernel.errors import DomainError

FORMAT = "pdplanner backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
MEDIA = "media/"
DATABASES = {"postgresql": "database.dump", "sqlite": "database.sqlite3"}
ENGINES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
CHUNK = 1 << 20
# What reading a ZIP says about one that broke off or whose bytes have changed.
UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError)


@dataclass(frozen=True)
class Part:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`migrations` ("learning.0001_initial") say which version of the product the database is of."""

    made_at: str
    engine: str
    migrations: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def database(self) -> str:
        return DATABASES[self.engine]

    @property
    def files(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.name.startswith(MEDIA))

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)

    def as_json(self) -> str:
        described = {"format": FORMAT, "version": FORMAT_VERSION, **dataclasses.asdict(self)}
        return json.dumps(described, indent=1)


def applied_migrations() -> tuple[str, ...]:
    """Of the database as it is."""
    return tuple(sorted(".".join(key) for key in MigrationLoader(connection).applied_migrations))


def part_write(archive: zipfile.ZipFile, name: str, source: IO[bytes], *, packed: bool = False) -> Part:
    """Copy `source` into the archive; `packed` where that makes it smaller."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with archive.open(entry, "w", force_zip64=True) as target:
        size, sha256 = _copy(source, target)
    return Part(name, size, sha256)


def manifest_write(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    archive.writestr(zipfile.ZipInfo(MANIFEST), manifest.as_json())


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """A backup to read, with its manifest. DomainError where the file is none, is not whole, or is of a newer kind."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, _manifest(archive)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as problem:
        raise DomainError(f"{path} cannot be read: {problem.strerror}.") from problem
    except UNREADABLE as problem:
        if not zipfile.is_zipfile(path):
            raise DomainError(
                f"{path.name} is no whole backup: it broke off while it was copied, or is another file. "
                "Nothing was changed. Take a whole copy."
            ) from problem
        raise _damaged(f"{path.name} cannot be read to its end ({problem})") from problem


def unpacked(archive: zipfile.ZipFile, manifest: Manifest, folder: Path) -> None:
    """Write every part into `folder`, each checked by its hash. DomainError for the first that is not what it was."""
    for part in manifest.parts:
        target = folder / part.name
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(part.name) as source, target.open("xb") as file:
            size, sha256 = _copy(source, file)
        if (size, sha256) != (part.size, part.sha256):
            raise _damaged(f"{part.name} is not what was saved")


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    names = archive.namelist()
    if MANIFEST not in names:
        raise DomainError("This is a ZIP, but not a backup of pdplanner: it has no manifest.")
    try:
        read = json.loads(archive.read(MANIFEST))
        kind, version = read["format"], read["version"]
        if kind == FORMAT and version != FORMAT_VERSION:
            raise DomainError(f"This backup is of form {version}; this version of pdplanner reads {FORMAT_VERSION}.")
        parts = tuple(Part(str(one["name"]), int(one["size"]), str(one["sha256"])) for one in read["parts"])
        manifest = Manifest(str(read["made_at"]), str(read["engine"]), tuple(map(str, read["migrations"])), parts)
        is_ours = kind == FORMAT and manifest.engine in DATABASES
    except (KeyError, TypeError, ValueError) as problem:
        raise _damaged("its manifest cannot be read") from problem
    if not is_ours:
        raise DomainError("This is not a backup of pdplanner.")
    listed = [part.name for part in parts]
    if sorted([*listed, MANIFEST]) != sorted(names) or manifest.database not in listed:
        raise _damaged("it does not hold the parts that its manifest names")
    if strange := [name for name in listed if not _is_safe(name)]:
        raise _damaged(f"{strange[0]!r} is not a place for a file")
    return manifest


def _is_safe(name: str) -> bool:
    """Nothing is ever written beside the folder it is unpacked into."""
    path = PurePosixPath(name)
    is_known = name in DATABASES.values() or (name.startswith(MEDIA) and len(path.parts) > 1)
    return is_known and not path.is_absolute() and ".." not in path.parts and str(path) == name


def _damaged(what: str) -> DomainError:
    return DomainError(
        f"The backup is damaged: {what}. Nothing was changed. Take another backup, or an undamaged copy."
    )


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return size, digest.hexdigest()


def room_needed(folder: Path, size: int) -> None:
    """DomainError where `folder` has not that much room."""
    free = shutil.disk_usage(folder).free
    if free < size:
        needed, there = f"{size / 1e6:,.1f} MB", f"{free / 1e6:,.1f} MB"
        raise DomainError(f"{folder} has no room: {needed} are needed, {there} are free. Nothing was changed.")
