from django.db import models


class PlanComment(models.Model):
    """What somebody who drafts a strategic plan says about one of its lines, or about the plan as a whole."""

    plan = models.ForeignKey("libraries.StrategicPlan", on_delete=models.CASCADE, related_name="comments")
    # The line's own mark, the same on whatever level it is by now; none is the plan as a whole.
    lineage = models.UUIDField(null=True, blank=True)
    about = models.CharField(max_length=300)  # the line's title when it was written; the line may be gone later
    words = models.TextField()
    person = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "comment on a strategic plan"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(settled_at=None, settled_by=None)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                name="plan_comment_settled_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} on “{self.about}”"
