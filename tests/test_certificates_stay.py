"""Trap 7: supervisor, issuer, library and the event of a credit go or end; the certificate stays as it is."""

import datetime as dt

import pytest
from django.core.files.storage import default_storage
from django.db.models import Model, ProtectedError
from django.test import Client

from certification.models import Certificate, SpentCredit
from certification.tests.scene import Scene, on, strategic
from learning.models import CatalogItem, Credit, Event, Kind
from learning.services.events import event_cancel
from libraries.models import AgencyRole, Library, Membership, Person
from libraries.services.closing import library_close
from pdplanner.home.services.erasing import person_erase
from pdplanner.kernel import clock, jobs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.models import JobState
from tests.cast import Cast, post

ISSUED, ENDED, LATER = dt.date(2027, 3, 3), dt.date(2027, 5, 31), dt.date(2027, 6, 10)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Ada is certified, with one of her credits from an event; the PDF is made."""
    scene = strategic(cast)
    post(cast.connie, cast.library, "staff")  # from before she was a consultant
    certificate = scene.certified(ISSUED)
    jobs.run("certification.render_certificate", certificate.pk)
    took_place = dt.datetime(2025, 9, 1, 16, tzinfo=dt.UTC)
    item = CatalogItem.objects.create(
        agency=cast.agency, state="approved", title="A course", kind=Kind.objects.filter(agency=cast.agency)[0],
        provider="State library", minutes=600, format="live", proposed_by=cast.sam, proposed_at=took_place,
        approved_at=took_place, decided_by=cast.connie, decided_at=took_place,
    )  # fmt: skip
    event = Event.objects.create(
        item=item, begins_at=took_place, ends_at=took_place + dt.timedelta(hours=1), zone="UTC",
        scheduled_by=cast.sam, scheduled_at=took_place,
    )  # fmt: skip
    spent = SpentCredit.objects.filter(certificate=certificate).first()
    assert spent is not None
    Credit.objects.filter(pk=spent.credit_id).update(catalog_item=item, catalog_event=event)
    return scene


def attested(client: Client) -> dict[str, object]:
    """All that the certificate is: its row, its bytes, what it counts, and what everybody reads of it."""
    certificate = Certificate.objects.get()
    with default_storage.open(certificate.pdf_path) as file:
        content = file.read()
    assert content.startswith(b"%PDF-")
    columns = [column.attname for column in Certificate._meta.concrete_fields]
    with on(LATER):
        said = client.get(f"/verify/{certificate.token}/json/").json()
    assert said["state"] == "valid"
    counted = SpentCredit.objects.order_by("pk").values_list("credit", "hundredths", "freed_at", "credit__state")
    return {**{name: getattr(certificate, name) for name in columns}, "file": content, "said": said,
            "counted": list(counted)}  # fmt: skip


def leave(person: Person) -> None:
    """Their posts end, and nothing of theirs waits."""
    Membership.objects.filter(person=person).update(ends_on=ENDED)
    AgencyRole.objects.filter(person=person).update(ends_on=ENDED)
    person.certificates.exclude(job_state=JobState.DONE).update(job_state=JobState.DONE)


def test_a_certificate_outlives_its_library_and_whoever_verified_and_issued(scene: Scene, client: Client) -> None:
    before, cora = attested(client), scene.actor("cora")
    with on(LATER):
        library_close(actor=cora, library=scene.cast.library, closed_on=ENDED, reason="Merged.", posts_end=True)
        for who in (scene.cast.sam, scene.cast.connie):
            leave(who)
            person_erase(actor=scene.actor("cora"), person=who, typed=who.display_name, reason="Asked for it.")
    assert Library.objects.get(pk=scene.cast.library.pk).closed_on == ENDED
    assert Person.objects.filter(pk__in=[scene.cast.sam.pk, scene.cast.connie.pk], erased_at=None).count() == 0
    assert attested(client) == before


def test_an_event_that_took_place_is_neither_cancelled_nor_deleted_and_even_then_the_certificate_stays(
    scene: Scene, client: Client
) -> None:
    before, event = attested(client), Event.objects.get()
    with on(LATER), pytest.raises(DomainError, match="It has begun"):
        event_cancel(actor=scene.actor("connie"), event=event, reason="Nobody came.")
    with pytest.raises(ProtectedError):
        event.delete()
    Event.objects.update(state="cancelled", cancelled_at=clock.now(), reason="By hand.")
    assert attested(client) == before


def test_nothing_a_certificate_rests_on_can_be_deleted(scene: Scene) -> None:
    certificate = Certificate.objects.get()
    rests_on: list[Model] = [
        scene.person, scene.cast.sam, scene.cast.connie, scene.cast.agency, scene.cast.library, scene.cast.posts["ada"],
        scene.program, scene.track, scene.rule_set, scene.enrollment, scene.plan,
        *(row.credit for row in certificate.spent_credits.select_related("credit")),
    ]  # fmt: skip
    for row in rests_on:
        with pytest.raises(ProtectedError):
            row.delete()
