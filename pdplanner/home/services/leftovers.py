"""Remove stored files that no row names (kernel/leftovers.py), and say so to the agencies of this installation."""

import logging
from collections import Counter

from libraries.models import Agency
from pdplanner.kernel import audit
from pdplanner.kernel.leftovers import FOLDERS, leftovers_remove

log = logging.getLogger(__name__)
_WHY = "A program was stopped after their rows were gone, or before there were any."


def leftovers_clear() -> Counter[str]:
    """How many files went, by folder. A run that is stopped is taken up by the next.

    Whose they were nothing tells any more, so every agency's audit has the same one entry, with numbers and no names.
    """
    gone: Counter[str] = Counter()
    try:
        for folder in FOLDERS.values():
            for _ in leftovers_remove(folder):
                gone[folder.name] += 1
    finally:
        if gone:
            _keep_on_record(gone)
    return gone


def _keep_on_record(gone: Counter[str]) -> None:
    log.info("%d stored files that no row named were removed", gone.total())
    after = f"{gone.total()} removed"
    for agency in Agency.objects.order_by("pk"):
        audit.record("agency.clear_leftovers", agency, actor=None, after=after, reason=_WHY, facts=dict(gone))
