from django.db import models


class HoursEntry(models.Model):
    """Time somebody spent on a self-directed project of their plan on one day. `credit` once it is claimed."""

    activity_line = models.ForeignKey("learning.ActivityLine", on_delete=models.PROTECT, related_name="hours")
    on = models.DateField()
    minutes = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True)
    credit = models.ForeignKey(
        "learning.Credit", null=True, blank=True, on_delete=models.PROTECT, related_name="hours_entries"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "entry of hours"
        verbose_name_plural = "entries of hours"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gt=0, minutes__lte=24 * 60), name="hours_entry_fits_into_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.minutes} minutes"
