"""Reads about enrollments: whose, in what, and which may still be opened."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from certification.enums import CertificateState, EnrollmentState, RuleSetState
from certification.models import Certificate, Enrollment, OutsideCertificate, RuleSet, SpentCredit, Track
from certification.queries.facts import rules_of, with_parts
from certification.queries.former_rules import with_rules_beside
from certification.queries.standing import OPEN_STATES
from libraries.models import Agency, Library, Membership, Person
from pdplanner.kernel import clock

_BEFORE_OTHERS = {EnrollmentState.ACTIVE: 0, EnrollmentState.APPLIED: 0, EnrollmentState.CERTIFIED: 1}


def enrollments_of(person: Person) -> list[Enrollment]:
    """All of a person's enrollments, open ones first, then the newest; ready for the engine."""
    rows = with_rules_beside(with_parts(Enrollment.objects.filter(person=person))).select_related("standing")
    return sorted(rows.order_by("-starts_on", "-pk"), key=lambda row: _BEFORE_OTHERS.get(EnrollmentState(row.state), 2))


def open_enrollments(person_id: int) -> QuerySet[Enrollment]:
    return Enrollment.objects.filter(person=person_id, state__in=OPEN_STATES)


def enrollments_using(person_id: int, credit_id: int) -> list[Enrollment]:
    """The open enrollments of a person and those whose certificate counts this credit; ready for the engine."""
    spent = SpentCredit.objects.filter(credit=credit_id, freed_at=None).values("certificate__enrollment")
    rows = Enrollment.objects.filter(Q(state__in=OPEN_STATES) | Q(pk__in=spent), person=person_id)
    return list(with_parts(rows).order_by("starts_on", "pk"))


@dataclass(frozen=True)
class Held:
    """A certificate somebody holds or held; `number` is "" where it has none."""

    issued_on: dt.date
    number: str
    valid_through: dt.date | None


def certificate_held_in(track: Track, person: Person, level: str = "") -> Held | None:
    """The newest certificate of this track, and of the level if one is named, that a person holds or held.

    One that was withdrawn is as good as none. One from elsewhere counts where a consultant said which track it is of.
    """
    ours = Certificate.objects.filter(person=person, enrollment__track=track, state=CertificateState.ISSUED)
    others = OutsideCertificate.objects.filter(person=person, track=track)
    if level:
        ours = ours.filter(enrollment__level=level)
    both = (
        ours.order_by()
        .values_list("awarded_on", "number", "valid_through")
        .union(others.order_by().values_list("issued_on", "number", "valid_through"), all=True)
    )
    return max((Held(*row) for row in both), key=lambda held: (held.issued_on, held.number), default=None)


def rule_sets_for(track: Track, starts_on: dt.date) -> list[RuleSet]:
    """What somebody enrolls under who starts on that day: the newest published version then in effect, and after it
    the one it replaces, through the day until which that may still be chosen."""
    published = track.rule_sets.filter(state=RuleSetState.PUBLISHED, effective_from__lte=starts_on)
    rows = list(published.order_by("-effective_from", "-version"))
    choice = rules_of(rows[0]).replaces if rows else None
    if choice is None or choice.choice_until is None or starts_on > choice.choice_until:
        return rows[:1]
    return rows[:1] + [row for row in rows[1:] if rules_of(row).code == choice.code][:1]


def rule_sets_in_force(agency_id: int) -> list[RuleSet]:
    """Of each track of the agency the one under which whoever starts today enrolls."""
    today = clock.today(Agency.objects.get(pk=agency_id).time_zone)
    published = RuleSet.objects.filter(track__program__agency=agency_id, state=RuleSetState.PUBLISHED)
    rows = published.filter(effective_from__lte=today).select_related("track")
    newest = {row.track_id: row for row in rows.order_by("effective_from", "version")}
    return sorted(newest.values(), key=lambda row: (row.track.name, row.track_id))


def tracks_to_enroll(agency: Agency | int, person: Person) -> QuerySet[Track]:
    """Tracks of the agency with published rules in which the person has no open enrollment."""
    taken = open_enrollments(person.pk).values("track")
    published = RuleSet.objects.filter(state=RuleSetState.PUBLISHED).values("track")
    return (
        Track.objects.filter(program__agency=agency, pk__in=published).exclude(pk__in=taken).select_related("program")
    )


def tracks_for_boards(library: Library) -> QuerySet[Track]:
    """Tracks of the library's agency with published rules about boards, in which its board has no open enrollment."""
    taken = Enrollment.objects.filter(library=library, state__in=OPEN_STATES).values("track")
    about = RuleSet.objects.filter(state=RuleSetState.PUBLISHED, document__holder__kind="board").values("track")
    rows = Track.objects.filter(program__agency=library.agency_id, pk__in=about).exclude(pk__in=taken)
    return rows.select_related("program__agency")


def posts_of(person: Person, agency: Agency | int, on: dt.date) -> QuerySet[Membership]:
    """The posts at libraries of the agency that a person holds on a day."""
    rows = Membership.objects.on(on).filter(person=person, library__agency=agency)
    return rows.select_related("library__agency").order_by("starts_on", "pk")
