import uuid

from django.db import models

from libraries.enums import PlanState


class StrategicPlan(models.Model):
    """A library's strategic plan. Drafted in the browser, adopted with date and minutes, then read-only for ever."""

    library = models.ForeignKey("libraries.Library", on_delete=models.PROTECT, related_name="strategic_plans")
    title = models.CharField(max_length=160)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_versions")
    adopted_on = models.DateField(null=True, blank=True)
    minute_reference = models.CharField(max_length=160, blank=True)
    adopted_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    drafted_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "strategic plan"
        ordering = ["-drafted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["library"], condition=models.Q(state=PlanState.ADOPTED), name="one_adopted_plan_per_library"
            ),
            models.CheckConstraint(
                condition=models.Q(state=PlanState.DRAFT) | models.Q(adopted_on__isnull=False),
                name="adopted_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Ordered(models.Model):
    """A line of a plan's outline. `lineage` stays the same when a new version starts as a copy."""

    position = models.PositiveSmallIntegerField()
    lineage = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Goal(Ordered):
    plan = models.ForeignKey(StrategicPlan, on_delete=models.CASCADE, related_name="goals")
    title = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    skills = models.TextField(blank=True)  # what people must be able to do to reach it, one a line

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def skill_names(self) -> list[str]:
        return self.skills.splitlines()


class Objective(Ordered):
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="objectives")
    title = models.CharField(max_length=300)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Measure(Ordered):
    """How the library will know: what is counted, where it stands, where it should be."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="measures")
    title = models.CharField(max_length=300)
    baseline = models.CharField(max_length=80, blank=True)
    target = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
