"""When a credit can be recorded, claimed and undone: each rule raises DomainError with the sentence a person reads."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Sum

from learning import ports
from learning.enums import CreditState, EvidenceNeeded, SessionState
from learning.models import (
    ActivityLine,
    CatalogItem,
    Category,
    Credit,
    Evidence,
    GoalLine,
    Kind,
    PlanGoal,
    PlannedActivity,
)
from learning.queries.undo import is_from_today
from libraries.models import Membership
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.wording import hours, long_date, plural, time_in_sentence

MINUTES_A_DAY = 24 * 60
MOST_FILES = 10
MOST_UNITS = 40_00  # hundredths; more than two full semesters in one course is a slip


def check_title(title: str) -> None:
    if not title.strip():
        raise DomainError("Give the credit a title: the name of the course, session or project.", "title")


def check_days(post: Membership, started_on: dt.date, ended_on: dt.date) -> None:
    """Past days only, in the post's time: a credit is never entered before the event."""
    if ended_on < started_on:
        raise DomainError(
            f"It cannot end on {long_date(ended_on)}, before it started on {long_date(started_on)}.", "ended_on"
        )
    today = clock.today(post.library.agency.time_zone)
    for field, day in (("started_on", started_on), ("ended_on", ended_on)):
        if day > today:
            raise DomainError(f"{long_date(day)} is still to come. Log the credit when the learning is done.", field)
    if started_on < post.starts_on:
        raise DomainError(
            f"Your post at {post.library} began on {long_date(post.starts_on)}. Learning from before does not belong "
            "to it.",
            "started_on",
        )
    if post.ends_on is not None and ended_on > post.ends_on:
        raise DomainError(f"Your post at {post.library} ended on {long_date(post.ends_on)}.", "ended_on")


def check_published(published_on: dt.date | None, ended_on: dt.date, item: CatalogItem | None) -> None:
    """What the catalog knows of its `item` is not typed anew, and not otherwise."""
    known = item.published_on if item else None
    if known and published_on not in (None, known):
        raise DomainError(
            f"The catalog says that “{item}” was published on {long_date(known)}. Keep that day; if it is wrong, tell "
            "whoever keeps the catalog.",
            "published_on",
        )
    published_on = known or published_on
    if published_on is not None and published_on > ended_on:
        raise DomainError(
            f"It cannot have been published on {long_date(published_on)}, after you learned from it.", "published_on"
        )


def check_size(kind: Kind, minutes: int, units_hundredths: int, started_on: dt.date, ended_on: dt.date) -> None:
    """In the measure of its kind, and in no other."""
    if not kind.unit:
        if units_hundredths:
            raise DomainError(f"“{kind}” is measured in time. Say how many hours it took.", "minutes")
        check_time(minutes, started_on, ended_on)
        return
    units = plural(kind.unit)
    if minutes:
        raise DomainError(f"“{kind}” is measured in {units}, not in hours. Say how many {units} it was.", "units")
    if not 0 < units_hundredths <= MOST_UNITS:
        raise DomainError(f"Say how many {units} it was, more than 0 and at most {MOST_UNITS // 100}.", "units")


def check_time(minutes: int, started_on: dt.date, ended_on: dt.date) -> None:
    """Some time, and no more than the days have."""
    if minutes <= 0:
        raise DomainError("Say how long it took, in hours: 1.5 or 1:30.", "minutes")
    days = (ended_on - started_on).days + 1
    if minutes > days * MINUTES_A_DAY:
        span = "One day has" if days == 1 else f"{days} days have"
        raise DomainError(
            f"{hours(minutes)} hours do not fit: {span} {days * 24} hours. Check the hours, or add the last day.",
            "minutes",
        )


def check_kind(post: Membership, kind: Kind, category: Category | None, credit: Credit | None) -> None:
    """Kind and category are the agency's of the post; closed ones stay only where they already are."""
    agency = post.library.agency
    if kind.agency_id != agency.pk:
        raise DomainError(f"This kind of learning is not one of {agency}.", "kind")
    if not kind.is_open and (credit is None or credit.kind_id != kind.pk):
        raise DomainError(f"{agency} no longer uses the kind “{kind}”. Choose another.", "kind")
    if category is None:
        return
    if category.agency_id != agency.pk:
        raise DomainError(f"This category is not one of {agency}.", "category")
    if not category.is_open and not _has_category(credit, category):
        raise DomainError(f"{agency} no longer uses the category “{category}”. Choose another.", "category")


def settled_category(category: Category | None, item: CatalogItem | None) -> Category | None:
    """Where its agency has filed an item under a category, a credit of it has that one."""
    known = item.category if item and item.category and item.category.is_open else None
    if known and category not in (None, known):
        raise DomainError(
            f"In the catalog “{item}” is filed under {known}. Keep that category; if it is wrong, tell whoever keeps "
            "the catalog.",
            "category",
        )
    return known or category


def _has_category(credit: Credit | None, category: Category) -> bool:
    return credit is not None and credit.categories.filter(category=category).exists()


def settled_lines(
    post: Membership, goal_line: GoalLine | None, activity_line: ActivityLine | None
) -> tuple[GoalLine | None, ActivityLine | None]:
    """Both lines, of a plan of the holder at this library; a planned activity brings its goal along."""
    for field, line, noun in (("goal_line", goal_line, "goal"), ("activity_line", activity_line, "planned activity")):
        if line is not None and (
            line.pdp.person_id,
            line.pdp.membership.library_id,
        ) != (post.person_id, post.library_id):
            raise DomainError(f"This {noun} belongs to another plan. Choose one of your plan at {post.library}.", field)
    if activity_line is None:
        return goal_line, None
    served = PlanGoal.objects.filter(activities__line=activity_line).order_by("-revision__number")
    if goal_line is None:
        newest = served.select_related("line").first()
        return (newest.line if newest else None), activity_line
    if not served.filter(line=goal_line).exists():
        title = PlannedActivity.objects.filter(line=activity_line).order_by("-revision__number")[0].title
        raise DomainError(f"“{title}” serves another goal of your plan. Choose that goal, or none.", "goal_line")
    return goal_line, activity_line


def check_planned_kind(kind: Kind, activity_line: ActivityLine | None) -> None:
    """Self-directed work rests on what the consultant approved as such, never on a planned course."""
    if activity_line is None or not kind.is_self_directed:
        return
    planned = PlannedActivity.objects.filter(line=activity_line).select_related("kind").order_by("-revision__number")
    if not any(activity.kind.is_self_directed for activity in planned):
        raise DomainError(
            f"“{planned[0].title}” is planned as {planned[0].kind.name.lower()}, not as self-directed learning. Choose "
            "the self-directed project of your plan that this work belongs to.",
            "activity_line",
        )


def check_evidence(post: Membership, evidence: list[Evidence]) -> None:
    if any(one.person_id != post.person_id for one in evidence):
        raise DomainError("Only your own files and links can be evidence for your credit.", "evidence")
    if len(evidence) > MOST_FILES:
        raise DomainError(
            f"A credit takes at most {MOST_FILES} files and links. Keep those that show it best.", "evidence"
        )


def check_claim(credit: Credit) -> None:
    """Complete enough for somebody else to say yes to."""
    check_days(credit.membership, credit.started_on, credit.ended_on)
    _check_days_have_room(credit)
    if credit.kind.is_self_directed and not credit.learned.strip():
        raise DomainError(
            "Say what you learned: nobody else was there, so these sentences are what your supervisor verifies.",
            "learned",
        )
    if not credit.kind.is_self_directed and not credit.provider.strip():
        raise DomainError("Say who gave it, so that your supervisor can tell what they verify.", "provider")
    check_least(credit.kind, credit.minutes)
    _check_is_shown(credit)


def check_least(kind: Kind, minutes: int) -> None:
    """As much of it as its agency asks for at least; no rule of a track looks at less."""
    if minutes < kind.least_minutes and not kind.unit:
        raise DomainError(
            f"“{kind}” takes at least {time_in_sentence(kind.least_minutes)}, and this is {time_in_sentence(minutes)}. "
            "Check the hours: what is shorter is not claimed.",
            "minutes",
        )


def _check_is_shown(credit: Credit) -> None:
    """By a file or a link, where its kind needs one. A session of the board is shown by the minutes it names."""
    needed = credit.kind.evidence_needed == EvidenceNeeded.REQUIRED and credit.board_session_id is None
    if needed and not credit.evidence.exists():
        raise DomainError(
            f"“{credit.kind}” needs evidence: add a file, a picture or a link that shows it, or tick one you have. "
            "Until then, save it as a draft.",
            "evidence",
        )


def _check_days_have_room(credit: Credit) -> None:
    """All that one person claims for the same days fits into these days: each may be possible, and all of them not."""
    others = Credit.objects.filter(
        person=credit.person_id, state__in=(CreditState.CLAIMED, CreditState.VERIFIED),
        started_on__gte=credit.started_on, ended_on__lte=credit.ended_on,
    ).exclude(pk=credit.pk)  # fmt: skip
    claimed = others.aggregate(minutes=Sum("minutes", default=0))["minutes"]
    days = (credit.ended_on - credit.started_on).days + 1
    if claimed and claimed + credit.minutes > days * MINUTES_A_DAY:
        raise DomainError(
            f"With what you claimed for the same time before, that makes {hours(claimed + credit.minutes)} hours, and "
            f"there are {days * 24}. Check the hours and the days.",
            "minutes",
        )


def check_session(credit: Credit, facts: Mapping[str, Any]) -> None:
    """What was learned with the board is as the board recorded it; what it gave to its learner is theirs to say."""
    session = credit.board_session
    if session is None or session.state != SessionState.HELD:
        return
    recorded = (session.kind_id, session.title, session.held_on, session.held_on, session.minutes)
    if recorded != (facts["kind"].pk, *(facts[name] for name in ("title", "started_on", "ended_on", "minutes"))):
        raise DomainError(
            f"This credit is of “{session}”, a session of your board on {long_date(session.held_on)}: its kind, title, "
            "day and hours stay as they are recorded there. If they are wrong, tell whoever recorded the session."
        )


def check_same_claim(credit: Credit, sent_at: dt.datetime | None) -> None:
    """A claim may come back changed under the same address; nobody verifies what they have not read."""
    if credit.state == CreditState.CLAIMED and sent_at not in (None, credit.claimed_at):
        raise NotNow(
            f"{credit.person} took this credit back, changed it and claimed it again. Read it anew, then decide."
        )


def check_not_spent(credit: Credit) -> None:
    """Nothing moves under an issued certificate."""
    # Whoever issues holds the credits they count until they commit; asked before that, we would miss their certificate.
    Credit.objects.select_for_update().get(pk=credit.pk)
    number = ports.ask().spent_on(credit.pk)
    if number:
        raise DomainError(
            f"Certificate {number} counts this credit. A certificate that was issued stays as it is, and so does "
            "what it rests on."
        )


def check_undo(credit: Credit, person_id: int) -> None:
    """An undo is the verifier's own, on the same day: from the next day on, answers were given that rest on it."""
    if credit.verified_by_id is None or credit.verified_at is None:
        return
    if credit.verified_by_id != person_id:
        raise DomainError(f"{credit.verified_by} verified this credit; only they can undo it.")
    if not is_from_today(credit):
        zone = credit.membership.library.agency.time_zone
        raise DomainError(
            f"It was verified on {long_date(clock.local_date(credit.verified_at, zone))} and has counted since. A "
            "consultant can reverse it with a reason."
        )
    check_not_drawn(credit)
    check_not_spent(credit)


def check_not_drawn(credit: Credit) -> None:
    if credit.spot_checks.exists():
        raise DomainError("It was drawn for a spot check, so the verification stays. A consultant can reverse it.")


def check_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise DomainError("Give a reason: the person reads it and acts on it.", "reason")
    return reason
