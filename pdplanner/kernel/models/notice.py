"""What people are told inside the house, and the one mail a day that says it again outside."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from pdplanner.kernel.models.job import Claimable, JobState


class MailRhythm(models.TextChoices):
    """How a person wants the mail about what others hand over to them."""

    DIGEST = "digest", "One mail in the morning, with everything of the day before"
    AT_ONCE = "at_once", "A mail at once, one for each thing"
    NEVER = "never", "No mail. I read my notices here"


class Topic(models.TextChoices):
    PLANS = "plans", "Plans"
    CREDITS = "credits", "Credits"
    REPORTS = "reports", "Final reports"
    TRACKS = "tracks", "Certification"
    CATALOG = "catalog", "The catalog"
    ENDINGS = "endings", "What ends soon"


class Notice(models.Model):
    """One sentence to one person about one thing, with the way to it.

    `key` names the event and the reader; it is unique, so nobody is told the same twice. An ask (`asks`) is settled by
    the next move of the thing it is about, whoever makes it (see `Workflow.advance`).
    """

    key = models.CharField(max_length=120, unique=True)
    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    topic = models.CharField(max_length=10, choices=Topic.choices)
    asks = models.BooleanField(default=False)  # the reader is to do something
    # The thing: whoever may not see it (any more) does not see the notice either.
    about_type = models.CharField(max_length=80)
    about_id = models.BigIntegerField()
    subject = models.CharField(max_length=200)
    words = models.TextField(blank=True)  # what somebody said about it
    action = models.CharField(max_length=60)
    url = models.CharField(max_length=200)  # a path of this house
    written_at = models.DateTimeField()
    zone = models.CharField(max_length=50, default="UTC")  # of the agency; its days and mornings are meant
    mail_due_at = models.DateTimeField(null=True, blank=True)  # the morning whose digest brings it; None: no digest
    remind_at = models.DateTimeField(null=True, blank=True)  # when an open ask is told again; None: not any more
    reminded = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(fields=["to_person", "-written_at"], name="notice_of_person"),
            models.Index(fields=["to_person"], condition=Q(read_at=None, settled_at=None), name="notice_unread"),
            models.Index(fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="notice_due"),
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="notice_to_remind"),
            models.Index(fields=["about_type", "about_id"], condition=Q(settled_at=None), name="notice_open_about"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_new(self) -> bool:
        return self.read_at is None and self.settled_at is None

    @property
    def lines(self) -> list[str]:
        return self.words.splitlines()


class Digest(Claimable):
    """The work of writing one person's mail of the day. Only one is open at a time, however many beats there are."""

    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["to_person"], condition=~Q(job_state=JobState.DONE), name="one_open_digest_per_person"
            )
        ]
        indexes = [models.Index(fields=["job_state", "job_not_before"], name="digest_due")]

    def __str__(self) -> str:
        return f"digest {self.pk} to {self.to_person_id}"
