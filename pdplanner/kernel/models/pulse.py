from django.db import models


class Pulse(models.Model):
    """One row: the last time beat had a worker ask for a sign of life, and the last time one came back. Real times.

    A dead beat with nothing due looks like a day on which nothing happens; this row tells the two apart.
    """

    THE_ONE = 1

    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)  # None: not heard of yet

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_pulse")]

    def __str__(self) -> str:
        return f"pulse, heard {self.answered_at}"
