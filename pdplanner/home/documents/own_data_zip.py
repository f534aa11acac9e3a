"""A person's own copy as one ZIP, made while it is sent: no file of it waits anywhere on the server."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from pdplanner.home.queries.own_data import NOT_IN_IT, Table

CHUNK = 1 << 16


class StoredPart(NamedTuple):
    """A file of the storage and the name it has in the copy."""

    name: str
    path: str


def own_data_zip(who: str, made_at: dt.datetime, tables: list[Table], files: Iterable[StoredPart]) -> Iterator[bytes]:
    """`data.json` for machines, `read-me.html` for people, then the files."""
    facts = {"who": who, "made_on": made_at, "tables": tables, "not_in_it": NOT_IN_IT}
    described = {"who": who, "made_at": made_at, "not_in_it": dict(NOT_IN_IT)}
    content: dict[str, Any] = {**described, "tables": {table.title: table.rows for table in tables}}
    texts = {
        "read-me.html": render_to_string("documents/own_data/page.html", facts),
        "data.json": json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1),
    }
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
        for part in files:
            with default_storage.open(part.path) as source, archive.open(part.name, "w", force_zip64=True) as target:
                while chunk := source.read(CHUNK):
                    target.write(chunk)
                    yield pipe.taken()
    yield pipe.taken()


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
        found.append(StoredPart(whole, part.path))
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
