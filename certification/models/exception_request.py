from django.db import models

from certification.enums import EXCEPTIONS, RequestState

_KINDS = [(kind.value, kind.label) for kind in EXCEPTIONS]


class ExceptionRequest(models.Model):
    """That the holder of an enrollment asks for an exception from its rules; of a board, its chair asks.

    `kind` and the days are as in `Decision`; a credit is asked about as a whole, and whoever decides finds the rules
    that keep it from counting. `answer` says why it was declined, `decision` what was granted.
    """

    enrollment = models.ForeignKey("certification.Enrollment", on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=9, choices=_KINDS)
    credit = models.ForeignKey("learning.Credit", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision = models.ForeignKey(
        "certification.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)

    class Meta:
        verbose_name = "request for an exception"
        verbose_name_plural = "requests for exceptions"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "kind"],
                condition=models.Q(state=RequestState.ASKED, credit__isnull=True),
                name="one_open_request_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["enrollment", "credit"],
                condition=models.Q(state=RequestState.ASKED, credit__isnull=False),
                name="one_open_request_for_a_credit",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("asked_by")),
                name="nobody_decides_on_their_own_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} asked for, {self.enrollment}"
