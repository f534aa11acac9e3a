from django.db import models

from certification.enums import Impact
from pdplanner.kernel.models import Claimable


class ImpactPreview(Claimable):
    """Whom a draft of rules would help or hurt, reckoned over the open enrollments of its track; one for each draft.

    `document` is the draft as it was when somebody asked. The worker goes through the enrollments in the order of
    their keys; `cursor` is the last one done, so a killed worker's successor goes on from there.
    """

    rule_set = models.OneToOneField("certification.RuleSet", on_delete=models.CASCADE, related_name="impact")
    asked_by = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    document = models.JSONField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    cursor = models.PositiveBigIntegerField(default=0)
    is_stopped = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"impact of {self.rule_set}"


class ImpactRow(models.Model):
    """One enrollment under the rules it is under and under the draft. Amounts are hundredths of a credit."""

    preview = models.ForeignKey(ImpactPreview, on_delete=models.CASCADE, related_name="rows")
    enrollment = models.ForeignKey("certification.Enrollment", on_delete=models.CASCADE, related_name="+")
    impact = models.CharField(max_length=8, choices=Impact.choices)
    status_before = models.CharField(max_length=10)
    status_after = models.CharField(max_length=10, blank=True)
    sentences = models.JSONField(default=list)

    class Meta:
        ordering = ["preview", "pk"]
        constraints = [models.UniqueConstraint(fields=["preview", "enrollment"], name="impact_once_per_enrollment")]

    def __str__(self) -> str:
        return f"{self.enrollment}: {self.impact}"
