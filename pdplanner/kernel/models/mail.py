from django.conf import settings
from django.db import models

from pdplanner.kernel.models.job import Claimable


class Mail(Claimable):
    """One mail in the outbox, written in the transaction that gives the reason for it.

    `key` names the event ("certificate.issued:417"); it is unique, so the same mail is never written twice.
    """

    key = models.CharField(max_length=120, unique=True)
    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="mails")
    to_address = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    # A stored file that goes with it, under the name its reader sees; none is "".
    file_path = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "mail"
        indexes = [
            models.Index(fields=["job_state", "job_not_before"], name="mail_due"),
            models.Index(fields=["-written_at"], name="mail_written"),
        ]

    def __str__(self) -> str:
        return self.key
