from django.db import models

from learning.enums import Mark


class ReviewMark(models.Model):
    """What a reviewer thinks of one item of a revision, and in which words. `activity` empty: the plan as a whole."""

    revision = models.ForeignKey("learning.Revision", on_delete=models.CASCADE, related_name="marks")
    activity = models.ForeignKey(
        "learning.ActivityLine", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mark = models.CharField(max_length=12, choices=Mark.choices)
    words = models.TextField(blank=True)
    person = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Settled marks were sent with a decision; they stay readable beside the item in the next revision.
    is_settled = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "activity"], condition=models.Q(is_settled=False), name="one_open_mark_per_item"
            ),
            models.UniqueConstraint(
                fields=["revision"],
                condition=models.Q(is_settled=False, activity=None),
                name="one_open_mark_on_the_plan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mark_display()} on {self.activity_id or 'the plan'}"


class ReviewNote(models.Model):
    """What one consultant of the agency tells the others about a plan; neither its owner nor the library reads it."""

    pdp = models.ForeignKey("learning.Pdp", on_delete=models.PROTECT, related_name="notes")
    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=2000)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "note of reviewers"
        verbose_name_plural = "notes of reviewers"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text


class Phrase(models.Model):
    """Words a reviewer uses often: their own, or of all consultants of the agency."""

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="phrases")
    person = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=400)
    is_shared = models.BooleanField(default=False)

    class Meta:
        ordering = ["text", "pk"]

    def __str__(self) -> str:
        return self.text
