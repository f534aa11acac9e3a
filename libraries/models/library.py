from django.db import models

from libraries.enums import LibraryKind
from libraries.models.searchable import Searchable


class Library(Searchable):
    """Any member organization. It is closed, never deleted: plans, credits and certificates point to it.

    Figures are those of the directory it was taken from (`source`); None is “not reported”.
    """

    SEARCHED = ("name", "place", "region", "state")
    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="libraries")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=LibraryKind.choices, default=LibraryKind.PUBLIC)
    address = models.CharField(max_length=160, blank=True)
    place = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=2, blank=True)  # the postal abbreviation, like MT
    region = models.CharField(max_length=80, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)  # people served
    branch_count = models.PositiveSmallIntegerField(null=True, blank=True)
    # Full-time equivalents.
    librarians_fte = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    staff_fte = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    # Where it is known from: its id in a directory is unique within a state; empty when it was entered by hand.
    outside_id = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=80, blank=True)
    # What the last import of the directory wrote, field by field: what differs from it was changed by hand and stays.
    imported = models.JSONField(default=dict, blank=True, editable=False)
    # Who let small changes of an approved plan stand without a new approval; empty: every change is approved anew.
    small_changes_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField(null=True, blank=True)  # the last day it was open
    closed_why = models.CharField(max_length=200, blank=True)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )  # what it was merged into

    class Meta:
        verbose_name_plural = "libraries"
        ordering = ["name"]
        constraints = [
            # Two of one name in one place are two when a directory tells them apart.
            models.UniqueConstraint(
                fields=["agency", "name", "place", "state"],
                condition=models.Q(outside_id=""),
                name="library_once_per_agency",
            ),
            models.UniqueConstraint(
                fields=["agency", "state", "outside_id"],
                condition=~models.Q(outside_id=""),
                name="directory_library_once_per_agency",
            ),
            models.CheckConstraint(
                condition=models.Q(successor=None) | models.Q(closed_on__isnull=False), name="merged_library_is_closed"
            ),
            models.CheckConstraint(
                condition=models.Q(successor=None) | ~models.Q(successor=models.F("pk")),
                name="library_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LibraryName(Searchable):
    """A name a library had before; people go on looking for it."""

    SEARCHED = ("name",)
    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=160)
    through = models.DateField()  # the last day the name was used
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "former name"
        ordering = ["-through", "-pk"]

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """A place of a library where people work. It is closed, never deleted: posts point to it."""

    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="branches")
    name = models.CharField(max_length=160)
    address = models.CharField(max_length=160, blank=True)
    closed_on = models.DateField(null=True, blank=True)  # the last day it was open

    class Meta:
        verbose_name_plural = "branches"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["library", "name"], name="branch_once_per_library")]

    def __str__(self) -> str:
        return self.name
