"""The PDF of a certificate: made once by a worker from the frozen snapshot, stored, announced once."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from certification.documents import render_certificate
from certification.enums import CertificateState
from certification.models import Certificate
from certification.queries.register import replaced_number
from pdplanner.kernel import audit, clock, faults, files, jobs, outbox
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.models import Claimable

FOLDER = "certificates"
MOST_ATTACHED = 5 * 1024 * 1024  # bytes; mail servers refuse what is much larger


def render(row: Claimable, ticket: dt.datetime) -> None:
    """Render one claimed certificate, outside any transaction; then, in a short one, mark it ready and tell the holder.

    Killed anywhere in between, the next claim does it again: the same snapshot gives the same bytes under the same
    name, and only one claim can finish. A ready one is never claimed, so never rendered again.
    """
    certificate = Certificate.objects.select_related("agency", "person").get(pk=row.pk)
    pdf = render_certificate(certificate.snapshot)
    faults.point("render.before_store")
    stored = files.store(pdf, folder=FOLDER, suffix=".pdf")
    faults.point("render.before_finish")
    with transaction.atomic():
        jobs.finish(
            certificate, ticket, pdf_path=stored.path, pdf_sha256=stored.sha256, pdf_ready_at=clock.now()
        )  # fmt: skip
        _announce(certificate, stored.path if len(pdf) <= MOST_ATTACHED else "")
        faults.point("render.before_commit")
    faults.point("render.after_finish")


def ready_key(certificate: Certificate) -> str:
    return f"certificate.ready:{certificate.pk}"


def _announce(certificate: Certificate, pdf_path: str) -> None:
    """With the PDF under `pdf_path`, if there is one. Not of a certificate that was withdrawn or replaced while it was
    made: its holder has been told that."""
    stands = Certificate.objects.filter(pk=certificate.pk, state=CertificateState.ISSUED).exists()
    if certificate.person is None or not stands:
        return
    outbox.write(
        ready_key(certificate),
        to=certificate.person,
        template="certificate_ready",
        context={
            "certificate": certificate,
            "is_attached": bool(pdf_path),
            "replaces": replaced_number(certificate),
            "track": certificate.snapshot["track"],
            "zone": certificate.snapshot["time_zone"],
            "check_url": certificate.snapshot["check_url"],
            "action": "Open my certificates",
            "action_url": f"{settings.SITE_URL}{reverse('certification:certificates')}",
        },
        file_path=pdf_path,
        file_name=f"{certificate.number}.pdf" if pdf_path else "",
    )


@transaction.atomic
def certificate_retry(*, actor: Actor, certificate: Certificate) -> None:
    """“Try again” for a PDF that was given up after five attempts. NotNow when it is not."""
    require(actor, "certificate.retry", certificate)
    if not jobs.revive(Certificate, certificate.pk):
        raise NotNow("This certificate’s PDF is ready or being made. There is nothing to try again.")
    audit.record("certificate.retry", certificate, actor=actor)
    jobs.wake("certification.render_certificate", certificate.pk)
