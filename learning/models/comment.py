from django.db import models

from learning.enums import CommentState


class DraftComment(models.Model):
    """What writer or supervisor says about a shared draft: of a goal, an activity, or the plan where neither is named.

    With a `field` it is a proposal: another value of that field of the activity, which said `before` when it was made,
    or for the field "new" an activity as a whole. `proposed` is kept as the draft's own forms take it. Nothing here
    changes the draft by itself: its writer accepts.
    """

    NEW = "new"

    revision = models.ForeignKey("learning.Revision", on_delete=models.CASCADE, related_name="comments")
    goal_line = models.ForeignKey(
        "learning.GoalLine", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    activity_line = models.ForeignKey(
        "learning.ActivityLine", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    about = models.CharField(max_length=200)  # the title when it was written; the item may be gone later
    words = models.TextField(blank=True)
    field = models.CharField(max_length=12, blank=True)
    before = models.TextField(blank=True)
    proposed = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=CommentState.choices, default=CommentState.OPEN)
    person = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        verbose_name = "comment on a draft"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.person} on {self.about}"

    @property
    def is_proposal(self) -> bool:
        return bool(self.field)

    @property
    def is_new_activity(self) -> bool:
        return self.field == self.NEW

    @property
    def is_open(self) -> bool:
        return self.state == CommentState.OPEN
