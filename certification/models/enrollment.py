import datetime as dt
from typing import TYPE_CHECKING

from django.db import models

from certification.enums import EnrollmentState, Phase

if TYPE_CHECKING:
    from libraries.models import Library, Person


class Enrollment(models.Model):
    """A holder (a person, or a library where a board is certified) in a track under one rule set for one period.

    `starts_on` is the first day, `ends_before` the day after the last, or None where the rules set no end; both are
    local dates of the agency. `extended_before`, where an extension is in force, is the end it moved the period to.
    """

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="enrollments")
    track = models.ForeignKey("certification.Track", on_delete=models.PROTECT, related_name="enrollments")
    rule_set = models.ForeignKey("certification.RuleSet", on_delete=models.PROTECT, related_name="enrollments")
    person = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="enrollments"
    )
    library = models.ForeignKey(
        "libraries.Library", null=True, blank=True, on_delete=models.PROTECT, related_name="enrollments"
    )
    pdp = models.ForeignKey("learning.Pdp", null=True, blank=True, on_delete=models.PROTECT, related_name="enrollments")
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followers")
    level = models.CharField(max_length=40, default="certificate")
    phase = models.CharField(max_length=13, choices=Phase.choices, default=Phase.FIRST)
    cohort = models.CharField(max_length=40, blank=True)  # its code in the rules, where these have cohorts
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    extended_before = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=EnrollmentState.choices, default=EnrollmentState.ACTIVE)
    enrolled_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["agency", "state"], name="enrollment_agency_state"),
            models.Index(fields=["track", "state"], name="enrollment_track_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, library__isnull=True)
                | models.Q(person__isnull=True, library__isnull=False),
                name="enrollment_has_one_holder",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_before__gt=models.F("starts_on")), name="enrollment_lasts_a_day"
            ),
            models.UniqueConstraint(
                fields=["person", "track"],
                condition=models.Q(state__in=[EnrollmentState.ACTIVE, EnrollmentState.APPLIED]),
                name="one_open_enrollment_per_track",
            ),
            models.UniqueConstraint(
                fields=["library", "track"],
                condition=models.Q(state__in=[EnrollmentState.ACTIVE, EnrollmentState.APPLIED]),
                name="one_open_enrollment_per_library",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} in {self.track}"

    @property
    def period_ends_before(self) -> dt.date | None:
        """The day after the last one as it is now, extensions included; None where only the rules know it."""
        ends = [day for day in (self.extended_before, self.ends_before) if day]
        return max(ends, default=None)

    @property
    def holder(self) -> "Person | Library":
        found = self.person or self.library
        assert found is not None  # a constraint says so
        return found
