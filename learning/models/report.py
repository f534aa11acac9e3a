from django.db import models

from learning.enums import ReportState


class FinalReport(models.Model):
    """The final report and reflection that closes a plan: what was learned, what changed, what comes next."""

    pdp = models.OneToOneField("learning.Pdp", on_delete=models.PROTECT, related_name="final_report")
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.DRAFT)
    changed = models.TextField(blank=True)
    patrons = models.TextField(blank=True)
    not_done = models.TextField(blank=True)
    next_plan = models.TextField(blank=True)
    started_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    return_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = "final report"

    def __str__(self) -> str:
        return f"final report of {self.pdp}"


class GoalReflection(models.Model):
    """What became of one plan goal."""

    report = models.ForeignKey(FinalReport, on_delete=models.CASCADE, related_name="reflections")
    line = models.ForeignKey("learning.GoalLine", on_delete=models.PROTECT, related_name="+")
    learned = models.TextField(blank=True)
    result = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "line"], name="one_reflection_per_goal")]

    def __str__(self) -> str:
        return f"reflection on goal line {self.line_id}"
