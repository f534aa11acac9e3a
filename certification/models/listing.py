from django.db import models


class PublicListing(models.Model):
    """A holder agreed to stand on the public list of one agency. The row is gone once they change their mind."""

    agency = models.ForeignKey("libraries.Agency", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("libraries.Person", on_delete=models.CASCADE, related_name="public_listings")
    agreed_at = models.DateTimeField()

    class Meta:
        verbose_name = "public listing"
        constraints = [models.UniqueConstraint(fields=["agency", "person"], name="listed_once_per_agency")]

    def __str__(self) -> str:
        return f"{self.person} on the list of the {self.agency}"
