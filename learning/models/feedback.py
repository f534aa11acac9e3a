from django.db import models
from django.db.models import Q

from learning.enums import Answer

QUESTIONS = ("learned", "used", "recommended")


def _answer(statement: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(statement, choices=Answer.choices)


class Feedback(models.Model):
    """What one person who was there says of an event, in answers that are counted and no words.

    Whose it is keeps it to one for each, and is never shown: who is erased leaves it without a name, since a count that
    fell by one would tell what they had said.
    """

    event = models.ForeignKey("learning.Event", on_delete=models.PROTECT, related_name="feedback")
    person = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="feedback"
    )
    learned = _answer("I learned what I came for")
    used = _answer("I will use it at work")
    recommended = _answer("I would recommend it to colleagues")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="one_feedback_on_an_event"),
            *(models.CheckConstraint(condition=Q(**{f"{name}__in": Answer.values}), name=f"feedback_{name}_on_scale")
              for name in QUESTIONS),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"feedback on {self.event}"
