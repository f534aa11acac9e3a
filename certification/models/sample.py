from django.db import models


class Sample(models.Model):
    """A situation on which the versions of a track's rules are tried out: invented, or taken from a shipped file.

    `situation` is a situation document (docs/rules.md); `expected` the state its author expects, or empty.
    """

    track = models.ForeignKey("certification.Track", on_delete=models.CASCADE, related_name="samples")
    title = models.CharField(max_length=120)
    situation = models.JSONField()
    expected = models.CharField(max_length=10, blank=True)
    added_by = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["track", "pk"]

    def __str__(self) -> str:
        return self.title
