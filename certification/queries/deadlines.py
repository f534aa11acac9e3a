"""Dates by which a first certificate is due, for people in a post for which the rules set one."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from certification.engine import Rules, deadline_grace, first_deadline
from certification.enums import CertificateState, DecisionKind, Phase, RuleSetState
from certification.models import Certificate, Decision, Enrollment, OutsideCertificate, RuleSet, Track
from certification.queries.facts import rules_of
from certification.queries.standing import OPEN_STATES
from libraries.models import Agency, Membership, Person


@dataclass(frozen=True)
class Deadline:
    """The last day to earn the first certificate in this post; `by_rule`, where a waiver moved it, what it was.

    Through `grace_through` nobody is overdue. It follows the day of the rules; a day that was waived has none.
    """

    post: Membership
    due_on: dt.date
    by_rule: dt.date | None = None
    grace_through: dt.date | None = None

    @property
    def last_day(self) -> dt.date:
        return self.grace_through or self.due_on


def first_certificate_due(
    rules: Rules, person: Person, agency: Agency | int, on: dt.date, decisions: Iterable[Decision] = ()
) -> Deadline | None:
    """The earliest one, should somebody hold two such posts. Each post has its own clock: a new one starts anew.

    A waiver among the enrollment's `decisions` moves it.
    """
    if rules.first_deadline is None:
        return None
    posts = Membership.objects.on(on).filter(person=person, library__agency=agency, role=rules.first_deadline.post)
    waived = [row.until_on for row in decisions if row.kind == DecisionKind.WAIVER and row.until_on]
    return _earliest(rules, posts.select_related("library"), max(waived, default=None))


def _earliest(rules: Rules, posts: Iterable[Membership], waived_until: dt.date | None) -> Deadline | None:
    found = [
        Deadline(post, due, grace_through=deadline_grace(rules, due))
        for post in posts
        if rules.first_deadline and post.role == rules.first_deadline.post
        if (due := first_deadline(rules, post.starts_on))
    ]
    by_rule = min(found, key=lambda deadline: (deadline.due_on, deadline.post.pk), default=None)
    if by_rule is None or waived_until is None or waived_until <= by_rule.last_day:
        return by_rule
    return Deadline(by_rule.post, waived_until, by_rule.due_on)


@dataclass(frozen=True)
class FirstDue:
    """A deadline with its track, and the key of the enrollment that meets it; None where nobody enrolled yet."""

    deadline: Deadline
    track: Track
    enrollment: int | None


def first_due_of(person: Person, agency_id: int, posts: Collection[Membership], on: dt.date) -> FirstDue | None:
    """The earliest first certificate due for one of these posts, enrolled or not. One query."""
    found = []
    for row in _setting_a_day(person.pk, agency_id, frozenset(post.role for post in posts), on).all():
        rules = rules_of(row)
        if rules.holder.kind == "person" and (deadline := _earliest(rules, posts, row.waived_until)):
            found.append(FirstDue(deadline, row.track, row.of_enrollment))
    return min(found, key=lambda due: (due.deadline.due_on, due.track.pk), default=None)


@lru_cache(maxsize=256)
def _setting_a_day(person: int, agency_id: int, roles: frozenset[str], on: dt.date) -> QuerySet[RuleSet]:
    """The rules with such a day for these posts that hold for the person: those of an open first enrollment (with
    `waived_until`), else those one would enroll under on that day, where there is no other period of the track and no
    certificate of it is or was held.

    Put together once a day: every first page asks it, and Django takes longer for it than the database to answer.
    Never evaluate it; ask a copy.
    """
    periods = Enrollment.objects.filter(person=person, track=OuterRef("track"), state__in=OPEN_STATES)
    mine = periods.filter(phase=Phase.FIRST)
    published = RuleSet.objects.filter(state=RuleSetState.PUBLISHED)
    in_force = published.filter(track=OuterRef("track"), effective_from__lte=on).order_by("-effective_from", "-version")
    of_track = {"person": person, "enrollment__track": OuterRef("track"), "state": CertificateState.ISSUED}
    held = Exists(Certificate.objects.filter(**of_track))
    held |= Exists(periods) | Exists(OutsideCertificate.objects.filter(person=person, track=OuterRef("track")))
    rows = published.filter(
        track__program__agency=agency_id, document__first_deadline__post__in=sorted(roles)
    ).annotate(
        of_enrollment=mine.values("pk")[:1], under=mine.values("rule_set")[:1], in_force=in_force.values("pk")[:1]
    )
    waivers = Decision.objects.filter(enrollment=OuterRef("of_enrollment"), kind=DecisionKind.WAIVER, revoked_at=None)
    rows = rows.annotate(waived_until=waivers.order_by("-until_on").values("until_on")[:1])
    return rows.filter(Q(pk=F("under")) | (Q(under=None, pk=F("in_force")) & ~held)).select_related("track")
