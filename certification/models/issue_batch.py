from django.db import models

from certification.enums import LineState
from pdplanner.kernel.models import Claimable, JobState


class IssueBatch(Claimable):
    """Certificates of one agency that somebody wants issued together: looked at first, then issued, by the worker.

    It is looked at for `asked_by` until `looked_at`, and issued for `issued_by` from `started_at` on. As a job it waits
    while one of the two is under way; `stopped_at` says that somebody left off.
    """

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey("libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "batch of certificates"
        verbose_name_plural = "batches of certificates"
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["agency", "started_at"], name="issue_batch_agency_started")]

    def __str__(self) -> str:
        return f"batch {self.pk}"

    @property
    def is_going(self) -> bool:
        """Whether the worker has something to do about it."""
        return self.job_state == JobState.WAITING


class IssueLine(models.Model):
    """One person of a batch: what the certificate would say, and what came of it.

    `printed` is the name as it will be printed, `first_day` and `last_day` those of the certificate; `remarks` and
    `reason` are sentences. Once issued it names its certificate, in the transaction that issued it.
    """

    batch = models.ForeignKey(IssueBatch, on_delete=models.CASCADE, related_name="lines")
    enrollment = models.ForeignKey("certification.Enrollment", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=LineState.choices, default=LineState.WAITING)
    printed = models.CharField(max_length=120, blank=True)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    next_first = models.DateField(null=True, blank=True)  # of the period they can go on with
    next_last = models.DateField(null=True, blank=True)
    credits_hundredths = models.PositiveIntegerField(default=0)
    remarks = models.JSONField(default=list, blank=True)
    reason = models.TextField(blank=True)
    certificate = models.OneToOneField(
        "certification.Certificate", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["batch", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "enrollment"], name="once_in_a_batch"),
            models.CheckConstraint(
                condition=models.Q(state=LineState.ISSUED, certificate__isnull=False)
                | ~models.Q(state=LineState.ISSUED) & models.Q(certificate=None),
                name="issued_line_has_its_certificate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.printed or self.enrollment_id} in {self.batch_id}"
