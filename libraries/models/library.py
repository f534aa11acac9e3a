from django.db import models

from libraries.enums import LibraryKind


class Library(models.Model):
    """Any member organization. It is closed, never deleted: plans, credits and certificates point to it."""

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="libraries")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=LibraryKind.choices, default=LibraryKind.PUBLIC)
    place = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "libraries"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["agency", "name", "place"], name="library_once_per_agency")]

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """A place of a library where people work."""

    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="branches")
    name = models.CharField(max_length=160)

    class Meta:
        verbose_name_plural = "branches"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["library", "name"], name="branch_once_per_library")]

    def __str__(self) -> str:
        return self.name
