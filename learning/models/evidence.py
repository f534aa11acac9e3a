from django.db import models


class Evidence(models.Model):
    """A file that shows a credit happened. Served only by the view that checks who asks; see views/evidence.py."""

    person = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["-added_at"]

    def __str__(self) -> str:
        return self.name
