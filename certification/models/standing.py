from django.db import models

from pdplanner.kernel.models import Claimable


class Standing(Claimable):
    """Where an enrollment is, stored for lists, the ready queue and reminders. Pages and issuing evaluate live.

    `wanted` is raised by every change; a refresh is done only if `wanted` has not risen meanwhile. `verdict` is the
    engine's, as JSON. Amounts are hundredths of a credit. What it says of `computed_on` it says of every day through
    `lasts_through`, if nothing is wanted; None where it was reckoned for that day alone. `sha256` is of the verdict
    without its day: whether another says the same is known without reading the one that is stored.
    """

    enrollment = models.OneToOneField("certification.Enrollment", on_delete=models.PROTECT, related_name="standing")
    wanted = models.PositiveIntegerField(default=1)
    computed_on = models.DateField(null=True, blank=True)
    lasts_through = models.DateField(null=True, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=10, blank=True)
    counted_hundredths = models.PositiveIntegerField(default=0)
    need_hundredths = models.PositiveIntegerField(default=0)
    verdict = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["job_state", "job_not_before"], name="standing_due")]

    def __str__(self) -> str:
        return f"standing of {self.enrollment}"
