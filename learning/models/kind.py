from django.db import models


class Kind(models.Model):
    """A kind of learning an agency distinguishes ("Live training"). Rules speak of its code and its tags.

    `unit` is the word for one of what it is measured in, like "semester credit"; empty: it is measured in time.
    """

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="kinds")
    code = models.SlugField()
    name = models.CharField(max_length=80)
    hint = models.CharField(max_length=200, blank=True)
    tags = models.JSONField(default=list, blank=True)  # tags every credit of this kind carries, e.g. ["self_directed"]
    unit = models.CharField(max_length=40, blank=True)
    is_open = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="kind_once_per_agency")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_self_directed(self) -> bool:
        return "self_directed" in self.tags


class Category(models.Model):
    """What a credit is about, in the agency's own list; a credit has at most one per agency."""

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="categories")
    code = models.SlugField()
    name = models.CharField(max_length=80)
    is_open = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="category_once_per_agency")]

    def __str__(self) -> str:
        return self.name
