"""The public list of those who hold a certificate: only whoever agreed, and only while they agree."""

from django.db import transaction

from certification.models import Certificate, PublicListing
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require


@transaction.atomic
def listing_agree(*, actor: Actor, certificate: Certificate) -> None:
    """Its holder stands on the list of its agency from now on, with every certificate of it that is valid."""
    require(actor, "certificate.list", certificate)
    _, new = PublicListing.objects.get_or_create(
        agency=certificate.agency, person=actor.person, defaults={"agreed_at": clock.now()}
    )
    if new:
        audit.record("certificate.list", certificate, actor=actor, after="listed")


@transaction.atomic
def listing_end(*, actor: Actor, certificate: Certificate) -> None:
    """They are on it no more, from this moment."""
    require(actor, "certificate.list", certificate)
    gone, _ = PublicListing.objects.filter(agency=certificate.agency, person=actor.person).delete()
    if gone:
        audit.record("certificate.list", certificate, actor=actor, before="listed", after="not listed")
