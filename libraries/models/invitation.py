from django.db import models


class Invitation(models.Model):
    """A mailed link by which a person who exists without a login gets one. Single use; a newer one replaces it."""

    person = models.ForeignKey("libraries.Person", on_delete=models.CASCADE, related_name="invitations")
    mail = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256; the token itself is only in the mail
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(accepted_at=None, replaced_at=None),
                name="one_open_invitation_per_person",
            )
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.person_id}"
