from django.db import models
from django.db.models import Q

from learning.enums import SessionState


class BoardSession(models.Model):
    """One occasion on which a board learned together, as its minutes record it.

    It ties credits together and adds nothing to them: whoever attended has a credit of it, and nobody else attended.
    What the credits say of it (day, title, kind, length, who led it) changes no more; recorded wrongly, it is taken out
    and recorded again, and `corrects` leads from the one to the other.
    """

    library = models.ForeignKey("libraries.Library", on_delete=models.PROTECT, related_name="board_sessions")
    held_on = models.DateField()
    title = models.CharField(max_length=200)
    kind = models.ForeignKey("learning.Kind", on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey("learning.Category", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField()
    led_by = models.CharField(max_length=160)
    minute_reference = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=SessionState.choices, default=SessionState.HELD)
    recorded_by = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    taken_out_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_out_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)  # why it was taken out
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")

    class Meta:
        verbose_name = "session"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["library", "held_on", "title"], condition=Q(state=SessionState.HELD), name="board_session_once"
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="board_session_takes_time"),
        ]

    def __str__(self) -> str:
        return self.title
