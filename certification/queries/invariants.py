"""What must be true of enrollments, standings and certificates. What constraints already forbid is checked again:
a restored backup or a hand in the database knows no constraint."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from certification.enums import (
    PICTURE_FOLDER,
    PICTURE_SUFFIX,
    CertificateState,
    DecisionKind,
    EnrollmentState,
    RequestState,
)
from certification.models import (
    Certificate,
    Decision,
    Enrollment,
    ExceptionRequest,
    OutsideCertificate,
    Program,
    Proof,
    SpentCredit,
)
from certification.queries.board_facts import BOARD
from learning.enums import CreditState
from libraries.models import Membership
from pdplanner.kernel import files
from pdplanner.kernel.doctor import invariant
from pdplanner.kernel.models import AuditEntry, JobState

DAY = dt.timedelta(days=1)


@invariant("certification.number-unique", "A certificate number stands on one certificate only")
def number_unique() -> Iterable[str]:
    twice = Certificate.objects.order_by().values("number").annotate(times=Count("pk")).filter(times__gt=1)
    return (f"{row['number']}: {row['times']} certificates" for row in twice)


@invariant("certification.one-valid-per-enrollment", "An enrollment has at most one valid certificate")
def one_valid_per_enrollment() -> Iterable[str]:
    issued = Certificate.objects.order_by().filter(state=CertificateState.ISSUED).values("enrollment")
    return (f"enrollment {row['enrollment']}" for row in issued.annotate(times=Count("pk")).filter(times__gt=1))


@invariant(
    "certification.certified-has-a-certificate", "Every certified enrollment has its certificate, and no other has"
)
def certified_has_a_certificate() -> Iterable[str]:
    """One that stands: what was withdrawn or replaced makes nobody certified."""
    standing = Certificate.objects.filter(state=CertificateState.ISSUED)
    bare = Enrollment.objects.filter(state=EnrollmentState.CERTIFIED).exclude(pk__in=standing.values("enrollment"))
    yield from (f"enrollment {pk}: no certificate" for pk in bare.values_list("pk", flat=True))
    early = standing.exclude(enrollment__state=EnrollmentState.CERTIFIED)
    yield from (f"certificate {pk}: enrollment not certified" for pk in early.values_list("pk", flat=True))


@invariant(
    "certification.pdf-has-its-bytes", "A certificate whose PDF is ready has the file, with the hash it was made with"
)
def pdf_has_its_bytes() -> Iterable[str]:
    ready = Certificate.objects.filter(job_state=JobState.DONE)
    for pk, path, sha256 in ready.values_list("pk", "pdf_path", "pdf_sha256").iterator(chunk_size=500):
        if not path or not default_storage.exists(path):
            yield f"certificate {pk}: no file"
            continue
        with default_storage.open(path, "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                yield f"certificate {pk}: another hash"


@invariant(
    "certification.picture-has-its-bytes", "The pictures of programs and of certificates without PDF are kept unchanged"
)
def picture_has_its_bytes() -> Iterable[str]:
    named = {(f"program {row.pk}", digest) for row in Program.objects.all() for digest in _pictures(vars(row))}
    waiting = Certificate.objects.exclude(job_state=JobState.DONE).values_list("pk", "snapshot")
    named |= {(f"certificate {pk}", digest) for pk, said in waiting.iterator() for digest in _pictures(said)}
    for owner, digest in sorted(named):
        try:
            files.load(digest, folder=PICTURE_FOLDER, suffix=PICTURE_SUFFIX)
        except OSError:
            yield f"{owner}: picture {digest[:12]}"


def _pictures(said: Mapping[str, Any]) -> Iterator[str]:
    """The hashes that a program or a snapshot names; a packaged signature has a name instead."""
    images = (said.get("logo"), said.get("seal"), *(signer.get("image") for signer in said.get("signers", ())))
    return (image for image in images if image and len(image) == 64)


@invariant("certification.total-adds-up", "The total on a certificate is the sum of the credits it counts")
def total_adds_up() -> Iterable[str]:
    sums = Certificate.objects.annotate(spent=Sum("spent_credits__hundredths", default=0))
    for pk, total, spent in sums.exclude(credits_hundredths=F("spent")).values_list(
        "pk", "credits_hundredths", "spent"
    ):
        yield f"certificate {pk}: {total} printed, {spent} counted"


@invariant(
    "certification.counted-credits-unchanged", "Credits on a certificate are still verified and the holder’s own"
)
def counted_credits_unchanged() -> Iterable[str]:
    changed = ~Q(credit__state=CreditState.VERIFIED) | ~Q(credit__person=F("certificate__person"))
    late = Q(credit__edited_at__gt=F("certificate__issued_at"))
    rows = SpentCredit.objects.filter(changed | late, freed_at=None)
    return (f"credit {credit} on certificate {pk}" for credit, pk in rows.values_list("credit_id", "certificate_id"))


@invariant(
    "certification.credit-spent-once", "What certificates of a program count of a credit is never more than there is"
)
def credit_spent_once() -> Iterable[str]:
    """Each counts at most what the one before left, and leaves the rest; a fixed amount is the most of all."""
    fields = ("credit", "program", "hundredths", "left_hundredths", "credit__amount_hundredths")
    held = SpentCredit.objects.filter(freed_at=None).order_by("credit", "program", "-left_hundredths", "pk")
    is_odd = Q(left_hundredths__gt=0) | Q(hundredths__gt=F("credit__amount_hundredths"))
    shared = is_odd | Exists(_others_of_the_credit())
    place, left = None, 0
    for credit, program, used, rest, amount in held.filter(shared).values_list(*fields).iterator():
        most = left if place == (credit, program) else amount
        if most is not None and used + rest > most:
            yield f"credit {credit} in program {program}: {used} counted and {rest} left of {most}"
        place, left = (credit, program), rest
    stands = Q(certificate__state=CertificateState.ISSUED)
    torn = SpentCredit.objects.filter((stands & Q(freed_at__isnull=False)) | (~stands & Q(freed_at=None)))
    for credit, pk in torn.values_list("credit_id", "certificate_id"):
        yield f"credit {credit}: used up by certificate {pk}, which does not stand, or free while it does"


def _others_of_the_credit() -> QuerySet[SpentCredit]:
    same = SpentCredit.objects.filter(credit=OuterRef("credit"), program=OuterRef("program"), freed_at=None)
    return same.exclude(pk=OuterRef("pk"))


@invariant(
    "certification.nobody-issues-to-themselves", "Nobody issued, withdrew or recorded a certificate of their own"
)
def nobody_issues_to_themselves() -> Iterable[str]:
    issued = Certificate.objects.filter(issued_by=F("person"))
    yield from (f"certificate {pk}" for pk in issued.values_list("pk", flat=True))
    withdrawn = Certificate.objects.filter(withdrawn_by=F("person"))
    yield from (f"certificate {pk}: withdrawn" for pk in withdrawn.values_list("pk", flat=True))
    recorded = OutsideCertificate.objects.filter(recorded_by=F("person"))
    yield from (f"certificate from elsewhere {pk}" for pk in recorded.values_list("pk", flat=True))


@invariant("certification.nobody-decides-on-themselves", "Nobody granted, took back or checked anything of their own")
def nobody_decides_on_themselves() -> Iterable[str]:
    own = Q(decided_by=F("enrollment__person")) | Q(revoked_by=F("enrollment__person"))
    yield from (f"decision {pk}" for pk in Decision.objects.filter(own).values_list("pk", flat=True))
    own = Q(decided_by=F("enrollment__person")) | Q(decided_by=F("asked_by"))
    yield from (f"request {pk}" for pk in ExceptionRequest.objects.filter(own).values_list("pk", flat=True))
    own = Q(verified_by=F("person")) | Q(decided_by=F("person"))
    yield from (f"proof {pk}" for pk in Proof.objects.filter(own).values_list("pk", flat=True))


@invariant(
    "certification.request-has-its-answer",
    "A request for an exception that was granted has its decision, about the same, and one that was declined a reason",
)
def request_has_its_answer() -> Iterable[str]:
    granted = ExceptionRequest.objects.filter(state=RequestState.GRANTED)
    other = Q(decision=None) | ~Q(decision__enrollment=F("enrollment")) | ~Q(decision__kind=F("kind"))
    silent = Q(decided_by=None) | Q(answer="", asked_by__erased_at=None)  # who is erased takes the words along
    declined = ExceptionRequest.objects.filter(state=RequestState.DECLINED).filter(silent)
    for rows in (granted.filter(other), declined):
        yield from (f"request {pk}" for pk in rows.values_list("pk", flat=True))


@invariant("certification.proof-is-own", "The files of a proof, and the enrollment of a document, are its holder’s")
def proof_is_own() -> Iterable[str]:
    files = Proof.objects.filter(evidence__isnull=False).exclude(evidence__person=F("person"))
    documents = Proof.objects.filter(enrollment__isnull=False).exclude(enrollment__person=F("person"))
    return (f"proof {pk}" for pk in (files | documents).values_list("pk", flat=True).distinct())


@invariant(
    "certification.excepted-credit-is-own",
    "An exception for a credit, and a request for one, is about a credit of the same holder",
)
def excepted_credit_is_own() -> Iterable[str]:
    """Of a board, about one of somebody who belongs or belonged to it."""
    member = Membership.objects.filter(
        library=OuterRef("enrollment__library"), person=OuterRef("credit__person"), role__in=BOARD
    )
    for model, word in ((Decision, "decision"), (ExceptionRequest, "request")):
        rows = model._default_manager.filter(~Exists(member), credit__isnull=False)
        rows = rows.exclude(enrollment__person__isnull=False, credit__person=F("enrollment__person"))
        yield from (f"{word} {pk}" for pk in rows.values_list("pk", flat=True))


@invariant("certification.extended-as-decided", "The end that lists show is the furthest extension in force")
def extended_as_decided() -> Iterable[str]:
    in_force = Q(decisions__kind=DecisionKind.EXTENSION, decisions__revoked_at=None)
    rows = Enrollment.objects.annotate(last=Max("decisions__until_on", filter=in_force)).exclude(
        last=None, extended_before=None
    )
    for pk, last, ends in rows.values_list("pk", "last", "extended_before"):
        if last is None or ends is None or last + DAY != ends:
            yield f"enrollment {pk}: {ends}, decided {last}"


@invariant("certification.issue-on-record", "Every certificate has the audit row of its issue")
def issue_on_record() -> Iterable[str]:
    label = Enrollment._meta.label
    told = AuditEntry.objects.filter(subject_type=label, after=EnrollmentState.CERTIFIED).values("subject_id")
    return (f"certificate {pk}" for pk in Certificate.objects.exclude(enrollment__in=told).values_list("pk", flat=True))


@invariant(
    "certification.ends-on-record",
    "Withdrawn has its time and its audit row, replaced its follower, and the pair is never both valid",
)
def ends_on_record() -> Iterable[str]:
    withdrawn = Certificate.objects.filter(state=CertificateState.WITHDRAWN)
    untimed = withdrawn.filter(withdrawn_at=None)
    yield from (f"certificate {pk}: withdrawn without a time" for pk in untimed.values_list("pk", flat=True))
    told = AuditEntry.objects.filter(subject_type=Certificate._meta.label, after=CertificateState.WITHDRAWN)
    untold = withdrawn.exclude(pk__in=told.values("subject_id"))
    yield from (f"certificate {pk}: withdrawn, and nobody did it" for pk in untold.values_list("pk", flat=True))
    alone = Certificate.objects.filter(state=CertificateState.REPLACED, replaced_by=None)
    yield from (f"certificate {pk}: replaced by nothing" for pk in alone.values_list("pk", flat=True))
    both = Certificate.objects.filter(state=CertificateState.ISSUED, replaced_by__isnull=False)
    yield from (f"certificate {pk}: replaced and still valid" for pk in both.values_list("pk", flat=True))


@invariant("certification.certificate-of-its-holder", "A certificate is of the person, and under the track, it was for")
def certificate_of_its_holder() -> Iterable[str]:
    """One of a library’s board is of no person."""
    same = Q(person=F("enrollment__person")) | Q(person=None, enrollment__person=None)
    rows = Certificate.objects.exclude(same, rule_set__track=F("enrollment__track"))
    return (f"certificate {pk}" for pk in rows.values_list("pk", flat=True))


@invariant("certification.same-agency", "Enrollment, track, rule set and certificate belong to one agency")
def same_agency() -> Iterable[str]:
    torn = ~Q(track__program__agency=F("agency")) | ~Q(rule_set__track=F("track"))
    rows = Enrollment.objects.filter(torn)
    yield from (f"enrollment {pk}" for pk in rows.values_list("pk", flat=True))
    torn_pdp = Enrollment.objects.filter(pdp__isnull=False).exclude(pdp__person=F("person"))
    yield from (f"enrollment {pk}: another person’s plan" for pk in torn_pdp.values_list("pk", flat=True))
    certificates = Certificate.objects.exclude(enrollment__agency=F("agency"))
    yield from (f"certificate {pk}" for pk in certificates.values_list("pk", flat=True))
