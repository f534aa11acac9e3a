from typing import Any

from django.db import models

from learning.enums import ItemFormat, ItemState
from libraries.models.searchable import Searchable
from pdplanner.kernel.folding import folded


class Subject(models.Model):
    """What learning is about, in an agency's own words ("early literacy"); `key` is the same in plain small letters.

    An item of the catalog fits a goal that speaks of one of its subjects, see queries/fitting.py.
    """

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="subjects")
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=80)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["agency", "key"], name="subject_once_per_agency")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        self.key = folded(self.name)
        super().save(*args, **options)


class CatalogItem(Searchable):
    """Learning that an agency recommends: a course, a recording, a series. Proposed by anybody, approved by another.

    `amount_hundredths` is what it is worth in credits, set explicitly; None: its minutes, as each track converts them.
    What is copied from it into plans and credits stays as it was when the item is edited or retired.
    """

    SEARCHED = ("title", "provider", "description", "region")
    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="catalog_items")
    title = models.CharField(max_length=200)
    provider = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    kind = models.ForeignKey("learning.Kind", on_delete=models.PROTECT, related_name="catalog_items")
    category = models.ForeignKey(
        "learning.Category", null=True, blank=True, on_delete=models.PROTECT, related_name="catalog_items"
    )
    subjects = models.ManyToManyField(Subject, blank=True, related_name="items")
    format = models.CharField(max_length=10, choices=ItemFormat.choices)
    region = models.CharField(max_length=80, blank=True)  # empty: online, or anywhere
    link = models.URLField(max_length=300, blank=True)
    cents = models.PositiveIntegerField(default=0)  # what it costs a person; 0 is free
    minutes = models.PositiveIntegerField()
    amount_hundredths = models.PositiveIntegerField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)  # a recording or a text, where somebody said so
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.PROPOSED)
    proposed_by = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="proposed_items")
    proposed_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)  # for the first time
    decided_at = models.DateTimeField(null=True, blank=True)  # the newest decision: approved, returned or retired
    decided_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)  # why it was returned or retired

    class Meta:
        verbose_name = "item of the catalog"
        verbose_name_plural = "items of the catalog"
        ordering = ["title", "pk"]
        indexes = [models.Index(fields=["agency", "state", "title"], name="catalog_state_title")]
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gt=0), name="catalog_item_takes_time"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[ItemState.APPROVED, ItemState.RETIRED])
                | models.Q(approved_at__isnull=False),
                name="offered_item_was_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def how(self) -> str:
        """Kind and format with the place, nothing twice: "Live training, in person in Millrace", "Recording"."""
        kind, how = str(self.kind), self.get_format_display()
        place = f" in {self.region}" if self.region else ""
        return f"{kind}{place}" if kind.casefold() == how.casefold() else f"{kind}, {how.lower()}{place}"

    @property
    def is_free(self) -> bool:
        return self.cents == 0


class CollectionPart(models.Model):
    """One item as a part of another one, which is thereby a collection: a session of a conference, a thing of a series.

    One level only: no part has parts, see services/parts.py. A part is proposed, approved and retired on its own.
    """

    collection = models.ForeignKey(CatalogItem, on_delete=models.CASCADE, related_name="parts")
    item = models.ForeignKey(CatalogItem, on_delete=models.PROTECT, related_name="part_of")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "item"], name="part_once_in_a_collection"),
            models.CheckConstraint(condition=~models.Q(collection=models.F("item")), name="no_part_of_itself"),
        ]

    def __str__(self) -> str:
        return str(self.item)
