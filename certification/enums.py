from django.db import models

PICTURE_FOLDER, PICTURE_SUFFIX = "pictures", ".png"  # where a program's own pictures are kept, by their hash


class RuleSetState(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"


class Phase(models.TextChoices):
    FIRST = "first", "First award"
    RENEWAL = "renewal", "Renewal"
    UPKEEP = "upkeep", "Upkeep"
    REINSTATEMENT = "reinstatement", "Reinstatement"


class DecisionKind(models.TextChoices):
    EXTENSION = "extension", "Extension"
    LEAVE = "leave", "Leave"
    CREDIT = "credit", "Exception for a credit"
    WAIVER = "waiver", "Waiver of the first deadline"
    CHECK = "check", "Check"
    ATTEST = "attest", "Attested credit"


EXCEPTIONS = (DecisionKind.EXTENSION, DecisionKind.LEAVE, DecisionKind.CREDIT, DecisionKind.WAIVER)


class RequestState(models.TextChoices):
    """Of a holder's request for an exception."""

    ASKED = "asked", "Asked"
    GRANTED = "granted", "Granted"
    DECLINED = "declined", "Declined"
    TAKEN_BACK = "taken_back", "Taken back"


class About(models.TextChoices):
    """What a proof is about."""

    DEGREE = "degree", "Degree"
    COURSEWORK = "coursework", "Coursework"
    EXPERIENCE = "experience", "Experience"
    EXAM = "exam", "Exam"
    COURSE = "course", "Course"
    ATTRIBUTE = "attribute", "What is true of you"
    DOCUMENT = "document", "Document"


class ProofState(models.TextChoices):
    CLAIMED = "claimed", "Claimed"
    VERIFIED = "verified", "Verified"
    RETURNED = "returned", "Returned"
    TAKEN_BACK = "taken_back", "Taken back"
    REVERSED = "reversed", "Reversed"


class Paper(models.TextChoices):
    LETTER = "letter", "US Letter"
    A4 = "a4", "A4"


class Tongue(models.TextChoices):
    """The languages of documents/languages.py, by tag."""

    ENGLISH = "en-US", "English"
    SPANISH = "es", "Español"
    FRENCH = "fr", "Français"


class Look(models.TextChoices):
    """The designs of documents/designs.py, by name."""

    CLASSIC = "classic", "Classic: an engraved frame"
    MODERN = "modern", "Modern: a panel of opening leaves"
    PLAIN = "plain", "Plain: black on white, for the office printer"


class EnrollmentState(models.TextChoices):
    """One enrollment is one period of one holder in one track. *Ready* is computed, never stored as a state."""

    ACTIVE = "active", "Active"
    APPLIED = "applied", "Applied"
    CERTIFIED = "certified", "Certified"
    CLOSED = "closed", "Closed"


class CertificateState(models.TextChoices):
    """Stored states; *Valid, Expiring, Expired* are read from the dates."""

    ISSUED = "issued", "Issued"
    REPLACED = "replaced", "Replaced"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Impact(models.TextChoices):
    """What other rules would do to one enrollment."""

    GAINS = "gains", "Gains"
    LOSES = "loses", "Loses"
    SAME = "same", "Stays the same"
    OUTSIDE = "outside", "Not covered"


class LineState(models.TextChoices):
    """Of one person in a batch of certificates; named as the page shows it (kernel/states.py)."""

    WAITING = "waiting", "To be looked at"
    READY = "ready", "Will be issued"
    LOOK = "look", "Look first"
    LEFT_OUT = "left_out", "Left out"
    ISSUED = "issued", "Issued"
    NOT_ISSUED = "not_issued", "Not issued"
