"""Files that stay: stored under the hash of their bytes, whole or not at all, and never changed."""

import hashlib
import logging
import os
import uuid
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.core.files.storage import default_storage

from pdplanner.kernel import faults
from pdplanner.kernel.errors import DomainError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StoredFile:
    """`path` is relative to the storage, as models keep it."""

    path: str
    sha256: str


def store(content: bytes, *, folder: str, suffix: str) -> StoredFile:
    """Keep `content` in `folder`. The bytes are on the disk before the name exists, so a name never lies, and the name
    is on the disk before this returns: the row may be committed.

    Storing the same bytes again gives the same file. Raises OSError when the disk is full; nothing is left behind.
    """
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest, folder, suffix)
    target = Path(default_storage.path(path))
    _make_folder(target.parent)
    part = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        _write(part, content)
        faults.point("files.before_rename")
        os.replace(part, target)
        faults.point("files.after_rename")
    finally:
        part.unlink(missing_ok=True)
    sync_folder(target.parent)
    return StoredFile(path, digest)


def store_sent(content: bytes, *, folder: str, suffix: str, field: str) -> StoredFile:
    """The same for what somebody sent. Raises DomainError on `field` when the disk does not take it."""
    try:
        return store(content, folder=folder, suffix=suffix)
    except OSError as problem:
        log.exception("A file that was sent could not be stored.")
        raise DomainError(
            "The server could not store this file: its disk may be full. Nothing of it was kept. Send it again later, "
            "or tell your agency.",
            field,
        ) from problem


def load(digest: str, *, folder: str, suffix: str) -> bytes:
    """The bytes that were stored under this hash. Raises OSError when they are gone, or are others by now."""
    content = Path(default_storage.path(_path(digest, folder, suffix))).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise OSError(f"The file {digest[:12]} in {folder} was changed.")
    return content


def load_path(path: str) -> bytes:
    """The same for the path that `store` gave."""
    name = PurePosixPath(path)
    return load(name.stem, folder=str(name.parent.parent), suffix=name.suffix)


def _path(digest: str, folder: str, suffix: str) -> str:
    return f"{folder}/{digest[:2]}/{digest}{suffix}"


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(folder: Path) -> None:
    """With those above it; the name of a new folder, too, is only certain once the one above is on the disk."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """A rename is only certain once its folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
