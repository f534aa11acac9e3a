from django.db import models
from django.db.models import F, Q

from learning.enums import EventState


class Event(models.Model):
    """An occasion to take part in an item of the catalog: begin and end as moments, `zone` where its clock stands.

    Who has a seat is not stored: of those who registered and did not cancel, the first `capacity` have one and the
    others wait, see queries/events.py. So nobody has to move up, and two at once cannot take the same seat.
    """

    item = models.ForeignKey("learning.CatalogItem", on_delete=models.PROTECT, related_name="events")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=50)
    place = models.CharField(max_length=160, blank=True)  # empty: online
    link = models.URLField(max_length=300, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)  # None: room for everybody
    state = models.CharField(max_length=10, choices=EventState.choices, default=EventState.SCHEDULED)
    scheduled_by = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    scheduled_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)  # why it was cancelled

    class Meta:
        ordering = ["begins_at", "pk"]
        indexes = [models.Index(fields=["item", "begins_at"], name="event_item_begin")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="event_ends_after_begin"),
            models.CheckConstraint(condition=Q(capacity=None) | Q(capacity__gt=0), name="event_has_a_seat"),
        ]

    def __str__(self) -> str:
        return self.item.title

    def seats_in_words(self, taking_part: int) -> str:
        """ "3 of 12", "12 of 12, 2 waiting"; how many come where there is room for everybody."""
        if self.capacity is None:
            return f"{taking_part} registered"
        waiting = f", {taking_part - self.capacity} waiting" if taking_part > self.capacity else ""
        return f"{min(taking_part, self.capacity)} of {self.capacity}{waiting}"


class Participation(models.Model):
    """One person's part in one event: registered, perhaps cancelled, and attended where the roster says so.

    `goal_line` and `activity_line` are what the credit of the roster will serve in the person's plan.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="participations")
    membership = models.ForeignKey("libraries.Membership", on_delete=models.PROTECT, related_name="participations")
    person = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="participations")
    goal_line = models.ForeignKey(
        "learning.GoalLine", null=True, blank=True, on_delete=models.PROTECT, related_name="participations"
    )
    activity_line = models.ForeignKey(
        "learning.ActivityLine", null=True, blank=True, on_delete=models.PROTECT, related_name="participations"
    )
    registered_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)  # when the roster said so

    class Meta:
        ordering = ["registered_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="one_part_in_an_event")]

    def __str__(self) -> str:
        return f"{self.person} at {self.event}"
