from django.db import models

from certification.enums import DecisionKind


class Decision(models.Model):
    """What a person decided about one enrollment: an exception, or whether a requirement that only a person can judge
    is met.

    A row is never changed: it is revoked by a second date, and a new one takes its place. Which columns a kind uses:
    an extension `until_on` (the new last day of the period); leave `from_on` and `until_on`, both included; a waiver
    `until_on` (the new last day for the first certificate); a credit `credit` and `code` (of the reason it is no
    longer held to); a check `role`, `code` (of the requirement), `accepted` and, where it expires, `until_on`;
    an attested credit `credit` and `role` (of the step).
    """

    enrollment = models.ForeignKey("certification.Enrollment", on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=9, choices=DecisionKind.choices)
    role = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=80, blank=True)
    accepted = models.BooleanField(default=True)
    credit = models.ForeignKey("learning.Credit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    decided_as = models.CharField(max_length=200, blank=True)  # the hat, in words
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True)
                | models.Q(from_on__isnull=True)
                | models.Q(until_on__gte=models.F("from_on")),
                name="leave_lasts_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.enrollment}"
