from django.db import models

from pdplanner.kernel import clock


class JobState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"
    DEAD = "dead", "Given up"


class Claimable(models.Model):
    """A row that is work: it waits, is claimed for a while, and is done or, after five attempts, given up.

    The row is the truth, the message only a wake-up call; see `pdplanner.kernel.jobs`. Lease times are wall-clock.
    """

    job_state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    job_attempts = models.PositiveSmallIntegerField(default=0)
    job_lease_until = models.DateTimeField(null=True, blank=True)
    job_not_before = models.DateTimeField(default=clock.wall_now)  # due since then, or not due until then
    job_error = models.TextField(blank=True)

    class Meta:
        abstract = True
