"""A person takes a copy of everything the house holds about them."""

from collections.abc import Iterator

from django.db import transaction

from certification.models import Certificate
from learning.models import Evidence
from libraries.models import Person
from pdplanner.home.documents.own_data_zip import StoredPart, named_once, own_data_zip
from pdplanner.home.queries.own_data import tables_of
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require


@transaction.atomic
def own_data_export(*, actor: Actor) -> Iterator[bytes]:
    """The actor's own copy, piece by piece. That it was taken is on record, and what was in it is not."""
    person = actor.person
    require(actor, "profile.export", person)
    audit.record("profile.export", person, actor=actor)
    return own_data_zip(str(person), clock.now(), tables_of(person), named_once(_files(person)))


def _files(person: Person) -> Iterator[StoredPart]:
    for evidence in Evidence.objects.filter(person=person, url="").order_by("pk"):
        yield StoredPart(f"evidence/{evidence.name}", evidence.path, evidence.sha256)
    for certificate in Certificate.objects.filter(person=person).exclude(pdf_path="").order_by("pk"):
        yield StoredPart(f"certificates/{certificate.number}.pdf", certificate.pdf_path, certificate.pdf_sha256)
