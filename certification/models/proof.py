from django.db import models

from certification.enums import About, ProofState


class Proof(models.Model):
    """What rules ask of a person beside credits: told once by the person, verified once by a consultant.

    `code` is what the rules call it (`ala_masters`), `title` what the person says it is. A degree, an exam and a course
    have their day in `ended_on`; experience and attributes last from `from_on` to `ended_on`, None while they go on.
    Sizes are hundredths of an hour. An attribute has a `value`, a document its `text` or files and the enrollment it
    was written for. A row is never edited: who has to mend it tells it again, and takes the first one back.
    """

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="proofs")
    person = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="proofs")
    enrollment = models.ForeignKey(
        "certification.Enrollment", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    about = models.CharField(max_length=10, choices=About.choices)
    code = models.CharField(max_length=80)
    value = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    from_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    hours_hundredths = models.PositiveIntegerField(default=0)
    semester_hundredths = models.PositiveIntegerField(default=0)
    quarter_hundredths = models.PositiveIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    tested_out = models.BooleanField(default=False)
    covers = models.JSONField(default=list, blank=True)
    text = models.TextField(blank=True)
    evidence = models.ManyToManyField("learning.Evidence", blank=True, related_name="proofs")
    state = models.CharField(max_length=10, choices=ProofState.choices, default=ProofState.CLAIMED)
    claimed_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_as = models.CharField(max_length=200, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    reversed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # who returned or reversed it
    reason = models.TextField(blank=True)  # why it was returned or reversed

    class Meta:
        ordering = ["-claimed_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "agency"], name="proof_person_agency"),
            models.Index(fields=["agency", "state"], name="proof_agency_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=ProofState.VERIFIED)
                | models.Q(verified_by__isnull=False, verified_at__isnull=False),
                name="verified_proof_has_a_verifier",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_by=None) | ~models.Q(verified_by=models.F("person")),
                name="nobody_verifies_their_own_proof",
            ),
            models.CheckConstraint(
                condition=models.Q(from_on=None)
                | models.Q(ended_on=None)
                | models.Q(ended_on__gte=models.F("from_on")),
                name="proof_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title
