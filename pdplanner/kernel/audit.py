"""Who did what, as what, when, before, after and why. Rows are added, never changed or deleted by the product."""

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from pdplanner.kernel import clock
from pdplanner.kernel.errors import NotAllowed
from pdplanner.kernel.logs import request_id
from pdplanner.kernel.models import AuditEntry

if TYPE_CHECKING:
    from pdplanner.kernel.access import Actor

ONE_ATTEMPT = dt.timedelta(minutes=1)

# Model → the ORM look-up that leads from a row to its agency; and those that lead to its library, where the way to the
# agency does not lead by it: the first that leads anywhere.
AGENCY_PATHS: dict[str, str] = {}
LIBRARY_PATHS: dict[str, tuple[str, ...]] = {}


def register(table: Mapping[str, str], libraries: Mapping[str, tuple[str, ...]] = MappingProxyType({})) -> None:
    """Add an app's ways to the agency, and to libraries; called once from its ready()."""
    AGENCY_PATHS.update(table)
    LIBRARY_PATHS.update(libraries)


def record(
    action: str,
    thing: Model,
    *,
    actor: "Actor | None",
    before: str = "",
    after: str = "",
    reason: str = "",
    facts: dict[str, Any] | None = None,
    refused: bool = False,
    agency_id: int | None = None,
) -> AuditEntry:
    """Write one row about `thing`; `action` is the permission's name ("credit.verify"). `agency_id` where neither the
    thing nor the actor says whose it is: the system about a person.

    `actor` None means the system itself (a worker, a command). `facts` holds what else a reader needs, JSON only, no
    personal data beyond ids.
    """
    entry = _entry(
        action, thing, actor=actor, agency_id=agency_id or _agency_of(action, thing, actor), before=before, after=after,
        reason=reason, facts=facts or {}, refused=refused, on_behalf_of_id=_behalf(actor, action, thing),
    )  # fmt: skip
    entry.save(force_insert=True)
    return entry


def record_all(action: str, things: Iterable[Model], *, actor: "Actor | None", after: str, agency_id: int) -> None:
    """One row about each of these things of one agency, in one go however many they are."""
    entries = [_entry(action, thing, actor=actor, agency_id=agency_id, after=after) for thing in things]
    AuditEntry.objects.bulk_create(entries)


def _entry(action: str, thing: Model, *, actor: "Actor | None", **said: Any) -> AuditEntry:
    return AuditEntry(
        action=action,
        subject_type=thing._meta.label,
        subject_id=thing.pk,
        person_id=actor.person.pk if actor else None,
        hat=actor.hat_words(action) if actor else "system",
        at=clock.now(),
        wall_at=clock.wall_now(),
        request=request_id.get(),
        **said,
    )


def refuse(actor: "Actor", denied: NotAllowed) -> None:
    """Write that `actor` tried what was not theirs to do. Called where the refusal is turned into an answer, when the
    transaction it ended is rolled back, so that the row stays.

    The same tried again within a minute is the same attempt: an impatient hand or a script fills no table.
    """
    thing = denied.thing or actor.person
    tried = AuditEntry.objects.filter(subject_type=thing._meta.label, subject_id=thing.pk, refused=True)
    lately = tried.filter(wall_at__gt=clock.wall_now() - ONE_ATTEMPT)
    if not lately.filter(person=actor.person.pk, action=denied.permission).exists():
        record(denied.permission, thing, actor=actor, reason=denied.words, refused=True)


def _agency_of(action: str, thing: Model, actor: "Actor | None") -> int | None:
    """The agency the thing belongs to; of what belongs to none, like a person, that for which the actor acted."""
    path = AGENCY_PATHS.get(thing._meta.label, "")
    if path == "pk":
        return int(thing.pk)
    found: int | None = None
    if "__" in path:  # by the key, which is the thing's even when its row is gone
        found = type(thing)._default_manager.filter(pk=thing.pk).values_list(path, flat=True).order_by().first()
    elif path:
        found = thing.serializable_value(path)
    hat = actor.hat_for(action) if actor else None
    return found or (hat.agency_id if hat else None)


def _behalf(actor: "Actor | None", action: str, thing: Model) -> int | None:
    hat = actor.hat_for(action) if actor else None
    found: int | None = import_string(settings.STOOD_IN_FOR)(hat, action, thing) if hat else None
    return found


def library_of(thing: Model) -> int | None:
    """The key of the library the thing is at or about, None where it is of none."""
    label = thing._meta.label
    paths, way = LIBRARY_PATHS.get(label, ()), AGENCY_PATHS.get(label, "")
    if not paths and way.endswith("library__agency"):
        paths = (way.removesuffix("__agency"),)
    if not paths:
        return None
    found = type(thing)._default_manager.filter(pk=thing.pk).values_list(*paths).order_by().first()
    return next((key for key in found or () if key), None)


def history(thing: Model) -> list[AuditEntry]:
    """All that happened to `thing`, oldest first; not what was tried and refused."""
    rows = AuditEntry.objects.filter(subject_type=thing._meta.label, subject_id=thing.pk, refused=False)
    return list(rows.select_related("person").order_by("at", "pk"))
