import datetime as dt

from django.db import models

from learning.enums import PdpState


class Pdp(models.Model):
    """A professional development plan of one person. What it says is in its revisions, each toward one library’s goals.

    `membership` is the post it is at now; who moves to another library of the agency carries it along.
    """

    person = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="pdps")
    membership = models.ForeignKey("libraries.Membership", on_delete=models.PROTECT, related_name="pdps")
    state = models.CharField(max_length=10, choices=PdpState.choices, default=PdpState.OPEN)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Each time it had ended and was reopened: both moments, ISO 8601, so that an answer as of a day between stays.
    former_ends = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = "plan"
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.person}’s plan"

    @property
    def reopenings(self) -> list[tuple[dt.datetime, dt.datetime]]:
        """When it had ended and when that was taken back, for each time it was."""
        moments = dt.datetime.fromisoformat
        return [(moments(ended), moments(reopened)) for ended, reopened in self.former_ends]


class GoalLine(models.Model):
    """What stays the same of a plan goal from revision to revision. Credits point here."""

    pdp = models.ForeignKey(Pdp, on_delete=models.PROTECT, related_name="goal_lines")

    def __str__(self) -> str:
        return f"goal line {self.pk}"


class ActivityLine(models.Model):
    """What stays the same of a planned activity from revision to revision. Credits point here."""

    pdp = models.ForeignKey(Pdp, on_delete=models.PROTECT, related_name="activity_lines")

    def __str__(self) -> str:
        return f"activity line {self.pk}"
