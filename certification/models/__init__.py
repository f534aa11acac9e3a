from certification.models.certificate import Certificate, NumberSeries, OutsideCertificate, SpentCredit
from certification.models.enrollment import Enrollment
from certification.models.program import Program, RuleSet, Track
from certification.models.standing import Standing

__all__ = [
    "Certificate",
    "Enrollment",
    "NumberSeries",
    "OutsideCertificate",
    "Program",
    "RuleSet",
    "SpentCredit",
    "Standing",
    "Track",
]
