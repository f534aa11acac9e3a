from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from learning.enums import SpotCheckState, SpotPool


class SpotRound(models.Model):
    """A random sample of an agency's credits: verified, or counted by a certificate issued, from `first_day` to
    `last_day`, in its zone.

    `pool` has the keys of all credits that could have been drawn; with `seed` and `number` anybody draws the same ones
    again, see queries/spot_draw.py. `left_out` says for each reason how many people and credits could not be drawn.
    """

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="spot_rounds")
    of = models.CharField(max_length=10, choices=SpotPool.choices, default=SpotPool.VERIFIED)
    first_day = models.DateField()
    last_day = models.DateField()
    # One of the two was asked for; `number` is what was drawn.
    share = models.PositiveSmallIntegerField(
        "share in percent", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    number = models.PositiveIntegerField()
    exempt_months = models.PositiveSmallIntegerField(default=24)
    due_on = models.DateField()
    seed = models.CharField(max_length=16)
    pool = models.JSONField(default=list)
    left_out = models.JSONField(default=dict)
    # Of the form it was started with, so that two clicks start one.
    token = models.CharField(max_length=64)
    started_by = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        verbose_name = "round of spot checks"
        verbose_name_plural = "rounds of spot checks"
        ordering = ["-started_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "token"], name="one_round_of_a_form")]

    def __str__(self) -> str:
        return f"Spot check of {self.first_day} to {self.last_day}"


class SpotCheck(models.Model):
    """One drawn credit and what its owner shows of it. The credit itself stays as it was verified."""

    round = models.ForeignKey(SpotRound, on_delete=models.PROTECT, related_name="checks")
    credit = models.ForeignKey("learning.Credit", on_delete=models.PROTECT, related_name="spot_checks")
    state = models.CharField(max_length=10, choices=SpotCheckState.choices, default=SpotCheckState.ASKED)
    evidence = models.ManyToManyField("learning.Evidence", blank=True, related_name="spot_checks")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = "spot check"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "credit"], name="drawn_once_in_a_round"),
            models.UniqueConstraint(
                fields=["credit"],
                condition=Q(state__in=(SpotCheckState.ASKED, SpotCheckState.ANSWERED)),
                name="one_open_spot_check_of_a_credit",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(SpotCheckState.PASSED, SpotCheckState.NOT_SHOWN))
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_spot_check_has_a_checker",
            ),
        ]

    def __str__(self) -> str:
        return f"Spot check of “{self.credit}”"
