from django.db import models

from learning.enums import CreditState
from pdplanner.kernel.wording import size_in_sentence


class Credit(models.Model):
    """One fact of learning, entered once and verified once. What it is worth is derived per enrollment, never stored.

    Dates are local calendar dates, so 23:30 on the last day is that day in every zone. Its size is `minutes`, or
    `units_hundredths` of what its kind is measured in, never both. `amount_hundredths` only where an event fixes the
    amount. A verified credit is never edited: a correction reverses it and enters a new one.

    `role` is a code of the rules of a track, "" for taking part. `topic` and `event` say what two credits can be about
    the same; `published_on` when a recording was. They are asked only where a track looks at them.
    """

    person = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="credits")
    membership = models.ForeignKey("libraries.Membership", on_delete=models.PROTECT, related_name="credits")
    kind = models.ForeignKey("learning.Kind", on_delete=models.PROTECT, related_name="credits")
    tags = models.JSONField(default=list, blank=True)
    title = models.CharField(max_length=200)
    provider = models.CharField(max_length=160, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField()
    minutes = models.PositiveIntegerField(default=0)
    units_hundredths = models.PositiveIntegerField(default=0)
    amount_hundredths = models.PositiveIntegerField(null=True, blank=True)
    learned = models.TextField(blank=True)
    role = models.CharField(max_length=60, blank=True)
    topic = models.CharField(max_length=160, blank=True)
    event = models.CharField(max_length=160, blank=True)
    published_on = models.DateField(null=True, blank=True)
    goal_line = models.ForeignKey(
        "learning.GoalLine", null=True, blank=True, on_delete=models.PROTECT, related_name="credits"
    )
    activity_line = models.ForeignKey(
        "learning.ActivityLine", null=True, blank=True, on_delete=models.PROTECT, related_name="credits"
    )
    # Where it was taken from instead of typed; they keep it when the item is retired.
    catalog_item = models.ForeignKey(
        "learning.CatalogItem", null=True, blank=True, on_delete=models.PROTECT, related_name="credits"
    )
    catalog_event = models.ForeignKey(
        "learning.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="credits"
    )
    # The session of a board it was recorded with; whoever has it attended.
    board_session = models.ForeignKey(
        "learning.BoardSession", null=True, blank=True, on_delete=models.PROTECT, related_name="credits"
    )
    evidence = models.ManyToManyField("learning.Evidence", blank=True, related_name="credits")
    state = models.CharField(max_length=10, choices=CreditState.choices, default=CreditState.DRAFT)
    recorded_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_as = models.CharField(max_length=200, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    return_reason = models.TextField(blank=True)
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reversal_reason = models.TextField(blank=True)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")

    class Meta:
        ordering = ["-ended_on", "-pk"]
        indexes = [models.Index(fields=["person", "state", "ended_on"], name="credit_person_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "catalog_event"],
                condition=~models.Q(state=CreditState.REVERSED),
                name="one_credit_of_an_event",
            ),
            models.UniqueConstraint(
                fields=["person", "board_session"],
                condition=~models.Q(state=CreditState.REVERSED),
                name="one_credit_of_a_session",
            ),
            models.CheckConstraint(
                condition=models.Q(catalog_event=None) | models.Q(catalog_item__isnull=False),
                name="event_of_a_credit_is_of_its_item",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__gte=models.F("started_on")), name="credit_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gt=0, units_hundredths=0) | models.Q(minutes=0, units_hundredths__gt=0),
                name="credit_has_one_size",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CreditState.VERIFIED)
                | models.Q(verified_by__isnull=False, verified_at__isnull=False),
                name="verified_has_a_verifier",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_by=None) | ~models.Q(verified_by=models.F("person")),
                name="nobody_verifies_themselves",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def size(self) -> str:
        """How much it was, in the measure of its kind: "1.5 hours", "3 semester credits"."""
        return size_in_sentence(self.minutes, self.units_hundredths, self.kind.unit)


class CreditCategory(models.Model):
    """The category of a credit in one agency's list; at most one per agency."""

    credit = models.ForeignKey(Credit, on_delete=models.CASCADE, related_name="categories")
    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey("learning.Category", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "credit categories"
        constraints = [models.UniqueConstraint(fields=["credit", "agency"], name="one_category_per_agency")]

    def __str__(self) -> str:
        return str(self.category)
