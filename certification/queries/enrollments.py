"""Reads about enrollments: whose, in what, and which may still be opened."""

import datetime as dt

from django.db.models import Q, QuerySet

from certification.enums import CertificateState, EnrollmentState, RuleSetState
from certification.models import Certificate, Enrollment, OutsideCertificate, RuleSet, SpentCredit, Track
from certification.queries.facts import with_parts
from certification.queries.former_rules import with_rules_beside
from certification.queries.standing import OPEN_STATES
from libraries.models import Agency, Membership, Person

_BEFORE_OTHERS = {EnrollmentState.ACTIVE: 0, EnrollmentState.APPLIED: 0, EnrollmentState.CERTIFIED: 1}


def enrollments_of(person: Person) -> list[Enrollment]:
    """All of a person's enrollments, open ones first, then the newest; ready for the engine."""
    rows = with_rules_beside(with_parts(Enrollment.objects.filter(person=person))).select_related("standing")
    return sorted(rows.order_by("-starts_on", "-pk"), key=lambda row: _BEFORE_OTHERS.get(EnrollmentState(row.state), 2))


def open_enrollments(person_id: int) -> QuerySet[Enrollment]:
    return Enrollment.objects.filter(person=person_id, state__in=OPEN_STATES)


def enrollments_using(person_id: int, credit_id: int) -> list[Enrollment]:
    """The open enrollments of a person and those whose certificate counts this credit; ready for the engine."""
    spent = SpentCredit.objects.filter(credit=credit_id).values("certificate__enrollment")
    rows = Enrollment.objects.filter(Q(state__in=OPEN_STATES) | Q(pk__in=spent), person=person_id)
    return list(with_parts(rows).order_by("starts_on", "pk"))


def certificate_held_in(track: Track, person: Person) -> str | None:
    """The number of the newest certificate of this track a person holds or held, "" where it has none; else None.

    One that was withdrawn is as good as none. One from elsewhere counts where a consultant said which track it is of.
    """
    ours = Certificate.objects.filter(person=person, enrollment__track=track, state=CertificateState.ISSUED)
    others = OutsideCertificate.objects.filter(person=person, track=track)
    both = (ours.order_by().values_list("awarded_on", "number"), others.order_by().values_list("issued_on", "number"))
    _, number = max(both[0].union(both[1], all=True), default=(None, None))
    return number


def rule_set_for(track: Track, starts_on: dt.date) -> RuleSet | None:
    """The version somebody enrolls under who starts on that day: the newest published one then in effect."""
    published = track.rule_sets.filter(state=RuleSetState.PUBLISHED, effective_from__lte=starts_on)
    return published.order_by("-effective_from", "-version").first()


def tracks_to_enroll(agency: Agency | int, person: Person) -> QuerySet[Track]:
    """Tracks of the agency with published rules in which the person has no open enrollment."""
    taken = open_enrollments(person.pk).values("track")
    published = RuleSet.objects.filter(state=RuleSetState.PUBLISHED).values("track")
    return (
        Track.objects.filter(program__agency=agency, pk__in=published).exclude(pk__in=taken).select_related("program")
    )


def posts_of(person: Person, agency: Agency | int, on: dt.date) -> QuerySet[Membership]:
    """The posts at libraries of the agency that a person holds on a day."""
    rows = Membership.objects.on(on).filter(person=person, library__agency=agency)
    return rows.select_related("library__agency").order_by("starts_on", "pk")
