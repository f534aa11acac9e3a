"""The whole database out of its engine and back in: PostgreSQL by its own programs, SQLite by its online backup."""

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import connection, connections

from pdplanner.kernel.archive import Part, part_write
from pdplanner.kernel.errors import DomainError

ASIDE = "pdplanner_before_restore"  # where PostgreSQL keeps what was there until the restored is whole
Writer = Callable[[IO[bytes]], Part]


def database_write(archive: zipfile.ZipFile, name: str, beside: Path) -> Part:
    """Copy the database as it is at one moment into the archive; others may go on writing. `beside`: room to work."""
    if connection.vendor == "sqlite":
        return _sqlite_write(archive, name, beside)
    pg_dump = program("pg_dump")
    with _told(pg_dump, "--format=custom", "--no-owner", "--no-privileges", stdout=subprocess.PIPE) as process:
        return part_write(archive, name, process.stdout)


def database_check(path: Path) -> None:
    """That `path` is a database this engine can read, before anything of the present one is touched."""
    if connection.vendor != "sqlite":
        with _told(program("pg_restore"), "--list", str(path), stdout=subprocess.DEVNULL):
            return
    try:
        with closing(sqlite3.connect(path)) as copy:
            found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as problem:
        raise DomainError(f"The database of this backup cannot be read: {problem}. Nothing was changed.") from problem
    if found != "ok":
        raise DomainError(f"The database of this backup is broken: {found}. Nothing was changed.")


def database_replace(path: Path) -> None:
    """Put the database of `path` in the place of the present one: all of it or, on any failure, nothing."""
    if connection.vendor == "sqlite":
        _sqlite_replace(path)
    else:
        _postgresql_replace(path)
    connections.close_all()


def others_connected() -> int:
    """Other programs that use the database. Of SQLite nobody can say; its lock keeps them apart."""
    if connection.vendor == "sqlite":
        return 0
    return int(_asked(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    ))  # fmt: skip


def program(name: str) -> str:
    """Path of pg_dump or pg_restore, no older than the server: an older one cannot read it."""
    found = shutil.which(name)
    if not found:
        raise DomainError(
            f"{name} is not installed here. Install the client programs of PostgreSQL (Debian: postgresql-client)."
        )
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\) (\d+)", told)
    server = int(_asked("SELECT current_setting('server_version_num')")) // 10000
    if number and int(number[1]) < server:
        raise DomainError(
            f"{name} is of PostgreSQL {number[1]} and the server is {server}. "
            f"Install the client programs of PostgreSQL {server}."
        )
    return found


def _asked(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def _sqlite_write(archive: zipfile.ZipFile, name: str, beside: Path) -> Part:
    copy = beside.with_suffix(".database")
    try:
        copy.touch(mode=0o600, exist_ok=False)  # SQLite would make it readable for everybody on the machine
        with closing(_sqlite(connection.settings_dict["NAME"])) as source, closing(_sqlite(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without a companion
        with copy.open("rb") as file:
            return part_write(archive, name, file, packed=True)
    finally:
        copy.unlink(missing_ok=True)


def _sqlite_replace(path: Path) -> None:
    """One transaction of SQLite's own: a program that reads meanwhile sees the one or the other."""
    connections.close_all()
    try:
        with (
            closing(_sqlite(path)) as source,
            closing(_sqlite(connection.settings_dict["NAME"])) as target,
        ):
            source.backup(target)
    except sqlite3.OperationalError as problem:
        raise DomainError(
            f"The database could not be replaced: {problem}. Stop web, worker and beat, then restore again."
        ) from problem


def _sqlite(path: Path | str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=20)


def _postgresql_replace(path: Path) -> None:
    pg_restore = program("pg_restore")
    if others := others_connected():
        raise DomainError(
            f"{others} other {'program uses' if others == 1 else 'programs use'} this database. "
            "Stop web, worker and beat, then restore again. Nothing was changed."
        )
    with _set_aside():
        database = str(connection.settings_dict["NAME"])
        options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
        with _told(pg_restore, *options, f"--dbname={database}", str(path), stdout=subprocess.DEVNULL):
            pass


@contextmanager
def _set_aside() -> Iterator[None]:
    """An empty schema; what was there comes back if filling it fails, and goes if it does not."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")
        cursor.execute(f"ALTER SCHEMA public RENAME TO {ASIDE}")
        cursor.execute("CREATE SCHEMA public")
    try:
        yield
    except BaseException:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute(f"ALTER SCHEMA {ASIDE} RENAME TO public")
        raise
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {ASIDE} CASCADE")


@contextmanager
def _told(*command: str, stdout: int) -> Iterator[Any]:
    """One of PostgreSQL's programs at work on this database. DomainError with its own words when it fails."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=stdout, stderr=said, env=_environment())
        try:
            yield process
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            raise
        finally:
            if process.stdout:
                process.stdout.close()
            process.wait()
        if process.returncode:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines() or ["no reason given"]
            raise DomainError(f"{Path(command[0]).name} failed: {lines[0]}. Nothing was changed.")


def _environment() -> dict[str, str]:
    """The connection of this installation as PostgreSQL's programs read it; a password is in no list of processes."""
    chosen = connection.settings_dict
    _, secret = connection.client.settings_to_cmd_args_env(chosen, [])
    place = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGDATABASE": "NAME"}
    said = {name: str(chosen[key]) for name, key in place.items() if chosen[key]}
    return {**os.environ, **said, **(secret or {})}
