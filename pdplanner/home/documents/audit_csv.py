"""The audit as a sheet: what the page shows, with all of its pages."""

from collections.abc import Iterable

from django.utils import timezone

from pdplanner.home.explain import audit as words
from pdplanner.home.queries.audit import Thing
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.sheet import sheet

_HEAD = (
    "When",
    "Who",
    "As",
    "Standing in for",
    "Action",
    "About",
    "Number",
    "Before",
    "After",
    "Outcome",
    "Reason",
    "Request",
)


def audit_csv(entries: Iterable[AuditEntry], readable: set[Thing]) -> str:
    """Reasons only of what the reader may read otherwise, and of refusals, which the product worded itself."""
    return sheet(_HEAD, (_line(entry, readable) for entry in entries))


def _line(entry: AuditEntry, readable: set[Thing]) -> list[object]:
    tells = entry.refused or (entry.subject_type, entry.subject_id) in readable
    return [
        timezone.localtime(entry.at).isoformat(timespec="seconds"),
        words.who_words(entry),
        entry.hat,
        entry.on_behalf_of or "",
        words.action_words(entry.action),
        words.kind_words(entry.subject_type),
        entry.subject_id,
        words.value_words(entry.before),
        words.value_words(entry.after),
        "Refused" if entry.refused else "Done",
        entry.reason if tells else "",
        entry.request,
    ]
