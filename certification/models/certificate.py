from django.db import models

from certification.enums import CertificateState
from pdplanner.kernel.models import Claimable, JobState


class NumberSeries(models.Model):
    """The last certificate number given in one agency's year; raised by a conditional UPDATE, never lowered."""

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"
        constraints = [models.UniqueConstraint(fields=["agency", "year"], name="one_series_per_year")]

    def __str__(self) -> str:
        return f"{self.agency.code}-{self.year}"


class Certificate(Claimable):
    """Frozen at issue: the snapshot is the truth, the PDF a rendering of it, made once by a worker.

    As a job, it is done when `pdf_path` holds bytes with `pdf_sha256`. `valid_through` is the last valid day,
    inclusive, in the agency's zone. The snapshot has every name it needs, so nothing that happens later touches it.
    """

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="certificates")
    enrollment = models.ForeignKey("certification.Enrollment", on_delete=models.PROTECT, related_name="certificates")
    rule_set = models.ForeignKey("certification.RuleSet", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    number = models.CharField(max_length=30, unique=True)
    token = models.CharField(max_length=32, unique=True)  # 128 bits, in the QR code
    family_name_key = models.CharField(max_length=120)  # folded, for the look-up by number and family name
    state = models.CharField(max_length=10, choices=CertificateState.choices, default=CertificateState.ISSUED)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")
    awarded_on = models.DateField()
    valid_through = models.DateField(null=True, blank=True)
    credits_hundredths = models.PositiveIntegerField()
    snapshot = models.JSONField()
    verdict = models.JSONField()
    pdf_path = models.CharField(max_length=200, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_ready_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "libraries.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_because = models.TextField(blank=True)  # for the agency only
    public_note = models.CharField(max_length=300, blank=True)  # what everybody who checks it reads

    class Meta:
        ordering = ["-issued_at", "-pk"]
        indexes = [
            models.Index(fields=["job_state", "job_not_before"], name="certificate_due"),
            models.Index(fields=["agency", "awarded_on"], name="certificate_of_the_year"),
            models.Index(fields=["pdf_sha256"], name="certificate_by_its_file"),
            # A coordinator's first page counts them: few, and found without reading the many that are well.
            models.Index(fields=["agency"], condition=models.Q(job_state=JobState.DEAD), name="certificate_dead"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=models.Q(state=CertificateState.ISSUED),
                name="one_valid_certificate_per_enrollment",
            ),
            models.CheckConstraint(
                condition=models.Q(state=CertificateState.WITHDRAWN, withdrawn_at__isnull=False)
                | models.Q(~models.Q(state=CertificateState.WITHDRAWN), withdrawn_at__isnull=True),
                name="withdrawn_has_its_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("withdrawn_by")), name="nobody_withdraws_their_own_certificate"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SpentCredit(models.Model):
    """What a certificate counts of a credit: once per program family, as long as the certificate stands.

    `left_hundredths` is what it leaves to be carried over into the next period, where the rules let it: less each time,
    so that no two certificates count the same of it. 0: the credit is used up.
    `freed_at` is when it was withdrawn or replaced: from then on it uses nothing up, and before that it did.
    """

    credit = models.ForeignKey("learning.Credit", on_delete=models.PROTECT, related_name="spent")
    program = models.ForeignKey("certification.Program", on_delete=models.PROTECT, related_name="+")
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="spent_credits")
    hundredths = models.PositiveIntegerField()
    left_hundredths = models.PositiveIntegerField(default=0, db_default=0)
    freed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credit", "program", "left_hundredths"],
                condition=models.Q(freed_at=None),
                name="credit_spent_once_per_program",
            )
        ]

    def __str__(self) -> str:
        return f"credit {self.credit_id} on {self.certificate}"


class OutsideCertificate(models.Model):
    """A certificate somebody holds from elsewhere, recorded by a consultant. It satisfies *holds*; it is not ours.

    `track`, where it stands for a certificate of that track: then the next enrollment there is a renewal.
    """

    agency = models.ForeignKey("libraries.Agency", on_delete=models.PROTECT, related_name="outside_certificates")
    person = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="outside_certificates")
    program = models.ForeignKey(
        "certification.Program", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    track = models.ForeignKey("certification.Track", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=160)
    name = models.CharField(max_length=160)
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField()
    valid_through = models.DateField(null=True, blank=True)
    seen = models.CharField(max_length=300)  # what was seen as evidence, in words
    # A scan of it, which lies in the holder's own evidence box.
    scan = models.ForeignKey(
        "learning.Evidence", null=True, blank=True, on_delete=models.PROTECT, related_name="outside_certificates"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("libraries.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "certificate from elsewhere"
        verbose_name_plural = "certificates from elsewhere"
        ordering = ["-issued_on"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(person=models.F("recorded_by")), name="nobody_records_their_own_certificate"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.issuer}"
