"""A person's own copy as one ZIP, made while it is sent: no file of it waits anywhere on the server."""

import datetime as dt
import hashlib
import io
import json
import logging
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from pdplanner.home.queries.own_data import NOT_IN_IT, Table

log = logging.getLogger(__name__)


class StoredPart(NamedTuple):
    """A file of the storage, the name it has in the copy, and the SHA-256 of what was put there."""

    name: str
    path: str
    sha256: str


class LeftOut(NamedTuple):
    """A file that is not in the copy, and why."""

    name: str
    why: str


GONE = "It could not be read: it is gone, or its disk is damaged."
CHANGED = "Its content is not what it was when it was put here, so it is not handed out in its place."


def own_data_zip(who: str, made_at: dt.datetime, tables: list[Table], files: Iterable[StoredPart]) -> Iterator[bytes]:
    """The files, then `data.json` for machines and `read-me.html` for people, which say of which files there is none.

    A file that is gone, or whose bytes are others by now, is never a reason to hold back the rest.
    """
    pipe = _Pipe()
    left_out = []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in files:
            try:
                archive.writestr(part.name, _content(part))
            except _NotWhatItWasError as problem:
                log.error("%s is not in the copy of its owner: %s", part.path, problem)
                left_out.append(LeftOut(part.name, str(problem)))
            yield pipe.taken()
        facts = {"who": who, "made_on": made_at, "tables": tables, "not_in_it": NOT_IN_IT, "left_out": left_out}
        archive.writestr("read-me.html", render_to_string("documents/own_data/page.html", facts))
        described = {"who": who, "made_at": made_at, "not_in_it": dict(NOT_IN_IT), "files_left_out": dict(left_out)}
        content: dict[str, Any] = {**described, "tables": {table.title: table.rows for table in tables}}
        archive.writestr("data.json", json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    yield pipe.taken()


class _NotWhatItWasError(Exception):
    """Why the bytes of a file are not to be had, in words for its owner."""


def _content(part: StoredPart) -> bytes:
    """All of it, to be known before any of it is handed out: a file of the storage is as small as an upload may be."""
    try:
        with default_storage.open(part.path) as source:
            content = bytes(source.read())
    except (OSError, SuspiciousFileOperation) as problem:
        raise _NotWhatItWasError(GONE) from problem
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise _NotWhatItWasError(CHANGED)
    return content


def named_once(parts: Iterable[StoredPart]) -> list[StoredPart]:
    """The same, each with a name no other has and that is a name of a file everywhere."""
    taken: set[str] = set()
    found = []
    for part in parts:
        folder, _, name = part.name.partition("/")
        plain = "".join(letter if letter.isalnum() or letter in " .-_()" else "_" for letter in name).strip(". ")
        path = PurePosixPath(plain or "file")
        tried, number = str(path), 2
        while (whole := f"{folder}/{tried}").casefold() in taken:
            tried, number = f"{path.stem} ({number}){path.suffix}", number + 1
        taken.add(whole.casefold())
        found.append(part._replace(name=whole))
    return found


class _Pipe(io.RawIOBase):
    """What is written, until it is taken; nothing to seek in, so the ZIP is written in one go."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any) -> int:
        self._held += chunk
        return len(chunk)

    def taken(self) -> bytes:
        held = bytes(self._held)
        self._held.clear()
        return held
