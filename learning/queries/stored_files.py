"""Which stored files of evidence a row names."""

import re
from collections.abc import Iterable, Sequence

from learning.models import Evidence
from pdplanner.kernel.leftovers import Folder


def evidence_named(paths: Sequence[str]) -> Iterable[str]:
    return Evidence.objects.filter(path__in=paths).values_list("path", flat=True)


EVIDENCE = Folder(
    "evidence",
    # What begins with parts was written by versions of this program before files.store kept evidence, too.
    unfinished=re.compile(r"[0-9]+/[0-9a-f]{2}/\.[0-9a-f]{32}\.part|parts/[0-9a-f]{32}", re.ASCII),
    # The folder of a person, two letters of the hash, the hash.
    whole=re.compile(r"[0-9]+/([0-9a-f]{2})/\1[0-9a-f]{62}", re.ASCII),
    named=evidence_named,
)
