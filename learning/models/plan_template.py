from django.db import models

from learning.models.revision import ActivityWords, GapWords


class PlanTemplate(models.Model):
    """Gaps and activities a library’s administrators put together for its goals, for staff to begin a plan from.

    It holds no word about a person: neither who helps nor how a gap was noticed, and no days. Staff see it while
    `offered_at` is set; what they took over is theirs and does not change with it.
    """

    library = models.ForeignKey("libraries.Library", on_delete=models.PROTECT, related_name="plan_templates")
    title = models.CharField(max_length=120)
    words = models.CharField(max_length=400, blank=True)
    made_by = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "plan template"
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["library", "title"], name="template_title_once_per_library")]

    def __str__(self) -> str:
        return self.title


class TemplateGap(GapWords):
    template = models.ForeignKey(PlanTemplate, on_delete=models.CASCADE, related_name="gaps")
    goal = models.ForeignKey("libraries.Goal", on_delete=models.PROTECT, related_name="+")

    how_noticed = ""  # a word about a person

    class Meta:
        verbose_name = "gap of a template"
        ordering = ["goal__position", "pk"]


class TemplateActivity(ActivityWords):
    template = models.ForeignKey(PlanTemplate, on_delete=models.CASCADE, related_name="activities")
    goal = models.ForeignKey("libraries.Goal", on_delete=models.PROTECT, related_name="+")

    planned_on = None
    helper = ""

    class Meta:
        verbose_name = "activity of a template"
        verbose_name_plural = "activities of a template"
        ordering = ["goal__position", "pk"]
