"""Take away what has outlived its use in an agency, by its own periods. Nothing that others rely on is touched."""

from typing import Any

from django.db import transaction

from learning.models import ActivityLine, Credit, Evidence, GoalLine, Pdp, Revision
from libraries.models import Agency, Person
from pdplanner.home.queries.retention import (
    RULES,
    ToGo,
    as_day,
    is_nightly,
    months_of,
    to_go,
)
from pdplanner.home.services.erasing import Mentions, mentions, person_expire, remove_at_commit
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


def agency_clean(agency: Agency) -> None:
    """As the command does it with --do."""
    for part in to_go(agency):
        outlived_remove(agency, part)


def outlived_remove(agency: Agency, part: ToGo) -> int:
    """Carry out what was listed, chunk by chunk, each with its entry in the audit; how many went.

    What is gone is not found again: a run that was stopped is taken up by the next, and a second one finds nothing but
    what came free by the first.
    """
    if part.rows.model is Person:
        return sum(_person_remove(agency, part, key, mentions(key)) for key in part.keys)
    chunks = (part.keys[first : first + CHUNK] for first in range(0, len(part.keys), CHUNK))
    return sum(_chunk_remove(agency, part, keys) for keys in chunks)


@transaction.atomic
def _chunk_remove(agency: Agency, part: ToGo, keys: tuple[int, ...]) -> int:
    Agency.objects.select_for_update().get(pk=agency.pk)  # one run at a time
    rows = _held(part, keys)
    if rows:
        _remove(rows, part.why)
        _keep_on_record(agency, part, rows)
    return len(rows)


@transaction.atomic
def _person_remove(agency: Agency, part: ToGo, key: int, told: Mentions) -> int:
    """One at a time: each erasure reads what was ever told about somebody, and nobody else has to wait for many."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    people = [person for person in _held(part, (key,)) if _expire(agency, person, part.why, told)]
    if people:
        _keep_on_record(agency, part, people)
    return len(people)


def _held(part: ToGo, keys: tuple[int, ...]) -> list[Any]:
    """Those of `keys` that have still outlived their use. They are locked first and asked about afterwards: while a
    lock is waited for, somebody may attach a file, send a draft or come back."""
    held = [row.pk for row in part.rows.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))]
    if part.rows.model is Pdp:
        list(Revision.objects.filter(pdp__in=held).order_by("pk").select_for_update())
    if part.rows.model is Evidence:
        list(Credit.objects.filter(pk__in=_shown_by(held)).order_by("pk").select_for_update())
    return list(part.rows.filter(pk__in=held).order_by("pk"))


def _shown_by(files: list[int]) -> Any:
    return Credit.evidence.through.objects.filter(evidence__in=files).values("credit")


def _keep_on_record(agency: Agency, part: ToGo, gone: list[Any]) -> None:
    days = [as_day(row.day, agency) for row in gone]
    facts = {
        "what": part.name, "number": len(gone), "oldest": min(days).isoformat(), "newest": max(days).isoformat(),
        "rows": [row.pk for row in gone],
    }  # fmt: skip
    audit.record("agency.retain", agency, actor=None, after=f"{len(gone)} taken away", reason=part.why, facts=facts)


def _remove(rows: list[Any], why: str) -> None:
    match rows[0]:
        case Pdp():
            _delete_parts_of_plans(rows)
        case Evidence():
            _let_go_of_files(rows, why)
    type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()


def _expire(agency: Agency, person: Person, why: str, told: Mentions) -> bool:
    try:
        person_expire(person=person, agency=agency, reason=why, told=told)
    except NotNow:  # something came in the way since they were found: the next run asks again
        return False
    return True


def _delete_parts_of_plans(plans: list[Pdp]) -> None:
    """From the leaves up: what a plan consists of protects it."""
    for model in (Revision, GoalLine, ActivityLine):
        model._default_manager.filter(pdp__in=plans).delete()


def _let_go_of_files(files: list[Evidence], why: str) -> None:
    """The credit stays, and in its history the hash of the file, or of where a link led."""
    for file in files:
        for credit in Credit.objects.filter(evidence=file):
            audit.record("evidence.remove", credit, actor=None, reason=why, facts=file.trace)
        if file.path:
            remove_at_commit(file.path)
