"""Stored files that no row names: a program was killed between a row and its file. Nothing shows them, and they may
hold what was to be gone for good.

Only what is named as we name files is looked at, and no link is followed: what else is in these folders is not ours.
"""

import datetime as dt
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.core.files.storage import default_storage

from pdplanner.kernel import clock
from pdplanner.kernel.doctor import invariant

log = logging.getLogger(__name__)

REMOVED_AFTER = dt.timedelta(days=1)  # a file is stored before its row is written
TOLD_AFTER = dt.timedelta(days=2)  # by then a night has passed that should have removed it
BATCH = 5_000  # files asked about at once; rows are found by path without an index
NEVER_DOUBTED = 200  # leftovers; more than these, and more than there are files with rows, is no accident of a program


@dataclass(frozen=True)
class Folder:
    """A folder of the storage. `ours` is what files of ours are called below it; `named` says which of some paths rows
    name."""

    name: str
    ours: re.Pattern[str]
    named: Callable[[Sequence[str]], Iterable[str]]


@dataclass(frozen=True)
class Stored:
    path: str  # as a row would name it
    changed_ns: int


@dataclass(frozen=True)
class Survey:
    """Of the files that are old enough: how many rows name, and those no row names."""

    named: int
    left: list[Stored]

    @property
    def is_doubtful(self) -> bool:
        """As with another database than that of these files."""
        return len(self.left) > max(NEVER_DOUBTED, self.named)


FOLDERS: dict[str, Folder] = {}


def register(folder: Folder) -> None:
    """Called once for each folder, when the app whose rows name its files is ready."""
    FOLDERS[folder.name] = folder


def survey(folder: Folder, age: dt.timedelta) -> Survey:
    """All files of `folder` that were not touched for `age`; reads only."""
    named, left = 0, []
    for files in _batches(_files(folder, age)):
        known = set(folder.named([file.path for file in files]))
        named += len(known)
        left += [file for file in files if file.path not in known]
    return Survey(named, left)


def leftovers_remove(folder: Folder) -> Iterator[Stored]:
    """Remove what no row names and was not touched for a day, for good; each file after it is gone. None where so many
    are found that the database must be another one. One that cannot be removed is logged, and keeps no other."""
    found = survey(folder, REMOVED_AFTER)
    if found.is_doubtful:
        log.error(
            "%d stored files in %s have no row and only %d have one: nothing was removed. Is this their database?",
            len(found.left), folder.name, found.named,
        )  # fmt: skip
        return
    for files in _batches(found.left):
        yield from (file for file in _still_unnamed(folder, files) if _is_removed(file))


def _still_unnamed(folder: Folder, files: list[Stored]) -> Iterator[Stored]:
    known = set(folder.named([file.path for file in files]))
    return (file for file in files if file.path not in known)


def _is_removed(file: Stored) -> bool:
    """Whoever stores the same bytes again writes them anew before the row: then it is another file by now."""
    try:
        if os.lstat(default_storage.path(file.path)).st_ctime_ns != file.changed_ns:
            return False
        default_storage.delete(file.path)
    except OSError as problem:
        log.warning("a stored file that no row names cannot be removed: %s", problem.strerror)
        return False
    return True


def _files(folder: Folder, age: dt.timedelta) -> Iterator[Stored]:
    before = int((clock.wall_now() - age).timestamp() * 1_000_000_000)
    root = default_storage.path(folder.name)
    waiting = [root]
    while waiting:
        for entry in _entries(waiting.pop()):
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
                continue
            below = entry.path.removeprefix(root + os.sep)
            changed_ns = _changed_ns(entry) if folder.ours.fullmatch(below) else None
            if changed_ns is not None and changed_ns < before:
                yield Stored(f"{folder.name}/{below}", changed_ns)


def _changed_ns(entry: "os.DirEntry[str]") -> int | None:
    """When the entry was last changed, and not its bytes: a copy of a whole folder keeps the days of these. None for
    what is no file, or is gone by now."""
    try:
        return entry.stat(follow_symlinks=False).st_ctime_ns if entry.is_file(follow_symlinks=False) else None
    except FileNotFoundError:
        return None


def _entries(folder: str) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, PermissionError):  # nothing stored yet, gone by now, or not ours to read
        return []


def _batches(files: Iterable[Stored]) -> Iterator[list[Stored]]:
    rest = iter(files)
    while batch := list(islice(rest, BATCH)):
        yield batch


@invariant("kernel.files-have-rows", "Every stored file of ours is named by a row, two days after it was stored")
def files_have_rows() -> Iterable[str]:
    for folder in FOLDERS.values():
        yield from (file.path for file in survey(folder, TOLD_AFTER).left)
