from typing import Any, NoReturn

from django.conf import settings
from django.db import models


class AuditIsKept(Exception):
    """Somebody's code tried to rewrite history. On PostgreSQL a trigger refuses it from anywhere, psql too."""

    def __init__(self) -> None:
        super().__init__("Rows of the audit are added, never changed or deleted.")


class AddedOnly(models.QuerySet["AuditEntry"]):
    def _refuse(self, *args: object, **options: object) -> NoReturn:
        raise AuditIsKept

    update = bulk_update = delete = update_or_create = _refuse


class AuditEntry(models.Model):
    """One state change, or one that was refused.

    `at` is the domain clock, `wall_at` the real one; they differ only in a demo or a test.
    """

    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    # No cascade: history outlives the person's account. None is the system itself.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    # Whom a consultant stood in for, where they did.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    # Whose coordinators read it; None where no one agency can be told. Without a constraint for the same reason.
    agency = models.ForeignKey(
        "libraries.Agency",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    hat = models.CharField(max_length=200)
    at = models.DateTimeField()
    wall_at = models.DateTimeField()
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    # Nothing changed: somebody tried what was not theirs to do, and `reason` is what they were told.
    refused = models.BooleanField(default=False, db_default=False)
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)
    request = models.CharField(max_length=40, blank=True)

    objects = AddedOnly.as_manager()

    class Meta:
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="audit_subject"),
            models.Index(fields=["agency", "at"], name="audit_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.action} on {self.subject_type} {self.subject_id}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AuditIsKept
        super().save(*args, **options)

    def delete(self, *args: object, **options: object) -> NoReturn:
        raise AuditIsKept
