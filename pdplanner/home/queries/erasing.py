"""What stands in the way of erasing a person, what would stay of them and why, and what would go."""

from collections.abc import Iterator

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from certification.enums import EnrollmentState, ProofState
from certification.models import Certificate, Enrollment, ExceptionRequest, OutsideCertificate, Proof
from learning.enums import CreditState, ReportState, RevisionState, SpotCheckState
from learning.models import (
    BoardSession,
    Credit,
    DraftComment,
    Evidence,
    Feedback,
    FinalReport,
    Pdp,
    Revision,
    SpotCheck,
)
from libraries.models import Agency, AgencyRole, Membership, Person
from pdplanner.kernel import clock
from pdplanner.kernel.models import AuditEntry, JobState, Mail, Notice

_WITH_SOMEBODY = (RevisionState.WITH_SUPERVISOR, RevisionState.PROMISED, RevisionState.WITH_CONSULTANT)
# What waits for a decision: the way to its person, which rows, and in words.
_UNDECIDED: tuple[tuple[type[Model], str, Q, str], ...] = (
    (Credit, "person", Q(state=CreditState.CLAIMED), "Claims that wait to be verified"),
    (Revision, "pdp__person", Q(state__in=_WITH_SOMEBODY), "Plans that wait for a decision"),
    (FinalReport, "pdp__person", Q(state=ReportState.SUBMITTED), "Final reports that wait for a decision"),
    (Enrollment, "person", Q(state=EnrollmentState.APPLIED), "Applications that wait for a decision"),
    (SpotCheck, "credit__person", Q(state=SpotCheckState.ANSWERED), "Spot checks that wait for a decision"),
    (Proof, "person", Q(state=ProofState.CLAIMED), "Proofs that wait to be verified"),
    (Certificate, "person", ~Q(job_state=JobState.DONE), "Certificates that are not made yet"),
)
# Through what an agency knows a person, beside posts at its libraries.
_KNOWN_BY: tuple[type[Model], ...] = (AgencyRole, Enrollment, Certificate, OutsideCertificate, Proof)


def obstacles(person: Person, agency_ids: frozenset[int]) -> list[str]:
    """Sentences; empty when somebody who coordinates `agency_ids` can erase the person now."""
    if person.erased_at:
        return ["This person is erased already."]
    return [*_posts(person), *_elsewhere(person, agency_ids), *_undecided(person)]


def _posts(person: Person) -> Iterator[str]:
    held: list[tuple[Membership | AgencyRole, Agency]] = [
        *((post, post.library.agency) for post in person.memberships.select_related("library__agency")),
        *((role, role.agency) for role in person.agency_roles.select_related("agency")),
    ]
    for post, agency in held:
        if post.ends_on is None or post.ends_on >= clock.today(agency.time_zone):
            yield f"They hold a post: {post}. Set its last day first; on the day after it they can be erased."


def _elsewhere(person: Person, agency_ids: frozenset[int]) -> Iterator[str]:
    """Nobody erases what another agency keeps."""
    # Each asked by itself: one join for all would multiply their rows.
    known = Q(pk__in=person.memberships.values("library__agency"))
    for model in _KNOWN_BY:
        known |= Q(pk__in=model._default_manager.filter(person=person).order_by().values("agency"))
    for agency in Agency.objects.filter(known).exclude(pk__in=agency_ids):
        yield f"{agency} knows this person too, and erasing takes away what it keeps. It cannot be done from here."


def _undecided(person: Person) -> Iterator[str]:
    for model, path, which, words in _UNDECIDED:
        if number := model._default_manager.filter(which, **{path: person}).count():
            yield f"{words}: {number}. Have this settled first; afterwards nobody could any more."


def known_only_to(agency: Agency) -> QuerySet[Person]:
    """The people this agency knows and no other does."""
    here = Q(Exists(Membership.objects.filter(person=OuterRef("pk"), library__agency=agency)))
    for model in _KNOWN_BY:
        here |= Q(Exists(model._default_manager.filter(person=OuterRef("pk"), agency=agency)))
    return Person.objects.filter(here, ~known_beyond(frozenset({agency.pk}), "pk"))


def known_beyond(agency_ids: frozenset[int], person: str) -> Q:
    """Whether an agency besides these knows the person the look-up `person` leads to."""
    beyond = Q(Exists(Membership.objects.filter(person=OuterRef(person)).exclude(library__agency__in=agency_ids)))
    for model in _KNOWN_BY:
        rows = model._default_manager.filter(person=OuterRef(person))
        beyond |= Q(Exists(rows.exclude(agency__in=agency_ids)))
    return beyond


def free_to_erase(agency: Agency) -> Q:
    """The people in whose way `obstacles` finds nothing for who coordinates `agency`; for a query of people."""
    today, person = clock.today(agency.time_zone), OuterRef("pk")
    held = Q(ends_on=None) | Q(ends_on__gte=today)
    free = Q(pk__in=known_only_to(agency).values("pk"), erased_at=None)
    free &= ~Exists(Membership.objects.filter(held, person=person))
    free &= ~Exists(AgencyRole.objects.filter(held, person=person))
    for model, path, which, _ in _UNDECIDED:
        free &= ~Exists(model._default_manager.filter(which, **{path: person}))
    return free


def what_stays(person: Person) -> list[tuple[str, int, str]]:
    """What, how many, and why."""
    audit = AuditEntry.objects.filter(Q(person=person) | Q(subject_type=Person._meta.label, subject_id=person.pk))
    found = [
        ("Certificates, with the name and what they counted", Certificate.objects.filter(person=person).count(),
         "They are documents that others rely on. Number, paper and check page stay as they were issued, for ever."),
        ("Credits, by kind, day and size only", Credit.objects.filter(person=person).count(),
         "Certificates, standings and the figures of the library add them up. What they were called and said goes."),
        ("Plans, by their goals, hours and money only", Pdp.objects.filter(person=person).count(),
         "The library committed to them, and its reports count them. What was written in them goes."),
        ("Enrollments, with what was decided", Enrollment.objects.filter(person=person).count(),
         "They explain the certificates and the figures of the program. Reasons go."),
        ("Posts, by role and days only", person.memberships.count() + person.agency_roles.count(),
         "What they decided for others rests on the post they held that day."),
        ("Answers about events, without their name", Feedback.objects.filter(person=person).count(),
         "They are in the counts of what people said. Nothing tells any more whose they were."),
        ("Exceptions they asked for as chair of a board, by kind and days only", _asked_for_boards(person),
         "They belong to what the board holds. Reasons and answers go; what nobody has answered is taken back."),
        ("Sessions of a board they recorded", BoardSession.objects.filter(recorded_by=person).count(),
         "They are the board’s, and its minutes name them. They stay under the made-up name."),
        ("Entries of the audit, under the made-up name", audit.count(),
         "Who decided what stays on record and can be changed by nobody, so the reasons typed there stay, too."),
        ("Decisions they made, and what they said about others’ plans", _said(person),
         "They belong to the files of those they are about. They stay under the made-up name."),
    ]  # fmt: skip
    return [row for row in found if row[1]]


def _said(person: Person) -> int:
    decided = Credit.objects.filter(verified_by=person).count()
    return decided + DraftComment.objects.filter(person=person).exclude(revision__pdp__person=person).count()


def _asked_for_boards(person: Person) -> int:
    return ExceptionRequest.objects.filter(asked_by=person, enrollment__person=None).count()


def what_goes(person: Person) -> list[tuple[str, int]]:
    """What, and how many."""
    own = DraftComment.objects.filter(revision__pdp__person=person)
    found = [
        ("Names, contact mail, time zone", 1),
        ("Login and its addresses", person.emailaddress_set.count()),
        ("Files and links of evidence", Evidence.objects.filter(person=person).count()),
        ("Proofs and certificates from elsewhere", _proofs(person)),
        ("Exceptions they asked for", ExceptionRequest.objects.filter(enrollment__person=person).count()),
        ("Words of credits, plans, reports and projects, with gaps and options", 1),
        ("Comments on their drafts and marks of reviewers", own.count()),
        ("Notices", Notice.objects.filter(to_person=person).count()),
        ("Mail to them", Mail.objects.filter(to_person=person).count()),
        ("Their place on public lists", person.public_listings.count()),
    ]
    return [row for row in found if row[1]]


def _proofs(person: Person) -> int:
    return Proof.objects.filter(person=person).count() + OutsideCertificate.objects.filter(person=person).count()
