"""While a backup is made, a whole copy of the database lies beside it."""

import os
import stat
import zipfile
from pathlib import Path

import pytest

from pdplanner.kernel import copying
from pdplanner.kernel.archive import Part

pytestmark = pytest.mark.django_db


@pytest.mark.sqlite  # PostgreSQL is dumped straight into the archive
def test_the_copy_of_sqlite_is_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever else has a login on the machine reads no personnel records while a backup is made."""
    modes: set[int] = set()
    write = copying.part_write

    def looked_at(*args: object, **more: object) -> Part:
        modes.update(stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob(".kept*.database*"))
        return write(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(copying, "part_write", looked_at)
    before = os.umask(0o022)
    try:
        with zipfile.ZipFile(tmp_path / "kept.zip", "w") as archive:
            copying.database_write(archive, "database.sqlite3", tmp_path / ".kept.zip.part")
    finally:
        os.umask(before)

    assert modes == {0o600}
    assert [path.name for path in tmp_path.iterdir()] == ["kept.zip"]
