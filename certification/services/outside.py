"""Certificates that somebody holds from elsewhere, recorded by a consultant who saw them."""

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from certification.models import OutsideCertificate, Program, Track
from certification.services.standing import standings_mark_stale
from learning.models import Evidence
from learning.services.evidence import evidence_add
from libraries.models import Agency, Person
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotAllowed


@transaction.atomic
def certificate_record(
    *,
    actor: Actor,
    person: Person,
    agency: Agency,
    program: Program | None,
    issuer: str,
    name: str,
    number: str,
    issued_on: dt.date,
    valid_through: dt.date | None,
    seen: str,
    track: Track | None = None,
    scan: "UploadedFile[bytes] | None" = None,
) -> OutsideCertificate:
    """It satisfies *holds* in `program` and is never shown as issued by us. `seen` says what was seen as evidence;
    a `scan` of it goes into the person's evidence box.

    With `track` it stands for a certificate of that track: the person's next enrollment there is a renewal.
    """
    require(actor, "person.record_certificate", person)
    if agency.pk not in {hat.agency_id for hat in actor.wearing("consultant")}:
        raise NotAllowed(
            "You record certificates for the people of your own agency.",
            permission="person.record_certificate", thing=person,
        )  # fmt: skip
    if program is not None and program.agency_id != agency.pk:
        raise DomainError("This program belongs to another agency.", "program")
    if track is not None and track.program_id != (program.pk if program else None):
        raise DomainError("This track belongs to another program. Choose its program above.", "track")
    if issued_on > clock.today(agency.time_zone):
        raise DomainError("A certificate cannot be recorded before it was issued.", "issued_on")
    if valid_through is not None and valid_through < issued_on:
        raise DomainError("Its last valid day lies before the day it was issued.", "valid_through")
    # Holding the person makes the second of two clicks wait, and then find the first one's row.
    Person.objects.select_for_update().get(pk=person.pk)
    same = {"agency": agency, "person": person, "issuer": issuer, "name": name, "number": number}
    if OutsideCertificate.objects.filter(**same, issued_on=issued_on).exists():
        raise DomainError(f"This certificate of {person} is recorded already.", "number")
    certificate = OutsideCertificate.objects.create(
        **same, program=program, track=track, issued_on=issued_on, valid_through=valid_through, seen=seen,
        scan=_kept(actor, person, scan) if scan else None, recorded_at=clock.now(), recorded_by=actor.person,
    )  # fmt: skip
    audit.record("person.record_certificate", certificate, actor=actor)
    standings_mark_stale(person.pk)
    return certificate


def _kept(actor: Actor, person: Person, scan: "UploadedFile[bytes]") -> Evidence:
    try:
        return evidence_add(actor=actor, upload=scan, owner=person)
    except DomainError as refused:
        raise DomainError(refused.words, "scan") from refused
