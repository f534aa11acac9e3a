"""Replacing a certificate that says a name wrongly: a new one with a number of its own, linked with the old for ever.

What the old one attests stays: days, credits, rules and verdict are carried over as they are. Where one of these is
wrong, the certificate ought not to stand, and is withdrawn.
"""

import dataclasses
import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from certification.documents.snapshot import CertificateSnapshot, SnapshotError
from certification.models import Certificate, SpentCredit
from certification.queries.register import folded
from certification.services.issuing import WORK, next_number
from certification.services.render import ready_key
from certification.services.snapshots import check_url
from certification.services.withdrawing import credits_free
from certification.workflows import CERTIFICATE
from libraries.services import texts
from pdplanner.kernel import audit, clock, jobs, outbox
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow


@dataclass(frozen=True)
class Names:
    """The names on a certificate; `family_name` is what the public check asks for beside the number."""

    name: str
    family_name: str
    library: str

    def checked(self) -> "Names":
        """The same on one line each. Raises DomainError for a name nobody could read, or that cannot be printed."""
        return Names(
            name=texts.printable(texts.name(self.name, "name"), "name"),
            family_name=texts.name(self.family_name, "family_name"),
            library=texts.line(self.library, "library", longest=160),
        )

    def of(self, certificate: CertificateSnapshot) -> CertificateSnapshot:
        """The same certificate with these names, the library's also where the sentence about the credits has it.

        Raises DomainError where that sentence would be left without the library it is about.
        """
        statement = certificate.statement
        if certificate.library and certificate.library in statement:
            if not self.library:
                raise DomainError(
                    f"The certificate says “{statement}”, so it names a library. Write the name to stand there.",
                    "library",
                )
            statement = statement.replace(certificate.library, self.library)
        return dataclasses.replace(certificate, **dataclasses.asdict(self), statement=statement)


@transaction.atomic
def certificate_replace(*, actor: Actor, certificate: Certificate, names: Names, reason: str) -> Certificate:
    """Issue it anew with other names, and return the new one; the old one reads “replaced” from that moment.

    Both are never valid together, and the new one attests no day and no credit more. Raises NotNow when somebody was
    faster, DomainError when nothing would change or it could not be printed.
    """
    require(actor, "certificate.replace", certificate)
    if not reason.strip():
        raise DomainError("Say why. Only your agency reads it.", "reason")
    before = CERTIFICATE.advance(certificate, "replace")
    try:
        with transaction.atomic():
            newer = _reissued(actor, certificate, names)
    except IntegrityError as error:  # the constraint is the last line, should two transactions ever get this far
        raise NotNow("This certificate was replaced a moment ago.") from error
    Certificate.objects.filter(pk=certificate.pk).update(replaced_by=newer)
    certificate.replaced_by = newer
    _hand_over_credits(certificate, newer)
    facts = {"old": certificate.number, "new": newer.number}
    audit.record(
        "certificate.replace", certificate, actor=actor, before=before, after=certificate.state, reason=reason.strip(),
        facts=facts,
    )  # fmt: skip
    audit.record("certificate.replace", newer, actor=actor, after=newer.state, reason=reason.strip(), facts=facts)
    outbox.recall(ready_key(certificate))
    jobs.wake(WORK, newer.pk)
    return newer


def _reissued(actor: Actor, old: Certificate, names: Names) -> Certificate:
    number, token = next_number(old.agency, clock.today(old.agency.time_zone).year), secrets.token_urlsafe(16)
    try:
        said = CertificateSnapshot.from_json(old.snapshot)
        corrected = names.checked().of(said)
        if corrected == said:
            raise DomainError("Nothing on the certificate would change.", "name")
        newer = dataclasses.replace(corrected, number=number, check_url=check_url(token))
        snapshot = CertificateSnapshot.from_json(newer.as_json()).as_json()
    except SnapshotError as error:
        raise DomainError(f"This certificate cannot be printed: {error}") from error
    return Certificate.objects.create(
        agency=old.agency, enrollment_id=old.enrollment_id, rule_set_id=old.rule_set_id, person_id=old.person_id,
        number=number, token=token, family_name_key=folded(names.family_name), issued_at=clock.now(),
        issued_by=actor.person, awarded_on=old.awarded_on, valid_through=old.valid_through,
        credits_hundredths=old.credits_hundredths, snapshot=snapshot, verdict=old.verdict,
    )  # fmt: skip


def _hand_over_credits(old: Certificate, newer: Certificate) -> None:
    """What the old one used up until now, the new one uses up from now on."""
    used = list(old.spent_credits.filter(freed_at=None))
    credits_free(old)
    SpentCredit.objects.bulk_create(
        SpentCredit(
            credit_id=row.credit_id, program_id=row.program_id, certificate=newer, hundredths=row.hundredths,
            left_hundredths=row.left_hundredths,
        )
        for row in used
    )  # fmt: skip
