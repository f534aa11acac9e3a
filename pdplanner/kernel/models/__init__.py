from pdplanner.kernel.models.audit import AuditEntry
from pdplanner.kernel.models.job import Claimable, JobState
from pdplanner.kernel.models.mail import Mail

__all__ = ["AuditEntry", "Claimable", "JobState", "Mail"]
