from django.db import models

from certification.enums import Look, Paper, RuleSetState, Tongue


class Program(models.Model):
    """A family of tracks of one agency. A credit is counted once per program.

    `design`, `heading`, `signers`, `paper`, `language`, `second_page`, `wording`, its colors and its pictures dress its
    certificates from the next issue on; what is issued keeps its own.
    """

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="programs")
    code = models.SlugField()
    name = models.CharField(max_length=120)
    heading = models.CharField(max_length=120, default="Certificate of Professional Learning")
    signers = models.JSONField(default=list, blank=True)  # at most two of {"name", "role", "image"}
    paper = models.CharField(max_length=6, choices=Paper.choices, default=Paper.LETTER)
    design = models.CharField(max_length=10, choices=Look.choices, default=Look.CLASSIC)
    language = models.CharField(
        max_length=10, choices=Tongue.choices, default=Tongue.ENGLISH, db_default=Tongue.ENGLISH
    )
    second_page = models.BooleanField(default=True)  # the goals served and the credits counted
    wording = models.CharField(max_length=60, blank=True)  # between name and track; empty: as the designs have it
    # Colors in place of the design's own: "#1d4a40"; both or neither.
    ink = models.CharField(max_length=7, blank=True)
    accent = models.CharField(max_length=7, blank=True)
    # The agency's own pictures, by their hash; that of a signature is its signer's "image".
    logo = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="program_once_per_agency")]

    def __str__(self) -> str:
        return self.name


class Track(models.Model):
    """One way to a certificate within a program, with its rule sets over time."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="tracks")
    code = models.SlugField()
    name = models.CharField(max_length=120)
    summary = models.TextField(blank=True)

    class Meta:
        ordering = ["program", "name"]
        constraints = [models.UniqueConstraint(fields=["program", "code"], name="track_once_per_program")]

    def __str__(self) -> str:
        return self.name


class RuleSet(models.Model):
    """One dated document of one track (format: docs/rules.md). Frozen when published; enrollments point to it."""

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="rule_sets")
    version = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    document = models.JSONField()
    # While it is a draft: how often it was changed, by whom and when, and what it was before the last change.
    edits = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey("libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undo = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=RuleSetState.choices, default=RuleSetState.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "rule set"
        ordering = ["track", "version"]
        constraints = [models.UniqueConstraint(fields=["track", "version"], name="rule_set_version_once")]

    def __str__(self) -> str:
        return f"{self.track}, version {self.version}"
