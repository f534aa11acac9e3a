"""Withdrawing a certificate that ought not to stand: its number and its paper stay, and the register says so."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from certification.enums import CertificateState
from certification.models import Certificate, Enrollment
from certification.queries.standing import OPEN_STATES
from certification.services.render import ready_key
from certification.services.standing import standing_mark_stale, standings_mark_stale
from certification.workflows import CERTIFICATE, ENROLLMENT
from pdplanner.kernel import audit, clock, notices, outbox
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.models import Topic


@transaction.atomic
def certificate_withdraw(*, actor: Actor, certificate: Certificate, reason: str, public_note: str) -> Certificate:
    """From now on it is not valid, and its check page says so with the date and `public_note`.

    `reason` is the agency's alone. Its credits are used up no longer: they count again wherever the rules of the
    program let them. The period it was issued for goes on while it runs, else its holder enrolls anew. The holder is
    told. There is no undo.
    """
    require(actor, "certificate.withdraw", certificate)
    if not reason.strip():
        raise DomainError("Say why. Only your agency reads it.", "reason")
    if not public_note.strip():
        raise DomainError("Write what everybody who checks the certificate will read.", "public_note")
    now = clock.now()
    before = CERTIFICATE.advance(
        certificate, "withdraw", withdrawn_at=now, withdrawn_by=actor.person, withdrawn_because=reason.strip(),
        public_note=public_note.strip(),
    )  # fmt: skip
    credits_free(certificate)
    audit.record(
        "certificate.withdraw", certificate, actor=actor, before=before, after=certificate.state,
        reason=certificate.withdrawn_because, facts={"public_note": certificate.public_note},
    )  # fmt: skip
    period_go_on(actor=actor, enrollment=Enrollment.objects.get(pk=certificate.enrollment_id))
    outbox.recall(ready_key(certificate))  # nobody is to read that it is ready, and then that it is not valid
    _tell(actor, certificate)
    return certificate


def credits_free(certificate: Certificate) -> None:
    """What it counted is used up no longer, and every open period of its holder is reckoned anew."""
    certificate.spent_credits.filter(freed_at=None).update(freed_at=clock.now())
    if certificate.person_id:
        standings_mark_stale(certificate.person_id)


@transaction.atomic
def period_go_on(*, actor: Actor, enrollment: Enrollment) -> Enrollment:
    """The period whose certificate was withdrawn is open again, or over where it cannot be.

    DomainError while one of it stands. A plan behind it stays finished until a consultant lets it go on.
    """
    require(actor, "enrollment.withdraw", enrollment)
    if enrollment.certificates.filter(state=CertificateState.ISSUED).exists():
        raise DomainError("A certificate rests on this period. Withdraw that, and the period ends with it.")
    before = _reopened_or_ended(enrollment)
    audit.record("enrollment.withdraw", enrollment, actor=actor, before=before, after=enrollment.state)
    standing_mark_stale(enrollment)
    return enrollment


def _reopened_or_ended(enrollment: Enrollment) -> str:
    """Moves it, and returns the state it came from."""
    if can_go_on(enrollment):
        try:
            with transaction.atomic():
                return ENROLLMENT.advance(enrollment, "reopen", applied_at=None)
        except IntegrityError:  # its holder enrolls anew in this very moment
            pass
    return ENROLLMENT.advance(enrollment, "withdraw", closed_at=clock.now())


def can_go_on(enrollment: Enrollment) -> bool:
    """Whether the period runs still, and its holder has no other one open in the track."""
    today, ends_before = clock.today(enrollment.agency.time_zone), enrollment.period_ends_before
    holder = {"person": enrollment.person_id, "library": enrollment.library_id, "track": enrollment.track_id}
    others = Enrollment.objects.filter(**holder, state__in=OPEN_STATES).exclude(pk=enrollment.pk)
    return (ends_before is None or today < ends_before) and not others.exists()


def _tell(actor: Actor, certificate: Certificate) -> None:
    if certificate.person is None:
        return
    notices.tell(
        f"certificate.withdrawn:{certificate.pk}",
        to=certificate.person,
        about=certificate,
        topic=Topic.TRACKS,
        zone=certificate.agency.time_zone,
        template="certificate_withdrawn",
        words=certificate.public_note,
        context={
            "certificate": certificate,
            "track": certificate.enrollment.track.name,
            "by": actor.person,
            "goes_on": Enrollment.objects.filter(pk=certificate.enrollment_id, state__in=OPEN_STATES).exists(),
            "action": "Open my certificates",
            "action_url": f"{settings.SITE_URL}{reverse('certification:certificates')}",
        },
    )
