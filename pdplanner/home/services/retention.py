"""Take away what has outlived its use in an agency, by its own periods. Nothing that others rely on is touched."""

from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from learning.models import ActivityLine, Credit, Evidence, GoalLine, Pdp, Revision
from libraries.models import Agency, Person
from pdplanner.home.queries.retention import (
    RULES,
    Finding,
    Rows,
    as_day,
    cutoff_of,
    finding,
    is_nightly,
    months_of,
)
from pdplanner.home.services.erasing import person_expire
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow

CHUNK = 200  # rows of one transaction


@transaction.atomic
def agency_keep_retention(*, actor: Actor, agency: Agency, nightly: bool, **months: int | None) -> Agency:
    """Say how many `months` each kind of thing is kept, None for ever, and whether what outlived its use goes at night
    without being asked for. Raises DomainError where a kind would be kept too short."""
    require(actor, "agency.keep_retention", agency)
    agency.refresh_from_db(from_queryset=Agency.objects.select_for_update())
    before = _as_set(agency)
    for code, rule in RULES.items():
        asked = months[code]
        if asked is not None and asked < rule.least:
            raise DomainError(f"Keep these for at least {rule.least} months.", code)
    agency.retention = {**{code: months[code] for code in RULES}, "nightly": nightly}
    after = _as_set(agency)
    if after == before:
        return agency
    agency.save(update_fields=["retention"])
    changed = {code: [before[code], after[code]] for code in after if before[code] != after[code]}
    audit.record("agency.keep_retention", agency, actor=actor, facts={"changed": changed})
    return agency


def _as_set(agency: Agency) -> dict[str, str]:
    set_to = {code: months_of(agency, rule) for code, rule in RULES.items()}
    words = {code: "for ever" if months is None else f"{months} months" for code, months in set_to.items()}
    return {**words, "nightly": "on" if is_nightly(agency) else "off"}


def nightly_remove() -> None:
    """For the agencies that turned it on."""
    for agency in Agency.objects.order_by("pk"):
        if is_nightly(agency):
            for rule in RULES.values():
                outlived_remove(agency, finding(agency, rule))


def outlived_remove(agency: Agency, found: Finding) -> int:
    """Carry out what was found, chunk by chunk, each with its entry in the audit; how many went.

    What is gone is not found again: a run that was stopped is taken up by the next, and a second one finds nothing.
    """
    if found.months is None:
        return 0
    cutoff, gone = cutoff_of(agency, found.months), 0
    for name, outlived in found.rule.parts:
        last: int | None = 0
        while last is not None:
            number, last = _chunk_remove(agency, outlived(agency, cutoff).filter(pk__gt=last), name, found.why)
            gone += number
    return gone


@transaction.atomic
def _chunk_remove(agency: Agency, rows: Rows, name: str, why: str) -> tuple[int, int | None]:
    """How many of the first rows went, and the last key looked at, None where there are no more."""
    Agency.objects.select_for_update().get(pk=agency.pk)  # one run at a time
    looked_at = list(rows.order_by("pk").select_for_update(of=("self",))[:CHUNK])
    if not looked_at:
        return 0, None
    gone = _remove(agency, looked_at, why)
    if gone:
        days = [as_day(row.day, agency) for row in gone]
        facts = {
            "what": name, "number": len(gone), "oldest": min(days).isoformat(), "newest": max(days).isoformat(),
            "rows": [row.pk for row in gone],
        }  # fmt: skip
        audit.record("agency.retain", agency, actor=None, after=f"{len(gone)} taken away", reason=why, facts=facts)
    return len(gone), looked_at[-1].pk


def _remove(agency: Agency, rows: list[Any], why: str) -> list[Any]:
    """Those of `rows` that went."""
    match rows[0]:
        case Person():
            return [person for person in rows if _expire(agency, person, why)]
        case Pdp():
            _delete_parts_of_plans(rows)
        case Evidence():
            _let_go_of_files(rows, why)
    type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()
    return rows


def _expire(agency: Agency, person: Person, why: str) -> bool:
    try:
        person_expire(person=person, agency=agency, reason=why)
    except NotNow:  # something came in the way since they were found: the next run asks again
        return False
    return True


def _delete_parts_of_plans(plans: list[Pdp]) -> None:
    """From the leaves up: what a plan consists of protects it."""
    for model in (Revision, GoalLine, ActivityLine):
        model._default_manager.filter(pdp__in=plans).delete()


def _let_go_of_files(files: list[Evidence], why: str) -> None:
    """The credit stays, and in its history the hash."""
    for file in files:
        for credit in Credit.objects.filter(evidence=file):
            audit.record("evidence.remove", credit, actor=None, reason=why, facts={"sha256": file.sha256})
        transaction.on_commit(partial(_delete_unused, file.path))


def _delete_unused(path: str) -> None:
    if not Evidence.objects.filter(path=path).exists():
        default_storage.delete(path)
