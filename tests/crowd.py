"""A crowd at one event, written in one go: what only a large number shows."""

from learning.models import Event, Participation
from libraries.models import Library, Membership, Person
from pdplanner.kernel import clock
from tests.cast import LONG_AGO


def crowd_at(event: Event, library: Library, count: int) -> list[Participation]:
    """So many people of the library who registered for the event."""
    now = clock.now()
    people = Person.objects.bulk_create(
        Person(display_name=f"Guest {number} of {event.pk}", family_name="Guest") for number in range(count)
    )
    posts = Membership.objects.bulk_create(
        Membership(person=person, library=library, role="staff", starts_on=LONG_AGO, recorded_at=now)
        for person in people
    )
    return Participation.objects.bulk_create(
        Participation(event=event, person=post.person, membership=post, registered_at=event.begins_at) for post in posts
    )
