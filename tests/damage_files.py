"""More damage for the doctor: stored files that no row names. Days later, because a new file waits for its row."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from unittest.mock import patch

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from certification.models import Certificate
from learning.models import Evidence
from pdplanner.kernel import clock, files
from pdplanner.kernel.models import Mail

DIGEST = "ab" + "0" * 62


def later(**after: float) -> AbstractContextManager[object]:
    """So much real time after now; the day on which a file was last changed cannot be set."""
    return patch.object(clock, "wall_now", return_value=clock.wall_now() + dt.timedelta(**after))


def put(path: str) -> str:
    """A file stored by its exact name."""
    assert default_storage.save(path, ContentFile(b"a letter from a doctor")) == path
    return path


def _evidence_without_its_row() -> AbstractContextManager[object]:
    """As when the program was killed after the row was gone and before the file was."""
    put(f"evidence/{Evidence.objects.first().person_id}/ab/{DIGEST}")
    return later(days=31, minutes=1)


def _certificate_without_its_row() -> AbstractContextManager[object]:
    stored = files.store(b"%PDF-1.7 of nobody", folder="certificates", suffix=".pdf")
    assert not Certificate.objects.filter(pdf_path=stored.path).exists()
    assert not Mail.objects.filter(file_path=stored.path).exists()
    return later(days=31, minutes=1)


@contextmanager
def _half_a_file() -> Iterator[None]:
    part = put(f"evidence/{Evidence.objects.first().person_id}/ab/.{'0' * 32}.part")
    with later(days=2, minutes=1):
        yield
    default_storage.delete(part)


DAMAGE_TO_FILES: list[tuple[str, Callable[[], AbstractContextManager[object]]]] = [
    ("kernel.files-have-rows", _evidence_without_its_row),
    ("kernel.files-have-rows", _certificate_without_its_row),
    ("kernel.files-have-rows", _half_a_file),
]
