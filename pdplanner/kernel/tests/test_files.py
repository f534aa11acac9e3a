"""Stored files are whole, named by their bytes, and never changed; faults happen only where a test asks for them."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from pdplanner.kernel import faults, files


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "path", lambda name: str(tmp_path / name))
    return tmp_path


def test_the_name_is_the_hash_of_the_bytes(own_folder):
    stored = files.store(b"a certificate", folder="certificates", suffix=".pdf")
    digest = hashlib.sha256(b"a certificate").hexdigest()
    assert stored == files.StoredFile(f"certificates/{digest[:2]}/{digest}.pdf", digest)
    assert (own_folder / stored.path).read_bytes() == b"a certificate"


def test_the_same_bytes_are_one_file(own_folder):
    assert files.store(b"x", folder="f", suffix="") == files.store(b"x", folder="f", suffix="")
    assert len([path for path in own_folder.rglob("*") if path.is_file()]) == 1


def test_bytes_name_and_new_folders_are_on_the_disk_before_it_returns(own_folder, monkeypatch):
    synced: list[str] = []
    sync = os.fsync

    def watch(handle: int) -> None:
        synced.append(Path(os.readlink(f"/proc/self/fd/{handle}")).relative_to(own_folder).as_posix())
        sync(handle)

    monkeypatch.setattr(files.os, "fsync", watch)
    stored = files.store(b"proof", folder="evidence/7", suffix="")
    folder = Path(stored.path).parent
    *made, part, last = synced
    assert made == [".", "evidence", "evidence/7"]
    assert (Path(part).parent, Path(part).suffix, Path(last)) == (folder, ".part", folder)


def test_a_full_disk_leaves_nothing_behind(own_folder, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.store(b"x", folder="f", suffix="")
    assert [path for path in own_folder.rglob("*") if path.is_file()] == []


def test_without_being_asked_for_no_fault_happens(monkeypatch):
    monkeypatch.delenv("PDPLANNER_FAULT", raising=False)
    faults.point("render.before_store")


def test_a_fault_happens_only_at_its_own_point(monkeypatch):
    monkeypatch.setenv("PDPLANNER_FAULT", "render.before_store=raise")
    faults.point("render.before_finish")
    with pytest.raises(OSError, match="No space left"):
        faults.point("render.before_store")


def test_a_token_makes_it_happen_once(monkeypatch, tmp_path):
    token = tmp_path / "once"
    token.touch()
    monkeypatch.setenv("PDPLANNER_FAULT", "here=raise")
    monkeypatch.setenv("PDPLANNER_FAULT_TOKEN", str(token))
    with pytest.raises(OSError):
        faults.point("here")
    faults.point("here")


@pytest.mark.parametrize("mode", ["demo", "production"])
def test_outside_test_mode_nothing_can_be_asked_for(monkeypatch, mode):
    monkeypatch.setattr(settings, "MODE", mode)
    monkeypatch.setenv("PDPLANNER_FAULT", "here=raise")
    faults.point("here")


def test_a_misspelled_action_is_said(monkeypatch):
    monkeypatch.setenv("PDPLANNER_FAULT", "here=explode")
    with pytest.raises(ValueError, match="kill, sleep or raise"):
        faults.point("here")


def test_kill_means_killed():
    code = "import django; django.setup(); from pdplanner.kernel import faults; faults.point('here')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(settings.BASE_DIR), check=False,
        env={**_environment(), "PDPLANNER_FAULT": "here=kill"},
    )  # fmt: skip
    assert done.returncode == -9


def _environment() -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "pdplanner.settings.testing"}
