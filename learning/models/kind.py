from django.db import models

from learning.enums import EvidenceNeeded
from pdplanner.kernel.wording import time_in_sentence

SELF_DIRECTED = "self_directed"


class Kind(models.Model):
    """A kind of learning an agency distinguishes ("Live training"). Rules speak of its code and its tags.

    `unit` is the word for one of what it is measured in, like "semester credit"; empty: it is measured in time, and
    nobody claims less than `least_minutes` of it.
    """

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="kinds")
    code = models.SlugField()
    name = models.CharField(max_length=80)
    hint = models.CharField(max_length=200, blank=True)
    tags = models.JSONField(default=list, blank=True)  # tags every credit of this kind carries, e.g. ["self_directed"]
    unit = models.CharField(max_length=40, blank=True)
    evidence_needed = models.CharField(max_length=8, choices=EvidenceNeeded.choices, default=EvidenceNeeded.NONE)
    least_minutes = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="kind_once_per_agency")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_self_directed(self) -> bool:
        return SELF_DIRECTED in self.tags

    @property
    def tag_words(self) -> list[str]:
        known = {SELF_DIRECTED: "Self-directed"}
        return [known.get(tag) or tag.replace("_", " ").replace(":", ": ").capitalize() for tag in self.tags]

    @property
    def least_words(self) -> str:
        """The least of it that is claimed: "20 minutes", "1.5 hours"; "" where any is."""
        return time_in_sentence(self.least_minutes) if self.least_minutes else ""

    @property
    def evidence_words(self) -> str:
        """What whoever logs a credit of it reads beside its files and links; "" where it needs none."""
        words = {
            EvidenceNeeded.ASKED: f"“{self}” asks for evidence: add what shows it, if you have it.",
            EvidenceNeeded.REQUIRED: f"“{self}” needs evidence to be claimed: a file, a picture or a link that shows "
            "it. A draft can be saved without.",
        }  # fmt: skip
        return words.get(EvidenceNeeded(self.evidence_needed), "")


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
