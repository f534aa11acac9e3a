from django.db import models

from libraries.models.dated import DatedQuerySet


class Assignment(models.Model):
    """A consultant looks after a library, or after all libraries of a region; it routes work and gives no rights."""

    agency_role = models.ForeignKey("libraries.AgencyRole", on_delete=models.PROTECT, related_name="assignments")
    library = models.ForeignKey(
        "libraries.Library", null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    region = models.CharField(max_length=80, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(library__isnull=False, region="")
                | models.Q(library__isnull=True) & ~models.Q(region=""),
                name="assignment_of_library_or_region",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="assignment_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["agency_role", "library"],
                condition=models.Q(ends_on=None, region=""),
                name="open_assignment_once_per_library",
            ),
            models.UniqueConstraint(
                fields=["agency_role", "region"],
                condition=models.Q(ends_on=None, library=None),
                name="open_assignment_once_per_region",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_role.person}: {self.library or self.region}"


class StandIn(models.Model):
    """From day to day, both included, one consultant's libraries come first to another, and so does their mail."""

    away = models.ForeignKey("libraries.AgencyRole", on_delete=models.PROTECT, related_name="stand_ins")
    deputy = models.ForeignKey("libraries.AgencyRole", on_delete=models.PROTECT, related_name="standing_in")
    starts_on = models.DateField()
    ends_on = models.DateField()
    recorded_at = models.DateTimeField()

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="stand_in_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~models.Q(away=models.F("deputy")), name="nobody_stands_in_for_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy.person} for {self.away.person}"
