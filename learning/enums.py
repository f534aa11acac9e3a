from django.db import models


class PdpState(models.TextChoices):
    OPEN = "open", "Open"
    FINISHED = "finished", "Finished"
    CLOSED = "closed", "Closed"


class RevisionState(models.TextChoices):
    """A revision travels; the plan shows its newest open revision and which one is in force."""

    DRAFT = "draft", "Draft"
    WITH_SUPERVISOR = "with_supervisor", "With supervisor"
    PROMISED = "promised", "Promise to accept"
    WITH_CONSULTANT = "with_consultant", "With consultant"
    RETURNED = "returned", "Returned"
    APPROVED = "approved", "Approved"
    WITHDRAWN = "withdrawn", "Withdrawn"


class CreditState(models.TextChoices):
    DRAFT = "draft", "Draft"
    CLAIMED = "claimed", "Claimed"
    VERIFIED = "verified", "Verified"
    RETURNED = "returned", "Returned"
    REVERSED = "reversed", "Reversed"


class ReturnReason(models.TextChoices):
    """Why a claim usually goes back; each is a sentence its owner reads."""

    SHOW = "show", "Add something that shows it: a certificate, an agenda, your notes."
    TIME = "time", "The hours or the days do not fit."
    TWICE = "twice", "This is logged twice."
    KIND = "kind", "The kind or the category is another one."
    UNCLEAR = "unclear", "I cannot tell what it was. Say more about it."
    UNKNOWN = "unknown", "I do not know that you took part. Tell me who does."


class SpotPool(models.TextChoices):
    """What a round of spot checks is drawn from."""

    VERIFIED = "verified", "Credits verified in these days"
    CERTIFIED = "certified", "Credits of people certified in these days, which their certificates count"


class SpotCheckState(models.TextChoices):
    """One credit of a round: asked of its owner, answered, then passed or not shown; dropped, nobody is asked more."""

    ASKED = "asked", "Asked"
    ANSWERED = "answered", "Answered"
    PASSED = "passed", "Passed"
    NOT_SHOWN = "not_shown", "Not shown"
    DROPPED = "dropped", "No longer asked"


class ReportState(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    RETURNED = "returned", "Returned"
    ACCEPTED = "accepted", "Accepted"


class ItemState(models.TextChoices):
    """What is proposed for the catalog stands in it once a consultant approves it; retired, it is offered no more."""

    PROPOSED = "proposed", "Proposed"
    APPROVED = "approved", "Approved"
    RETURNED = "returned", "Returned"
    RETIRED = "retired", "Retired"


class ItemFormat(models.TextChoices):
    """How one takes part."""

    LIVE = "live", "Live online"
    IN_PERSON = "in_person", "In person"
    RECORDING = "recording", "Recording"
    SELF_PACED = "self_paced", "Self-paced"


class EventState(models.TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    CANCELLED = "cancelled", "Cancelled"


class Answer(models.IntegerChoices):
    """How far somebody agrees with a statement about an event."""

    STRONGLY_AGREE = 4, "Strongly agree"
    AGREE = 3, "Agree"
    DISAGREE = 2, "Disagree"
    STRONGLY_DISAGREE = 1, "Strongly disagree"


class SessionState(models.TextChoices):
    """Of a session of a board; taken out, it stays readable with the reason."""

    HELD = "held", "Held"
    TAKEN_OUT = "taken_out", "Taken out"


class Level(models.TextChoices):
    """How well somebody can do a thing, in words people use of themselves."""

    NONE = "none", "I have not done it"
    SEEN = "seen", "I have seen it done"
    HELPED = "helped", "I can do it with help"
    ALONE = "alone", "I can do it alone"
    TEACH = "teach", "I can teach it to others"


class Per(models.TextChoices):
    WEEK = "week", "a week"
    MONTH = "month", "a month"


class MoneySource(models.TextChoices):
    LIBRARY = "library", "the library"
    SCHOLARSHIP = "scholarship", "a scholarship"
    OWN = "own", "my own money"


class CommentState(models.TextChoices):
    """A comment is open or settled; a proposal is open until its writer accepts it or not, or it is taken back."""

    OPEN = "open", "Open"
    SETTLED = "settled", "Settled"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Not accepted"
    TAKEN_BACK = "taken_back", "Taken back"


class Mark(models.TextChoices):
    """What a reviewer thinks of one item."""

    FINE = "fine", "Fine"
    QUESTION = "question", "Question"
    MUST_CHANGE = "must_change", "Must change"


class EvidenceNeeded(models.TextChoices):
    """Whether a credit of a kind comes with a file or a link that shows it."""

    NONE = "none", "Not needed"
    ASKED = "asked", "Asked for, and a claim without it is taken"
    REQUIRED = "required", "Needed to claim; a draft is saved without"
