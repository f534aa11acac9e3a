from django.db import models

from libraries.enums import AgencyPost
from libraries.models.dated import DatedQuerySet


class Agency(models.Model):
    """The state library or body that certifies. An installation may host several."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(unique=True)
    # Stands in certificate numbers ("JSL-2026-00417"); numbers are never reused, so it never changes either.
    code = models.CharField(max_length=6, unique=True)
    time_zone = models.CharField(max_length=50, default="America/Denver")
    # Its consultants and coordinators act for it only with a second step at sign-in.
    wants_second_step = models.BooleanField(default=False)
    # What it asks of a library's board in a calendar year; None where it asks nothing. Montana asks for three hours
    # (ARM 10.102.1158(4)).
    board_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    check_host = models.CharField(max_length=120, blank=True)
    # How many months what is of no more use is kept, by kind, None for ever; what it does not name is as shipped.
    retention = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name


class AgencyRole(models.Model):
    """A dated post at the agency: consultant or coordinator."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="roles")
    person = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="agency_roles")
    role = models.CharField(max_length=20, choices=AgencyPost.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="agency_role_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.agency}"
