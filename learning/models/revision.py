from typing import Any

from django.db import models

from learning.enums import Level, MoneySource, Per, RevisionState
from pdplanner.kernel.wording import size_in_sentence

# What a self-directed activity proposes beside what every activity says, with its label. Its mentor is who helps.
PROJECT = {
    "question": "Question or skill",
    "method": "Method",
    "resources": "Resources",
    "deliverable": "What there is to show at the end",
}
# What somebody writes in a gap, an option and an activity, under the names of the services' arguments.
GAP_VALUES = ("skill", "level_now", "level_then", "how_noticed", "how_known")
OPTION_VALUES = ("title", "note", "minutes", "cents", "money_source")
ACTIVITY_VALUES = (
    "title", "why", "outcome", *PROJECT, "minutes", "units_hundredths", "paid_minutes", "cents", "money_source",
    "planned_on", "helper",
)  # fmt: skip
OPEN_STATES = (
    RevisionState.DRAFT, RevisionState.WITH_SUPERVISOR, RevisionState.PROMISED, RevisionState.WITH_CONSULTANT,
)  # fmt: skip


class Revision(models.Model):
    """One version of a plan: it owns copies of all its rows and is frozen once submitted.

    What follows a *Returned* or an *Approved* revision is a new one that starts as its copy (`previous`). In force
    on a date is the newest approved revision whose force began by then; see queries/force.py. Promises are minutes
    *per week or month* and cents *per year*.
    """

    pdp = models.ForeignKey("learning.Pdp", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=RevisionState.choices, default=RevisionState.DRAFT)
    strategic_plan = models.ForeignKey("libraries.StrategicPlan", on_delete=models.PROTECT, related_name="+")
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followers")
    change_reason = models.TextField(blank=True)
    # Asked once, kindly: is training the right answer at all?
    training_fits = models.TextField(blank=True)

    staff_minutes = models.PositiveIntegerField(default=0)
    staff_per = models.CharField(max_length=5, choices=Per.choices, default=Per.WEEK)
    # What the staff member asks of the library; the money is what the activities cost it.
    asked_minutes = models.PositiveIntegerField(default=0)
    asked_per = models.CharField(max_length=5, choices=Per.choices, default=Per.WEEK)
    library_minutes = models.PositiveIntegerField(null=True, blank=True)
    library_per = models.CharField(max_length=5, choices=Per.choices, default=Per.WEEK)
    library_cents = models.PositiveIntegerField(null=True, blank=True)
    library_money_source = models.CharField(max_length=12, choices=MoneySource.choices, default=MoneySource.LIBRARY)
    library_cover = models.CharField(max_length=200, blank=True)

    started_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    # While set, whoever decides for the library reads the draft too; else it is its writer's alone.
    shared_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    committed_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # When the staff member accepted a promise of less than was asked; empty where sending the plan said it already.
    accepted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    return_reason = models.TextField(blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    # In whose queue it stands first since a consultant passed it on; whoever may decide still may.
    passed_to = models.ForeignKey("libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    passed_by = models.ForeignKey("libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    passed_at = models.DateTimeField(null=True, blank=True)
    passed_why = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = "revision"
        ordering = ["number"]
        # A consultant's queue is few among all the revisions of an agency.
        indexes = [models.Index(fields=["state"], name="revision_state")]
        constraints = [
            models.UniqueConstraint(fields=["pdp", "number"], name="revision_number_once"),
            models.UniqueConstraint(
                fields=["pdp"], condition=models.Q(state__in=OPEN_STATES), name="one_open_revision_per_plan"
            ),
        ]

    def __str__(self) -> str:
        return f"revision {self.number}"


class PlanGoal(models.Model):
    """A strategic goal this plan serves; the goal's words are copied, so later edits do not rewrite history."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="goals")
    line = models.ForeignKey("learning.GoalLine", on_delete=models.PROTECT, related_name="versions")
    goal = models.ForeignKey("libraries.Goal", on_delete=models.PROTECT, related_name="+")
    goal_no = models.PositiveSmallIntegerField()
    goal_title = models.CharField(max_length=200)

    class Meta:
        verbose_name = "plan goal"
        ordering = ["goal_no", "pk"]
        constraints = [models.UniqueConstraint(fields=["revision", "line"], name="plan_goal_line_once")]

    def __str__(self) -> str:
        return self.goal_title


class GapWords(models.Model):
    """What is written in a gap, of a plan or of a template."""

    skill = models.CharField(max_length=200)
    level_now = models.CharField(max_length=8, choices=Level.choices, default=Level.NONE)
    level_then = models.CharField(max_length=8, choices=Level.choices, default=Level.ALONE)
    how_known = models.CharField(max_length=300, blank=True)  # how one will know that it is closed

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.skill

    def values(self) -> dict[str, Any]:
        """What is written in it, under the names of the services' arguments."""
        return {name: getattr(self, name) for name in GAP_VALUES}


class Gap(GapWords):
    """What a goal asks of the person that they cannot do today."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="gaps")
    plan_goal = models.ForeignKey(PlanGoal, on_delete=models.CASCADE, related_name="gaps")
    # Which competency of the lexicon the skill is, where the writer says so: the words come first.
    competency = models.ForeignKey(
        "libraries.Competency", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    how_noticed = models.CharField(max_length=300, blank=True)  # how the person knows of the gap today

    class Meta:
        ordering = ["plan_goal__goal_no", "pk"]


class Option(models.Model):
    """A way to close a gap that was looked at, whether picked or not. Training is one of them."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="options")
    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="options")
    title = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    minutes = models.PositiveIntegerField(default=0)
    cents = models.PositiveIntegerField(default=0)
    money_source = models.CharField(max_length=12, choices=MoneySource.choices, default=MoneySource.LIBRARY)
    is_picked = models.BooleanField(default=False)

    class Meta:
        ordering = ["gap", "pk"]

    def __str__(self) -> str:
        return self.title


class ActivityWords(models.Model):
    """What is written in an activity, of a plan or of a template: why, what comes of it, how much, at what cost.

    Self-directed learning is a proposal of its own: question or skill, method, resources and what there is to show.
    `paid_minutes` is the time away from other duties it needs of the library, travel too.
    """

    title = models.CharField(max_length=200)
    kind = models.ForeignKey("learning.Kind", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=400, blank=True)
    outcome = models.CharField(max_length=400, blank=True)
    question = models.CharField(max_length=400, blank=True)
    method = models.CharField(max_length=400, blank=True)
    resources = models.CharField(max_length=400, blank=True)
    deliverable = models.CharField(max_length=400, blank=True)
    minutes = models.PositiveIntegerField(default=0)
    units_hundredths = models.PositiveIntegerField(default=0)
    paid_minutes = models.PositiveIntegerField(default=0)
    cents = models.PositiveIntegerField(default=0)
    money_source = models.CharField(max_length=12, choices=MoneySource.choices, default=MoneySource.LIBRARY)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def size(self) -> str:
        """How much is planned, in the measure of its kind: "6 hours", "3 semester credits"."""
        return size_in_sentence(self.minutes, self.units_hundredths, self.kind.unit)

    def values(self) -> dict[str, Any]:
        """What is written in it, under the names of the services' arguments."""
        return {name: getattr(self, name) for name in ACTIVITY_VALUES}

    @property
    def project(self) -> list[tuple[str, str]]:
        """What it proposes, each part under its label; nothing for learning that is not self-directed."""
        if not self.kind.is_self_directed:
            return []
        return [(label, words) for name, label in PROJECT.items() if (words := getattr(self, name))]


class PlannedActivity(ActivityWords):
    """Learning the person plans: the goal it serves, by when, and who helps."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="activities")
    line = models.ForeignKey("learning.ActivityLine", on_delete=models.PROTECT, related_name="versions")
    plan_goal = models.ForeignKey(PlanGoal, on_delete=models.CASCADE, related_name="activities")
    planned_on = models.DateField(null=True, blank=True)
    helper = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = "planned activity"
        verbose_name_plural = "planned activities"
        ordering = ["planned_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["revision", "line"], name="activity_line_once")]
