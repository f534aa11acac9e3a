from django.db import models


class VerifyLink(models.Model):
    """A link in a mail by which one person may verify named claims of another without signing in, once.

    `claims` are pairs of a credit's key and the moment of the claim that the mail was about, as ISO: a claim that was
    taken back and made anew is another one.
    """

    verifier = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="verify_links")
    learner = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256; the token itself is only in the mail
    claims = models.JSONField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # in real time, like a session
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"link to {self.verifier} for claims of {self.learner}"
