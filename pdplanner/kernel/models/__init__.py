from pdplanner.kernel.models.audit import AuditEntry
from pdplanner.kernel.models.checkup import Checkup
from pdplanner.kernel.models.job import Claimable, JobState
from pdplanner.kernel.models.mail import Mail
from pdplanner.kernel.models.notice import Digest, MailRhythm, Notice, Topic
from pdplanner.kernel.models.pulse import Pulse

__all__ = ["AuditEntry", "Checkup", "Claimable", "Digest", "JobState", "Mail", "MailRhythm", "Notice", "Pulse", "Topic"]
