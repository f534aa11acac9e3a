from django.db import models


class Checkup(models.Model):
    """What `manage.py doctor` found on one day; one a day, however many beats ask. Days and times are the real ones.

    `broken` lists the sentences that do not hold, each with the number of rows that break it: {"sentence", "rows"}.
    """

    day = models.DateField(unique=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # None: it runs, or its worker was killed
    sentences = models.PositiveSmallIntegerField(default=0)
    broken = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"checkup of {self.day}"
