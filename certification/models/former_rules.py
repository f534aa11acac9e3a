from django.db import models

from certification.enums import Phase


class FormerRules(models.Model):
    """The rules an enrollment was under through a moment, when somebody moved it to a newer version.

    So a standing as of an earlier day is still judged by them, in the period they set.
    """

    enrollment = models.ForeignKey("certification.Enrollment", on_delete=models.PROTECT, related_name="former_rules")
    rule_set = models.ForeignKey("certification.RuleSet", on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=40)
    phase = models.CharField(max_length=13, choices=Phase.choices)
    ends_before = models.DateField(null=True, blank=True)
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "former rules"
        ordering = ["replaced_at", "pk"]

    def __str__(self) -> str:
        return f"{self.rule_set} of {self.enrollment}"
