from certification.models.certificate import Certificate, NumberSeries, OutsideCertificate, SpentCredit
from certification.models.decision import Decision
from certification.models.enrollment import Enrollment
from certification.models.exception_request import ExceptionRequest
from certification.models.former_rules import FormerRules
from certification.models.impact import ImpactPreview, ImpactRow
from certification.models.issue_batch import IssueBatch, IssueLine
from certification.models.listing import PublicListing
from certification.models.program import Program, RuleSet, Track
from certification.models.proof import Proof
from certification.models.sample import Sample
from certification.models.standing import Standing

__all__ = [
    "Certificate",
    "Decision",
    "Enrollment",
    "ExceptionRequest",
    "FormerRules",
    "ImpactPreview",
    "ImpactRow",
    "IssueBatch",
    "IssueLine",
    "NumberSeries",
    "OutsideCertificate",
    "Program",
    "Proof",
    "PublicListing",
    "RuleSet",
    "Sample",
    "SpentCredit",
    "Standing",
    "Track",
]
