"""Which stored files of certificates a row names. Pictures are kept for ever (documents/pictures.py), but not what was
still being written of them."""

import hashlib
import re
from collections.abc import Iterable, Sequence

from django.core.files.storage import default_storage

from certification.enums import PICTURE_FOLDER
from certification.models import Certificate
from pdplanner.kernel.leftovers import Folder
from pdplanner.kernel.models import JobState, Mail

_UNFINISHED = re.compile(r"[0-9a-f]{2}/\.[0-9a-f]{32}\.part", re.ASCII)


def certificates_named(paths: Sequence[str]) -> Iterable[str]:
    """A mail that waits names the file it brings."""
    papers = Certificate.objects.filter(pdf_path__in=paths).values_list("pdf_path", flat=True)
    waiting = Mail.objects.filter(file_path__in=paths).exclude(job_state=JobState.DONE)
    return {*papers, *waiting.values_list("file_path", flat=True)}


def pdf_of(certificate: Certificate) -> bytes:
    """The PDF as it was made. Raises OSError when its file is gone, or is another one by now."""
    with default_storage.open(certificate.pdf_path, "rb") as file:
        content = bytes(file.read())
    if hashlib.sha256(content).hexdigest() != certificate.pdf_sha256:
        raise OSError("The file has another hash than the one that was issued.")
    return content


CERTIFICATES = Folder(
    "certificates", _UNFINISHED, re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{62}\.pdf", re.ASCII), certificates_named
)
PICTURES = Folder(PICTURE_FOLDER, _UNFINISHED)
