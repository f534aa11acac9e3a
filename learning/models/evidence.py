import hashlib

from django.db import models
from django.db.models import Q


class Evidence(models.Model):
    """What shows that a credit happened: a file, or a link to a page that is never fetched.

    A file is served only by the view that checks who asks; see views/evidence.py. A link has a `url` instead of all
    that a file has, as documents/evidence_link.py found fit.
    """

    person = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=200)
    url = models.URLField("link", max_length=500, blank=True)
    path = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=80, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["-added_at"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(url="") & ~Q(path="")) | (~Q(url="") & Q(path="", content_type="", size=0, sha256="")),
                name="evidence_is_a_file_or_a_link",
            ),
            models.UniqueConstraint(fields=["person", "url"], condition=~Q(url=""), name="link_once_in_a_box"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """Where a link leads, "" for a file."""
        return self.url.partition("://")[2].partition("/")[0]

    @property
    def leads(self) -> str:
        """Where a link leads, in words: its host, unless its address is all it is called."""
        is_said = len(self.name) >= len(self.host) and self.url.partition("://")[2].startswith(self.name)
        return "link" if is_said else f"link to {self.host}"

    @property
    def trace(self) -> dict[str, str]:
        """What the history keeps of it once it is gone, for ever: who has the link can show that it was this one, and
        nobody reads from it whose page it was."""
        return {"link": hashlib.sha256(self.url.encode()).hexdigest()} if self.url else {"sha256": self.sha256}
