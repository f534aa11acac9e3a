"""What a coordinator looks at first: the agency in figures, its tracks and their rules, and work that was given up."""

import datetime as dt
from functools import lru_cache

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from certification.enums import CertificateState, RuleSetState
from certification.models import Certificate, Enrollment, RuleSet, Standing, Track
from certification.queries.exception_requests import open_requests
from certification.queries.standing import OPEN_STATES
from libraries.models import Agency, AgencyRole, Library, Membership
from pdplanner.kernel.access import Actor
from pdplanner.kernel.models import Checkup, JobState, Mail, Pulse


def coordinated(actor: Actor) -> frozenset[int]:
    """The agencies whose records the actor answers for."""
    return frozenset(hat.agency_id for hat in actor.wearing("coordinator") if hat.agency_id)


def agency_in_figures(agency_id: int, today: dt.date, reader_id: int) -> Agency:
    """The agency with `library_count`, `open_count` (enrollments), `issued_count` (certificates of this year that
    stand), `due_standings` (waiting to be reckoned), and work given up after five attempts: `dead_certificates`,
    `dead_standings`, `dead_mails`; `asked_count` and `asked_at` of requests for exceptions that wait, the oldest first,
    less those of the reader; `checked_at` and `check_broken` of the newest nightly check; and `heard_at` of the work in
    the background. One query."""
    return _in_figures(today.year, reader_id).get(pk=agency_id)


@lru_cache(maxsize=64)
def _in_figures(year: int, reader_id: int) -> QuerySet[Agency]:
    """Put together once: Django takes longer for it than the database to answer. Never evaluate it; ask a copy."""
    checkup = Checkup.objects.filter(ended_at__isnull=False)
    posts = Membership.objects.filter(person=OuterRef("to_person"), library__agency=OuterRef(OuterRef("pk")))
    roles = AgencyRole.objects.filter(person=OuterRef("to_person"), agency=OuterRef(OuterRef("pk")))
    asked = open_requests(reader_id).filter(enrollment__agency=OuterRef("pk"))
    return Agency.objects.annotate(
        library_count=_number(Library.objects.filter(agency=OuterRef("pk"), closed_on=None)),
        open_count=_number(Enrollment.objects.filter(agency=OuterRef("pk"), state__in=OPEN_STATES)),
        issued_count=_number(
            Certificate.objects.filter(agency=OuterRef("pk"), awarded_on__year=year, state=CertificateState.ISSUED)
        ),
        due_standings=_number(Standing.objects.filter(enrollment__agency=OuterRef("pk"), job_state=JobState.WAITING)),
        dead_certificates=_number(Certificate.objects.filter(agency=OuterRef("pk"), job_state=JobState.DEAD)),
        dead_standings=_number(Standing.objects.filter(enrollment__agency=OuterRef("pk"), job_state=JobState.DEAD)),
        dead_mails=_number(Mail.objects.filter(Exists(posts) | Exists(roles), job_state=JobState.DEAD)),
        asked_count=_number(asked),
        asked_at=Subquery(asked.order_by("asked_at").values("asked_at")[:1]),
        checked_at=Subquery(checkup.values("ended_at")[:1]),
        check_broken=Subquery(checkup.values("broken")[:1]),
        heard_at=Subquery(Pulse.objects.values("answered_at")[:1]),
    )


def _number(rows: QuerySet) -> Coalesce:  # type: ignore[type-arg]  # of any model
    one_row = rows.order_by().annotate(whole=Value(1)).values("whole")
    return Coalesce(Subquery(one_row.annotate(n=Count("pk")).values("n"), IntegerField()), 0)


def tracks_with_rules(agency_id: int, today: dt.date) -> QuerySet[Track]:
    """The agency's tracks with `version` and `effective_from` of the rules that hold today, `draft` (the version of a
    rule set not yet published) and `open_count`. One query."""
    return _with_rules(today).filter(program__agency=agency_id)


@lru_cache(maxsize=8)
def _with_rules(today: dt.date) -> QuerySet[Track]:
    """Put together once a day, like the figures."""
    rules = RuleSet.objects.filter(track=OuterRef("pk")).order_by("-effective_from", "-version")
    published = rules.filter(state=RuleSetState.PUBLISHED, effective_from__lte=today)
    drafts = rules.filter(state=RuleSetState.DRAFT)
    return (
        Track.objects.select_related("program")
        .annotate(
            version=Subquery(published.values("version")[:1]),
            effective_from=Subquery(published.values("effective_from")[:1]),
            draft=Subquery(drafts.values("version")[:1]),
            open_count=_number(Enrollment.objects.filter(track=OuterRef("pk"), state__in=OPEN_STATES)),
        )
        .order_by("program__name", "name")
    )
