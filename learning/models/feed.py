from django.db import models
from django.db.models import Q


class CalendarFeed(models.Model):
    """A secret address that calendar programs read: of what one person registered for, or of an agency's events.

    Whoever knows the address reads it, so each can be made anew, which ends the one before.
    """

    person = models.OneToOneField(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="calendar_feed"
    )
    agency = models.OneToOneField(
        "libraries.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="calendar_feed"
    )
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256; the address is shown once
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, agency__isnull=False) | Q(person__isnull=False, agency=None),
                name="feed_of_a_person_or_an_agency",
            )
        ]

    def __str__(self) -> str:
        return f"calendar of {self.person or self.agency}"
