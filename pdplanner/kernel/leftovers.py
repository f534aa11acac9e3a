"""Stored files that no row names: a program was killed between a row and its file. Nothing shows them, and they may
hold what was to be gone for good.

It may also be that the database is not that of these files: a copy, an older one, half of one. Then what no row names
is still needed, and is lost if it goes. So a whole file goes late, only beside many that rows name, and never one that
is younger than all of these. What was being written no row ever named.

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

UNFINISHED_GOES_AFTER = dt.timedelta(days=1)  # a file is stored before its row is written
WHOLE_GOES_AFTER = dt.timedelta(days=30)  # time to see that the database is another one
TOLD_LATER = dt.timedelta(days=1)  # by then a night has passed that should have removed it
BATCH = 5_000  # files asked about at once; rows are found by path without an index
FEW, SHARE = 20, 100  # a killed program leaves few, or one of so many files that rows name


@dataclass(frozen=True)
class Folder:
    """A folder of the storage. `whole` is what files of ours are called below it, and `unfinished` what they are called
    while they are written; `named` says which of some paths rows name."""

    name: str
    unfinished: re.Pattern[str]
    whole: re.Pattern[str] | None = None
    named: Callable[[Sequence[str]], Iterable[str]] = lambda paths: ()


@dataclass(frozen=True)
class Stored:
    path: str  # as a row would name it
    changed_ns: int
    is_whole: bool


@dataclass(frozen=True)
class Survey:
    """Of the files that are old enough: how many rows name, when the last of these changed, and what no row names."""

    named: int
    last_ns: int
    left: list[Stored]

    @property
    def whole(self) -> list[Stored]:
        return [file for file in self.left if file.is_whole]

    @property
    def is_doubtful(self) -> bool:
        """As with another database than that of these files, or only a part of it."""
        return len(self.whole) > min(self.named, max(FEW, self.named // SHARE))

    @property
    def to_go(self) -> list[Stored]:
        """What is younger than every file with a row, a database of an earlier day may not know yet."""
        known = -1 if self.is_doubtful else self.last_ns
        return [file for file in self.left if not file.is_whole or file.changed_ns <= known]


FOLDERS: dict[str, Folder] = {}


def register(folder: Folder) -> None:
    """Called once for each folder, when the app whose rows name its files is ready."""
    FOLDERS[folder.name] = folder


def survey(folder: Folder, longer: dt.timedelta = dt.timedelta(0)) -> Survey:
    """All files of `folder` that are old enough to go, or are so much older; reads only."""
    named, last_ns, left = 0, 0, []
    for files in _batches(_files(folder, longer)):
        known = set(folder.named([file.path for file in files]))
        named += len(known)
        last_ns = max([last_ns, *(file.changed_ns for file in files if file.path in known)])
        left += [file for file in files if file.path not in known]
    return Survey(named, last_ns, left)


def leftovers_remove(folder: Folder) -> Iterator[Stored]:
    """Remove what no row names and was long not touched, for good; each file after it is gone. No whole one where so
    many are found that the database may be another one. One that cannot be removed is logged, and keeps no other."""
    found = survey(folder)
    if found.is_doubtful:
        log.error(
            "%d stored files in %s have no row and only %d have one: none of these was removed. Is it their database?",
            len(found.whole), folder.name, found.named,
        )  # fmt: skip
    for files in _batches(found.to_go):
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


def _files(folder: Folder, longer: dt.timedelta) -> Iterator[Stored]:
    now, root = clock.wall_now() - longer, default_storage.path(folder.name)
    waiting = [root]
    while waiting:
        for entry in _entries(waiting.pop()):
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
                continue
            below = entry.path.removeprefix(root + os.sep)
            is_whole = bool(folder.whole and folder.whole.fullmatch(below))
            if not is_whole and not folder.unfinished.fullmatch(below):
                continue
            age = WHOLE_GOES_AFTER if is_whole else UNFINISHED_GOES_AFTER
            changed_ns = _changed_ns(entry)
            if changed_ns is not None and changed_ns < int((now - age).timestamp() * 1_000_000_000):
                yield Stored(f"{folder.name}/{below}", changed_ns, is_whole)


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


@invariant("kernel.files-have-rows", "Every stored file of ours is named by a row, a month after it was stored")
def files_have_rows() -> Iterable[str]:
    for folder in FOLDERS.values():
        yield from (file.path for file in survey(folder, TOLD_LATER).left)
