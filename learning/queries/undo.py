"""Whether a verification can still be undone by the person who made it."""

from learning.models import Credit
from libraries.models import Person
from pdplanner.kernel import clock


def is_from_today(credit: Credit) -> bool:
    """Whether it was verified today, in the agency's time. From tomorrow on, answers were given that rest on it."""
    zone = credit.membership.library.agency.time_zone
    return credit.verified_at is not None and clock.local_date(credit.verified_at, zone) == clock.today(zone)


def can_undo(credit: Credit, person: Person) -> bool:
    return credit.verified_by_id == person.pk and is_from_today(credit)
