"""What shows that a credit happened. A file is kept under the hash of its content, in the person's own folder."""

from itertools import chain, count
from pathlib import PurePath

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum

from learning import ports
from learning.documents.evidence_file import inspected
from learning.documents.evidence_link import inspected_link
from learning.models import Evidence
from learning.queries.evidence import FREE_STATES
from libraries.models import Person
from pdplanner.kernel import audit, clock, files
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError

MOST_LINKS = 500  # in one box


def evidence_add(*, actor: Actor, upload: "UploadedFile[bytes]", owner: Person | None = None) -> Evidence:
    """Keep a file of the actor's own, or of an `owner` whose record they keep. The same file given twice is one piece
    of evidence.

    Raises DomainError when it is too large or not of a type that is taken, or the box or the disk is full.
    """
    if owner is None:
        owner = actor.person
    else:
        require(actor, "person.keep_evidence", owner)
    kept = Evidence.objects.filter(person=owner).aggregate(bytes=Sum("size", default=0))["bytes"]
    if kept + (upload.size or 0) > settings.EVIDENCE_BOX_MAX_BYTES:
        most = settings.EVIDENCE_BOX_MAX_BYTES // (1024 * 1024)
        is_own = owner == actor.person
        raise DomainError(
            f"Your evidence box holds {most} MB and is full. Remove files that no claimed or verified credit needs, or "
            "make this one smaller."
            if is_own
            else f"{owner}’s evidence box holds {most} MB and is full. Leave the file out, or ask them to make room.",
            "files",
        )
    file = inspected(upload, name=upload.name or "", size=upload.size or 0)
    # A folder per person: nobody learns from a shared file that somebody else gave the same one.
    stored = files.store_sent(file.content, folder=f"evidence/{owner.pk}", suffix="", field="files")
    with transaction.atomic():
        known = Evidence.objects.select_for_update().filter(person=owner, sha256=stored.sha256).first()
        if known is not None:
            return known
        evidence = Evidence.objects.create(
            person=owner,
            name=_free_name(owner, PurePath(file.name).stem, PurePath(file.name).suffix),
            path=stored.path,
            content_type=file.content_type,
            size=len(file.content),
            sha256=stored.sha256,
            added_at=clock.now(),
        )
        audit.record("evidence.add", evidence, actor=actor)
    return evidence


@transaction.atomic
def evidence_add_link(*, actor: Actor, url: str, name: str) -> Evidence:
    """Keep the address of a page. Without a `name` it is called by its address; nothing is ever fetched from it. The
    same link given twice is one piece of evidence, and keeps its first name.

    Raises DomainError when it is not such an address, or their box is full.
    """
    link = inspected_link(url, name=name)
    links = Evidence.objects.filter(person=actor.person).exclude(url="")
    known = links.filter(url=link.url).first()
    if known is not None:
        return known
    if links.count() >= MOST_LINKS:
        raise DomainError(
            f"Your evidence box holds {MOST_LINKS} links and is full. Delete some that no claimed or verified credit "
            "needs.",
            "link",
        )
    evidence, is_new = Evidence.objects.get_or_create(
        person=actor.person, url=link.url,
        defaults={"name": _free_name(actor.person, link.name), "added_at": clock.now()},
    )  # fmt: skip
    if is_new:
        audit.record("evidence.add", evidence, actor=actor)
    return evidence


def _free_name(person: Person, stem: str, suffix: str = "") -> str:
    """One that nothing in their box has: whatever a phone takes is called image.jpg."""
    taken = set(Evidence.objects.filter(person=person, name__startswith=stem).values_list("name", flat=True))
    names = chain([f"{stem}{suffix}"], (f"{stem} ({number}){suffix}" for number in count(2)))
    return next(name for name in names if name not in taken)


@transaction.atomic
def evidence_remove(*, actor: Actor, evidence: Evidence) -> None:
    """Delete a file or link for good, while nobody has been asked to rely on it."""
    require(actor, "evidence.remove", evidence)
    relied_on = evidence.credits.exclude(state__in=FREE_STATES).first()
    if relied_on is not None:
        raise DomainError(
            f"“{evidence.name}” shows “{relied_on}”, which is {relied_on.get_state_display().lower()}. It stays as "
            "long as that credit does; take the credit back first if it is still claimed."
        )
    if evidence.spot_checks.filter(answered_at__isnull=False).exists():
        raise DomainError(f"You sent “{evidence.name}” with an answer to a spot check, so it stays.")
    proven = dict(ports.ask().proofs_of(evidence.person_id)).get(evidence.pk)
    if proven:
        raise DomainError(
            f"“{evidence.name}” shows “{proven}” in your record and stays as long as that does. Take back first what "
            "you added for a track yourself."
        )
    audit.record("evidence.remove", evidence, actor=actor, facts=evidence.trace)
    path = evidence.path
    evidence.delete()
    if path:
        transaction.on_commit(lambda: _delete_unused(path))


def _delete_unused(path: str) -> None:
    if not Evidence.objects.filter(path=path).exists():
        default_storage.delete(path)
