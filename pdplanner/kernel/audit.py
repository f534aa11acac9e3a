"""Who did what, as what, when, before, after and why. Rows are added, never changed or deleted by the product."""

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from pdplanner.kernel import clock
from pdplanner.kernel.models import AuditEntry

if TYPE_CHECKING:
    from pdplanner.kernel.access import Actor

request_id: ContextVar[str] = ContextVar("request_id", default="")


def record(
    action: str,
    thing: Model,
    *,
    actor: "Actor | None",
    before: str = "",
    after: str = "",
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one row about `thing`; `action` is the permission's name ("credit.verify").

    `actor` None means the system itself (a worker, a command). `facts` holds what else a reader needs, JSON only, no
    personal data beyond ids.
    """
    return AuditEntry.objects.create(
        action=action,
        subject_type=thing._meta.label,
        subject_id=thing.pk,
        person_id=actor.person.pk if actor else None,
        hat=actor.hat_words(action) if actor else "system",
        at=clock.now(),
        wall_at=clock.wall_now(),
        before=before,
        after=after,
        reason=reason,
        facts=facts or {},
        request=request_id.get(),
    )


def history(thing: Model) -> list[AuditEntry]:
    """All rows about `thing`, oldest first."""
    rows = AuditEntry.objects.filter(subject_type=thing._meta.label, subject_id=thing.pk)
    return list(rows.select_related("person").order_by("at", "pk"))
