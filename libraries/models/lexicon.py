from django.db import models

from libraries.enums import FrameworkKind


class Framework(models.Model):
    """A list of competencies (or of goals from outside) an agency shares, with where it comes from.

    It is retired, not deleted, once anything points into it.
    """

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="frameworks")
    kind = models.CharField(max_length=12, choices=FrameworkKind.choices, default=FrameworkKind.COMPETENCIES)
    name = models.CharField(max_length=120)
    edition = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "name", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name", "edition"], name="framework_once_per_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.edition}" if self.edition else self.name

    @property
    def entry_word(self) -> str:
        """What one line of it is called."""
        return "competency" if self.kind == FrameworkKind.COMPETENCIES else "goal"


class CompetencyGroup(models.Model):
    """A heading of a framework."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=160)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["framework", "name"], name="group_once_per_framework")]

    def __str__(self) -> str:
        return self.name


class Competency(models.Model):
    """What a person can do, in one line; in a framework of goals from outside, one of them.

    What is retired is offered no longer and stays where it was chosen.
    """

    group = models.ForeignKey(CompetencyGroup, on_delete=models.CASCADE, related_name="competencies")
    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "competencies"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def in_words(self) -> str:
        """By what it is picked, unlike any other of the agency; for rows fetched with `group__framework`."""
        return f"{self.name} ({self.group.framework})"


class CompetencyMatch(models.Model):
    """Two lists call the same thing by two names. `one` is the older row, so that a pair is there once."""

    one = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "competency matches"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="competencies_matched_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="match_has_an_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one} = {self.other}"


class GoalAlignment(models.Model):
    """A strategic goal of a library serves a goal from outside. It hangs on the goal's lineage, so that it holds in
    every version of the plan."""

    library = models.ForeignKey("libraries.Library", on_delete=models.PROTECT, related_name="alignments")
    lineage = models.UUIDField()
    entry = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="alignments")
    said_by = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library", "lineage", "entry"], name="goal_aligned_once_with_an_entry")
        ]

    def __str__(self) -> str:
        return f"{self.library}: {self.entry}"
