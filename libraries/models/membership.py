from django.db import models

from libraries.enums import Post
from libraries.models.dated import DatedQuerySet


class Membership(models.Model):
    """A person's dated post at a library. It ends; it is never deleted, because history points to it."""

    person = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="memberships")
    library = models.ForeignKey("libraries.Library", on_delete=models.PROTECT, related_name="memberships")
    branch = models.ForeignKey("libraries.Branch", null=True, blank=True, on_delete=models.PROTECT)
    role = models.CharField(max_length=16, choices=Post.choices)
    title = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "post"
        ordering = ["starts_on", "pk"]
        # Who decides for somebody is asked for every post of a library: by role, not by reading them all each time.
        indexes = [models.Index(fields=["library", "role"], name="post_library_role")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_start",
            ),
            models.UniqueConstraint(fields=["person", "library", "role", "starts_on"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.title or self.get_role_display()}, {self.library}"


class Supervision(models.Model):
    """Who supervises whom, from when to when: a dated link between two memberships of one library."""

    supervisor = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="reports")
    report = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="supervisors")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(supervisor=models.F("report")), name="nobody_supervises_themselves"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="supervision_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(ends_on=None), name="one_open_supervision_per_post"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supervisor_id} supervises {self.report_id}"
