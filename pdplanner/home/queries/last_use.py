"""When somebody last had to do with the house: whether anything of theirs happened, or became known, since a day.

Every day and moment a row keeps counts, as it is true and as it was recorded: a wrong year in one of them is no reason
to think that somebody left long ago.
"""

import datetime as dt

from django.db.models import DateField, DateTimeField, Exists, Model, OuterRef, Q, QuerySet

from certification.enums import CertificateState
from certification.models import (
    Certificate,
    Enrollment,
    ExceptionRequest,
    OutsideCertificate,
    Proof,
    PublicListing,
    SpentCredit,
)
from certification.queries.board_facts import BOARD
from certification.queries.standing import OPEN_STATES
from learning.enums import PdpState, RevisionState
from learning.models import (
    CalendarFeed,
    Credit,
    DraftComment,
    Evidence,
    FinalReport,
    HoursEntry,
    Participation,
    Pdp,
    ReviewMark,
    ReviewNote,
    Revision,
    VerifyLink,
)
from libraries.models import AgencyRole, Invitation, Membership, Person, PlanComment, Supervision
from pdplanner.kernel.models import AuditEntry, Notice

# Rows that say so, by the way from them to the person.
USES: tuple[tuple[type[Model], str], ...] = (
    (Membership, "person"), (AgencyRole, "person"), (Invitation, "person"), (Supervision, "report__person"),
    (Supervision, "supervisor__person"), (Credit, "person"), (Evidence, "person"), (Participation, "person"),
    (Pdp, "person"), (Revision, "pdp__person"), (DraftComment, "revision__pdp__person"), (DraftComment, "person"),
    (ReviewMark, "person"), (ReviewNote, "pdp__person"), (ReviewNote, "person"), (FinalReport, "pdp__person"),
    (HoursEntry, "activity_line__pdp__person"), (VerifyLink, "learner"), (VerifyLink, "verifier"),
    (PlanComment, "person"), (Enrollment, "person"), (Certificate, "person"), (OutsideCertificate, "person"),
    (Proof, "person"), (PublicListing, "person"), (CalendarFeed, "person"),
    (ExceptionRequest, "enrollment__person"), (ExceptionRequest, "asked_by"),
)  # fmt: skip
# Of these, what others did with them without leaving a moment in the row: a last day that was corrected, a plan that
# was carried to another library. What the person did themselves is found by their name in the audit.
MOVED: tuple[type[Model], ...] = (Membership, AgencyRole, Pdp, Enrollment)
NEVER_SENT = Q(submitted_at=None, state__in=(RevisionState.DRAFT, RevisionState.WITHDRAWN))  # of a revision


def touched_since(model: type[Model], day: dt.date, moment: dt.datetime) -> Q:
    """Of a row of `model`: any day or moment it keeps is not before these."""
    later = Q()
    for column in model._meta.concrete_fields:
        if isinstance(column, DateTimeField):
            later |= Q(**{f"{column.name}__gte": moment})
        elif isinstance(column, DateField):
            later |= Q(**{f"{column.name}__gte": day})
    return later


def moved_since(model: type[Model], moment: dt.datetime) -> QuerySet[AuditEntry]:
    """What was done with the row, like taking a claim back, of which the row itself keeps no moment."""
    about = AuditEntry.objects.filter(subject_type=model._meta.label, subject_id=OuterRef("pk"), refused=False)
    return about.filter(at__gte=moment)


def uses_since(day: dt.date, moment: dt.datetime) -> list[QuerySet]:
    """For a query of people: where one of these has a row, its person is still about."""
    person = OuterRef("pk")
    done = AuditEntry.objects.filter(at__gte=moment)
    return [
        *_still_open(day, moment),
        *(row._default_manager.filter(touched_since(row, day, moment), **{path: person}) for row, path in USES),
        *(row._default_manager.filter(Exists(moved_since(row, moment)), person=person) for row in MOVED),
        done.filter(person=person),
        done.filter(subject_type=Person._meta.label, subject_id=person, refused=False),
        Notice.objects.filter(to_person=person, read_at__gte=moment),
    ]


def _still_open(day: dt.date, moment: dt.datetime) -> list[QuerySet]:
    """However long ago it began. What waits for a decision is not here: it stands in the way of erasing, and is told
    of as that."""
    person, now = OuterRef("pk"), Q(state__in=OPEN_STATES)
    board = {"library__memberships__person": person, "library__memberships__role__in": BOARD}
    return [
        Membership.objects.filter(person=person, ends_on=None),
        AgencyRole.objects.filter(person=person, ends_on=None),
        Enrollment.objects.filter(now, person=person),
        Enrollment.objects.filter(now | touched_since(Enrollment, day, moment), **board),
        Certificate.objects.filter(in_force_since(day), person=person),
        SpentCredit.objects.filter(in_force_since(day, "certificate__"), credit__person=person),
        OutsideCertificate.objects.filter(person=person, valid_through=None),
        Revision.objects.filter(~NEVER_SENT, pdp__person=person, pdp__state=PdpState.OPEN),
    ]


def in_force_since(day: dt.date, path: str = "") -> Q:
    """Of a certificate, or of what leads to one by `path`: it is in force, or was on that day or later."""
    still = Q(**{f"{path}valid_through": None}) | Q(**{f"{path}valid_through__gte": day})
    return still & Q(**{f"{path}state": CertificateState.ISSUED})
