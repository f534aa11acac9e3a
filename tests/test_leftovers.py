"""Stored files that no row names go after a month, and nothing else does."""

import logging
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from certification.models import Certificate, OutsideCertificate
from learning.models import Evidence
from learning.services.evidence import evidence_add, evidence_remove
from pdplanner.home.services.leftovers import leftovers_clear
from pdplanner.home.tasks import leftovers as nightly
from pdplanner.kernel import files
from pdplanner.kernel import leftovers as kernel
from pdplanner.kernel.access import Actor, actor_for
from pdplanner.kernel.models import AuditEntry, JobState, Mail
from tests import world as stage
from tests.cast import Cast
from tests.damage_files import DIGEST, later, put

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(default_storage, "location", str(tmp_path))
    return tmp_path


@pytest.fixture
def ada(players: Cast) -> Actor:
    return actor_for(players.ada)


def added(ada: Actor, words: bytes = b"I was there.") -> Evidence:
    return evidence_add(actor=ada, upload=SimpleUploadedFile("proof.txt", words, "text/plain"))


def there(media: Path) -> set[str]:
    return {path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file() or path.is_symlink()}


def lost(ada: Actor, words: bytes = b"Lost.") -> str:
    """The file of a row that is gone: what follows a commit never came, as no test of one transaction commits."""
    evidence = added(ada, words)
    evidence_remove(actor=ada, evidence=evidence)
    assert default_storage.exists(evidence.path)
    return evidence.path


def test_a_file_whose_row_went_without_it_goes_after_a_month(ada: Actor, media: Path) -> None:
    path, kept = lost(ada), added(ada).path
    with later(days=29, hours=23):
        assert leftovers_clear() == {}
    with later(days=30, hours=1):
        assert leftovers_clear() == {"evidence": 1}
        assert leftovers_clear() == {}
    assert path not in there(media)
    assert kept in there(media)


def test_what_was_half_written_and_papers_without_a_certificate_go_too(world: stage.World, media: Path) -> None:
    paper = files.store(b"%PDF-1.7 issued", folder="certificates", suffix=".pdf").path
    waiting = files.store(b"%PDF-1.7 mailed", folder="certificates", suffix=".pdf").path
    picture = files.store(b"a seal", folder="pictures", suffix=".png").path
    Certificate.objects.filter(pk=world["certification.Certificate"]["ada"].pk).update(pdf_path=paper)
    Mail.objects.create(key="paper", to_address="a@example.org", written_at="2026-01-01T00:00Z", file_path=waiting)
    before = there(media)
    files.store(b"%PDF-1.7 of nobody", folder="certificates", suffix=".pdf")
    for name in (
        f"evidence/parts/{'1' * 32}",
        f"evidence/7/ab/.{'4' * 32}.part",
        f"certificates/ab/.{'2' * 32}.part",
        f"pictures/ab/.{'3' * 32}.part",
    ):
        put(name)
    files.store(b"%PDF-1.7 issued", folder="certificates", suffix=".pdf")

    with later(days=2):
        nightly()
        assert len(there(media)) == len(before) + 1
    with later(days=31):
        nightly()

    assert there(media) == before
    Mail.objects.update(job_state=JobState.DONE)
    with later(days=31):
        leftovers_clear()
    assert before - there(media) == {waiting}
    assert picture in there(media)


def test_what_somebody_else_put_there_stays_and_no_link_is_followed(
    ada: Actor, media: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / DIGEST
    outside.write_bytes(b"not ours")
    (media / "evidence").mkdir()
    (media / "evidence" / "7").symlink_to(outside.parent.parent, target_is_directory=True)
    (media / "evidence" / "8" / "ab").mkdir(parents=True)
    (media / "evidence" / "8" / "ab" / DIGEST).symlink_to(outside)
    for name in ("README.txt", "evidence/README.txt", f"evidence/8/ab/{DIGEST}.bak", f"evidence/8/cd/{DIGEST}",
                 f"evidence/ab/{DIGEST}.txt", f"backups/8/ab/{DIGEST}", f"pictures/ab/{DIGEST}.png",
                 f"certificates/ab/{DIGEST}", f"evidence/8/ab/{'AB' + DIGEST[2:]}"):  # fmt: skip
        put(name)
    before = there(media)

    with later(days=60):
        assert leftovers_clear() == {}

    assert there(media) == before
    assert outside.exists()


def test_it_is_on_record_once_with_numbers_and_no_names(
    ada: Actor, players: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    paths = [lost(ada, words) for words in (b"One.", b"Two.")]
    for number in range(2):
        added(ada, b"Mine, %d." % number)
    put(f"certificates/ab/.{'2' * 32}.part")
    with later(days=31), caplog.at_level(logging.INFO):
        leftovers_clear()

    entry = AuditEntry.objects.get(action="agency.clear_leftovers", agency=players.agency)
    assert (entry.after, entry.person_id, entry.facts) == ("3 removed", None, {"evidence": 2, "certificates": 1})
    assert "3 stored files that no row named were removed" in caplog.text
    assert not any(Path(path).name in caplog.text for path in paths)


def _nothing_whole_goes(media: Path) -> None:
    put(f"evidence/parts/{'1' * 32}")
    before = there(media)
    with later(days=400):
        assert leftovers_clear() == {"evidence": 1}
    assert before - there(media) == {f"evidence/parts/{'1' * 32}"}


def test_with_an_empty_database_nothing_whole_goes(ada: Actor, media: Path, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(3):
        added(ada, b"Mine, %d." % number)
    OutsideCertificate.objects.update(scan=None)
    Evidence.objects.all().delete()

    _nothing_whole_goes(media)

    assert "3 stored files in evidence have no row and only 0 have one: none of these" in caplog.text


def test_with_half_a_database_nothing_whole_goes(ada: Actor, media: Path) -> None:
    kept = [added(ada, b"Mine, %d." % number) for number in range(5)]
    Evidence.objects.filter(pk__in=[one.pk for one in kept[:3]]).delete()

    _nothing_whole_goes(media)


def test_with_the_database_of_an_earlier_day_nothing_whole_goes(ada: Actor, media: Path) -> None:
    """The files it does not know are few, but younger than those it does."""
    for number in range(3):
        added(ada, b"Mine, %d." % number)
    time.sleep(0.02)  # a disk’s clock ticks less finely than that of the computer
    added(ada, b"Since then.")
    Evidence.objects.order_by("-pk")[0].delete()

    _nothing_whole_goes(media)


@pytest.mark.parametrize(
    ("named", "left", "is_doubtful"),
    [(0, 0, False), (0, 1, True), (20, 20, False), (20, 21, True), (200, 21, True), (20_000, 200, False),
     (20_000, 600, True), (150, 150, True)],
)  # fmt: skip
def test_more_than_a_killed_program_leaves_is_doubtful(named: int, left: int, is_doubtful: bool) -> None:
    files_left = [kernel.Stored(f"evidence/1/ab/{number}", 1, is_whole=True) for number in range(left)]
    found = kernel.Survey(named, 1, files_left)

    assert (found.is_doubtful, len(found.to_go)) == (is_doubtful, 0 if is_doubtful else left)


def test_a_file_that_is_stored_anew_meanwhile_stays(ada: Actor, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, real = lost(ada), kernel._still_unnamed
    added(ada)

    def stored_meanwhile(*given: Any) -> Any:
        found = list(real(*given))
        default_storage.delete(path)
        default_storage.save(path, ContentFile(b"Lost."))
        return found

    monkeypatch.setattr(kernel, "_still_unnamed", stored_meanwhile)
    with later(days=31):
        assert leftovers_clear() == {}
    assert path in there(media)


def test_one_that_cannot_be_removed_keeps_no_other(ada: Actor, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, other = lost(ada, b"One."), lost(ada, b"Two.")
    for number in range(2):
        added(ada, b"Mine, %d." % number)
    real = default_storage.delete

    def refuses(path: str) -> None:
        if path == stuck:
            raise PermissionError(13, "Permission denied")
        real(path)

    monkeypatch.setattr(default_storage, "delete", refuses)
    with later(days=31):
        assert leftovers_clear() == {"evidence": 1}
    assert stuck in there(media)
    assert other not in there(media)


def test_doctor_says_nothing_of_a_file_that_may_still_get_its_row(ada: Actor) -> None:
    lost(ada)
    with later(days=30, hours=23):
        assert list(kernel.files_have_rows()) == []
    with later(days=31, hours=1):
        assert len(list(kernel.files_have_rows())) == 1
