"""A backup is whole or is none, and what is restored is what was saved: row for row, file for file."""

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from tests.faults.ground import HOUSE, Ground, postgresql_url
from tests.services import find, need

pytestmark = pytest.mark.database

COUNT = "SELECT count(*) FROM libraries_person"
TOOLS = ("pg_dump", "pg_restore") if postgresql_url() else ()


@pytest.fixture(autouse=True)
def _counted(figure: Callable[[str, int], None]) -> None:
    figure("R10: tests of backup and restore", 1)


class House(Ground):
    """An installation to save and to restore into."""

    def manage(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        search = os.pathsep.join([os.environ["PATH"], *{str(Path(str(find(tool))).parent) for tool in TOOLS}])
        surroundings = {**self.environment, "PYTHONWARNINGS": "ignore", "PATH": search, **environment}
        return subprocess.run(
            [sys.executable, "manage.py", *command], cwd=HOUSE, env=surroundings, capture_output=True, text=True
        )

    def all_rows(self) -> dict[str, list[tuple[Any, ...]]]:
        names = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        if not postgresql_url():
            names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        tables = [name for (name,) in self.rows(names)]
        return {table: sorted(self.rows(f'SELECT * FROM "{table}"'), key=repr) for table in tables}

    def all_files(self) -> dict[str, str]:
        media = self.var / "media"
        found = [path for path in media.rglob("*") if path.is_file()]
        return {str(path.relative_to(media)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}

    def write(self, statement: str) -> None:
        if postgresql_url():
            with contextlib.closing(psycopg2.connect(self.database_url)) as server, server.cursor() as cursor:
                cursor.execute(statement)
                server.commit()
            return
        with contextlib.closing(sqlite3.connect(self.var / "db.sqlite3")) as connection:
            connection.execute(statement)
            connection.commit()


def new_house(folder: Path, like: Ground | None = None) -> House:
    folder.mkdir()
    return House(folder, like=like)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, settled_story: Ground) -> tuple[House, Path]:
    """A house with a life behind it, and its backup."""
    need(*TOOLS)
    folder = tmp_path_factory.mktemp("saved")
    house = new_house(folder / "house", like=settled_story)
    done = house.manage("backup", str(folder / "kept.zip"))
    assert done.returncode == 0, done.stderr
    return house, folder / "kept.zip"


@pytest.fixture
def empty(tmp_path: Path) -> House:
    return new_house(tmp_path / "empty")


def test_what_is_restored_is_what_was_saved(saved: tuple[House, Path], empty: House) -> None:
    house, backup = saved

    done = empty.manage("restore", str(backup))

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].endswith(" 0 broken.")
    rows = house.all_rows()
    assert sum(map(len, rows.values())) > 500
    assert empty.all_rows() == rows
    assert len(house.all_files()) > 3
    assert empty.all_files() == house.all_files()


def test_a_backup_names_every_part_with_its_hash_and_is_for_its_owner_only(saved: tuple[House, Path]) -> None:
    house, backup = saved
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        found = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()[:-1]}

    assert {part["name"]: part["sha256"] for part in manifest["parts"]} == found
    assert {name.removeprefix("media/") for name in found if name.startswith("media/")} == set(house.all_files())
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backup.parent.iterdir() if path.is_file()] == [backup.name]


def test_a_database_that_is_not_empty_is_replaced_only_when_told(
    saved: tuple[House, Path], tmp_path: Path, settled_story: Ground
) -> None:
    house, backup = saved
    other = new_house(tmp_path / "other", like=settled_story)
    other.write("DELETE FROM kernel_notice")
    other.write("CREATE TABLE of_a_newer_version (id integer)")
    (other.var / "media" / "stray.txt").write_text("of nobody")
    before = other.all_rows()

    refused = other.manage("restore", str(backup))
    assert refused.returncode == 1
    assert "This database is not empty" in refused.stderr
    assert other.all_rows() == before

    done = other.manage("restore", str(backup), "--replace")
    assert done.returncode == 0, done.stderr
    assert other.all_rows() == house.all_rows()
    assert other.all_files() == house.all_files()


def test_a_flipped_byte_of_any_part_is_refused_and_changes_nothing(
    saved: tuple[House, Path], empty: House, tmp_path: Path
) -> None:
    _, backup = saved
    whole = backup.read_bytes()
    with zipfile.ZipFile(backup) as archive:
        names = {"database": archive.infolist()[0], "file": archive.infolist()[1], "manifest": archive.infolist()[-1]}
    for name, entry in names.items():
        damaged = bytearray(whole)
        damaged[entry.header_offset + 60 + len(entry.filename) + entry.compress_size // 2] ^= 1
        copy = tmp_path / f"{name}.zip"
        copy.write_bytes(damaged)

        refused = empty.manage("restore", str(copy))

        assert refused.returncode == 1
        assert "The backup is damaged" in refused.stderr, name
    assert empty.all_rows() == {}
    assert empty.all_files() == {}


def test_half_a_backup_is_none(saved: tuple[House, Path], empty: House, tmp_path: Path) -> None:
    _, backup = saved
    half = tmp_path / "half.zip"
    half.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])

    refused = empty.manage("restore", str(half))

    assert refused.returncode == 1
    assert "is no whole backup: it broke off" in refused.stderr
    assert empty.all_rows() == {}


def rewritten(backup: Path, copy: Path, **changes: Any) -> Path:
    """The same archive with another manifest."""
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist()[:-1]:
            target.writestr(name, source.read(name))
        target.writestr("manifest.json", json.dumps({**json.loads(source.read("manifest.json")), **changes}))
    return copy


def test_a_backup_of_another_engine_or_of_a_newer_version_is_refused(
    saved: tuple[House, Path], empty: House, tmp_path: Path
) -> None:
    _, backup = saved
    newer = rewritten(backup, tmp_path / "newer.zip", migrations=["learning.0999_of_the_future"])
    assert "made by a newer version of pdplanner" in empty.manage("restore", str(newer)).stderr

    form = rewritten(backup, tmp_path / "form.zip", version=2)
    assert "this version of pdplanner reads 1" in empty.manage("restore", str(form)).stderr

    unlisted = rewritten(backup, tmp_path / "unlisted.zip", parts=[])
    assert "does not hold the parts that its manifest names" in empty.manage("restore", str(unlisted)).stderr

    engine = "sqlite" if postgresql_url() else "postgresql"
    name = "database.sqlite3" if engine == "sqlite" else "database.dump"
    foreign = tmp_path / "foreign.zip"
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr(name, b"rows")
        part = {"name": name, "size": 4, "sha256": hashlib.sha256(b"rows").hexdigest()}
        described = {"format": "pdplanner backup", "version": 1, "made_at": "", "engine": engine, "migrations": []}
        archive.writestr("manifest.json", json.dumps({**described, "parts": [part]}))
    assert "Set DATABASE_URL to a database of" in empty.manage("restore", str(foreign)).stderr
    assert empty.all_rows() == {}


def test_a_place_where_no_backup_can_be_is_refused_in_words(saved: tuple[House, Path]) -> None:
    house, backup = saved
    kept = backup.read_bytes()
    assert "A backup overwrites nothing" in house.manage("backup", str(backup)).stderr
    assert backup.read_bytes() == kept
    assert "There is no folder" in house.manage("backup", str(backup.parent / "no" / "where.zip")).stderr
    assert "which is being saved" in house.manage("backup", str(house.var / "media" / "in.zip")).stderr


@pytest.mark.postgresql
def test_postgresql_without_its_programs_or_with_others_at_work_is_refused_in_words(
    saved: tuple[House, Path], empty: House, tmp_path: Path
) -> None:
    house, backup = saved
    bare = tmp_path / "bin"
    bare.mkdir()
    assert "pg_dump is not installed here" in house.manage("backup", str(tmp_path / "a.zip"), PATH=str(bare)).stderr

    (bare / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    (bare / "pg_dump").chmod(0o755)
    path = f"{bare}{os.pathsep}{os.environ['PATH']}"
    assert "pg_dump is of PostgreSQL 9" in house.manage("backup", str(tmp_path / "a.zip"), PATH=path).stderr

    with contextlib.closing(psycopg2.connect(empty.database_url)):
        assert "Stop web, worker and beat" in empty.manage("restore", str(backup)).stderr
    assert not (tmp_path / "a.zip").exists()


@pytest.mark.postgresql
def test_a_restore_that_fails_half_way_leaves_what_was_there(
    saved: tuple[House, Path], tmp_path: Path, settled_story: Ground
) -> None:
    _, backup = saved
    other = new_house(tmp_path / "other", like=settled_story)
    rows, files = other.all_rows(), other.all_files()
    bare = tmp_path / "bin"
    bare.mkdir()
    real = find("pg_restore")
    script = f'#!/bin/sh\ncase "$*" in *--single*) echo "the disk is full" >&2; exit 1;; esac\nexec {real} "$@"\n'
    (bare / "pg_restore").write_text(script)
    (bare / "pg_restore").chmod(0o755)

    path = f"{bare}{os.pathsep}{os.environ['PATH']}"
    refused = other.manage("restore", str(backup), "--replace", PATH=path)

    assert "the disk is full" in refused.stderr
    assert other.all_rows() == rows
    assert other.all_files() == files


@pytest.mark.sqlite
def test_a_disk_without_room_is_said_and_leaves_nothing(
    saved: tuple[House, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from pdplanner.kernel import archive
    from pdplanner.kernel.errors import DomainError

    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(100, 99, 1))

    with pytest.raises(DomainError, match=r"has no room: 2\.0 MB are needed, 0\.0 MB are free"):
        archive.room_needed(tmp_path, 2_000_000)
