"""Where programs like these go wrong: one function for each edge, which tells the story and returns what came of it.

`CASES` names each with what is expected. Stories run through the services at Millrace; amounts are hundredths.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from certification.engine import EnrollmentFact, RevisionFact, certificate_window, credit_window
from certification.engine.rules import CertificateRule, WindowRule
from certification.queries.deadlines import first_certificate_due
from certification.queries.facts import rules_of
from certification.queries.register import reading
from certification.services.terms import enrollment_terms
from certification.tests.engine.small import rules as small_rules
from certification.tests.engine.strategic import REVISION, counted, course, refused
from certification.tests.engine.strategic import standing as judged
from certification.tests.montana import DAY, Learned, Montana, minima, montana
from certification.tests.scene import Scene, on, strategic
from learning.models import Credit
from learning.queries.credits import logging_warnings
from learning.services.credits import credit_reverse
from learning.services.revisions import revision_commit, revision_return
from libraries.models import Membership
from libraries.services.people import membership_end, post_add
from pdplanner.kernel.errors import DomainError
from tests.cast import Cast

NEW = dt.date(2024, 3, 1)
LEAP_DAY = dt.date(2028, 2, 29)
TENS = minima(administration=10, public=10, collections=10, technology=10)
FIRST_DIRECTOR = minima(administration=30, technology=30)
Story = Callable[[Cast], Any]


# --- Windows ---
def period(years: int, first: dt.date = LEAP_DAY) -> Story:
    """The last day of a period of so many years."""
    rules = small_rules(window=WindowRule("fixed", 12 * years))
    return lambda cast: credit_window(rules, EnrollmentFact(first), first).last_day


def certificate_of_29_february(cast: Cast) -> Any:
    return certificate_window(small_rules(certificate=CertificateRule(48)), LEAP_DAY).last_day


def last_evening(cast: Cast) -> Any:
    """At 23:30 in Denver it is tomorrow in Auckland already, where the holder's pages are set to."""
    state = montana(cast)
    type(cast.ada).objects.filter(pk=cast.ada.pk).update(time_zone="Pacific/Auckland")
    enrollment = state.enroll("ada", "staff", NEW)
    last = dt.date(2028, 2, 29)
    credit = state.claim("ada", "The last evening", Learned("public", 1), last, at="23:30")
    state.verify(credit, last + 5 * DAY)
    return state.standing(enrollment, last + 10 * DAY).counted_hundredths


def day_after_the_last(cast: Cast) -> Any:
    state = montana(cast)
    enrollment = state.enroll("ada", "staff", NEW)
    state.learn("ada", Learned("public", 1), dt.date(2028, 3, 1))
    return _why_not(state, enrollment, dt.date(2028, 3, 1))


def across_the_last_day(cast: Cast) -> Any:
    """Two days of one conference, of which the second is outside: the day it ended decides."""
    state = montana(cast)
    enrollment = state.enroll("ada", "staff", NEW)
    state.learn("ada", Learned("public", 12), dt.date(2028, 3, 1))
    return _why_not(state, enrollment, dt.date(2028, 3, 1))


def _why_not(state: Montana, enrollment: Any, day: dt.date) -> list[str]:
    return [reason.code.value for entry in state.standing(enrollment, day).not_counted for reason in entry.reasons]


# --- The plan ---
def before_the_plan(cast: Cast) -> Any:
    state, scene = _both(cast)
    staff = state.enroll("ada", "staff", dt.date(2025, 7, 1))
    state.learn("ada", Learned("public", 3), dt.date(2025, 7, 20))
    scene.approved_plan()
    day = dt.date(2025, 9, 1)
    return {
        "strategic": state.standing(scene.enrollment, day).counted_hundredths,
        "staff": state.standing(staff, day).counted_hundredths,
    }


def between_submission_and_approval(approved: bool) -> Story:
    def story(cast: Cast) -> Any:
        state, scene = _both(cast)
        revision = scene.submit(dt.date(2025, 8, 1))
        scene.credit("In between", dt.date(2025, 8, 10), 3)
        waiting = state.standing(scene.enrollment, dt.date(2025, 8, 11)).find("total").waiting
        if approved:
            scene.approve(revision, dt.date(2025, 8, 18))
        else:
            with on(dt.date(2025, 8, 18)):
                revision_commit(
                    actor=scene.actor("sam"), revision=revision, library_minutes=60, library_per="week",
                    library_cents=0, library_money_source="library", library_cover="Sam",
                )  # fmt: skip
                revision_return(actor=scene.actor("connie"), revision=revision, reason="Say how it serves the goal.")
        after = state.standing(scene.enrollment, dt.date(2025, 8, 19)).find("total")
        return {"before": waiting, "after": (after.have, after.waiting)}

    return story


def _both(cast: Cast) -> tuple[Montana, Scene]:
    state = montana(cast)
    return state, strategic(cast, "montana-strategic-2021.json", program=state.program)


AMENDED = RevisionFact(2, dt.date(2026, 3, 1), dt.date(2026, 3, 20), goals=frozenset({"g2", "g3"}))


def goal_added_by_an_amendment(cast: Cast) -> Any:
    """Under rules that count from submission, a goal that came in later counts from the day it was sent."""
    sent = AMENDED.submitted_on
    credits = [course("before", sent - DAY, goal="g3"), course("after", sent, goal="g3")]
    verdict = judged(*credits, revisions=(REVISION, AMENDED))
    return counted(verdict), [(key, codes) for key, _, codes in refused(verdict)]


def goal_dropped_by_an_amendment(cast: Cast) -> Any:
    """What was learned toward it while it was in the plan stays; nothing new can be."""
    credits = [course("earlier", dt.date(2026, 2, 1)), course("later", AMENDED.approved_on or NEW)]
    verdict = judged(*credits, revisions=(REVISION, AMENDED))
    return counted(verdict), [(key, codes) for key, _, codes in refused(verdict)]


def strategic_plan_replaced(cast: Cast) -> Any:
    """The library adopts a newer strategic plan: the plan that was approved keeps its goals, in its own words."""
    state, scene = _both(cast)
    scene.approved_plan()
    credit = scene.credit("Toward the old goal", dt.date(2025, 10, 1), 3)
    scene.plan.goals.all().update(title="Another goal")
    type(scene.plan).objects.filter(pk=scene.plan.pk).update(state="archived")
    words = scene.enrollment.pdp.revisions.get().goals.get(line=credit.goal_line).goal_title
    return words, state.standing(scene.enrollment, dt.date(2025, 11, 1)).counted_hundredths


# --- People who move ---
def staff_change_library(cast: Cast) -> Any:
    """The enrollment follows the person; each post's own people verify what was learned in it, before and after."""
    state = montana(cast)
    enrollment = state.enroll("ada", "staff", NEW)
    old = state.claim("ada", "At Millrace", Learned("public", 2), dt.date(2025, 5, 1))
    moved = _moves(state, dt.date(2025, 5, 31))
    new = state.claim("ada", "At Cedar Fork", Learned("public", 1), dt.date(2025, 6, 10), moved)
    verified = [state.verify(credit, dt.date(2025, 6, 20)) for credit in (old, new)]
    standing = state.standing(enrollment, dt.date(2025, 7, 1))
    return [str(credit.verified_by) for credit in verified], standing.counted_hundredths, str(standing.last_day)


def _moves(state: Montana, last_day: dt.date) -> Membership:
    with on(last_day):
        membership_end(actor=state.actor("dina"), membership=state.cast.posts["ada"], ends_on=last_day)
    with on(last_day + DAY):
        return post_add(
            actor=state.actor("cora"), library=state.cast.second_library, person=state.cast.ada, role="staff",
            title="Clerk", starts_on=last_day + DAY,
        )  # fmt: skip


def supervisor_left(*others: str) -> Story:
    """Who verifies once the supervisor, and whoever else is named, has gone."""

    def story(cast: Cast) -> Any:
        state = montana(cast)
        credit = state.claim("ada", "Claimed to Sam", Learned("public", 2), dt.date(2025, 5, 1))
        for name in ("sam", *others):
            with on(dt.date(2025, 5, 31)):
                post = fresh_post(cast, name)
                membership_end(actor=state.actor("alma"), membership=post, ends_on=dt.date(2025, 5, 31))
        return str(state.verify(credit, dt.date(2025, 6, 2)).verified_by)

    return story


def fresh_post(cast: Cast, name: str) -> Membership:
    return Membership.objects.get(pk=cast.posts[name].pk)


def two_posts(cast: Cast) -> Any:
    """Director at Millrace, staff at Cedar Fork: an enrollment each, one record of learning, each post's verifier."""
    state = montana(cast)
    with on(NEW - DAY):
        second = post_add(
            actor=state.actor("cora"), library=cast.second_library, person=cast.dina, role="staff", title="Clerk",
            starts_on=NEW - DAY,
        )  # fmt: skip
    director = state.enroll("dina", "director", NEW)
    staff = state.enroll("dina", "staff", NEW, second)
    at_home = state.learn("dina", Learned("administration", 2), dt.date(2025, 5, 1))
    elsewhere = state.learn("dina", Learned("public", 1), dt.date(2025, 5, 2), "Another", second)
    sums = [state.standing(row, dt.date(2025, 6, 1)).counted_hundredths for row in (director, staff)]
    return [str(credit.verified_by) for credit in (at_home, elsewhere)], sums


# --- New directors ---
def promoted_to_director(cast: Cast) -> Any:
    """A staff certificate is not enough; the four years run from the day the post began."""
    state = montana(cast)
    staff = state.enroll("ada", "staff", NEW)
    state.learn_all("ada", (*TENS, Learned("public", 20)), dt.date(2024, 4, 1))
    state.certify(staff, dt.date(2024, 10, 1))
    directs = _becomes_director(state, dt.date(2025, 5, 1))
    return _terms(state, "ada", dt.date(2025, 6, 1), directs)


def director_again(cast: Cast) -> Any:
    """The first post ended without a certificate: a new post has a new clock."""
    state = montana(cast)
    first = _becomes_director(state, dt.date(2022, 1, 1))
    with on(dt.date(2024, 1, 31)):
        membership_end(actor=state.actor("cora"), membership=first, ends_on=dt.date(2024, 1, 31))
    return _terms(state, "ada", dt.date(2025, 6, 1), _becomes_director(state, dt.date(2025, 5, 1)))


def director_certified_elsewhere_in_the_program(cast: Cast) -> Any:
    """Certified as director at one library, new at another: no new deadline, the next certificate is a renewal."""
    state = montana(cast)
    first = state.enroll("dina", "director", NEW)
    state.learn_all("dina", FIRST_DIRECTOR, dt.date(2024, 4, 1))
    state.certify(first, dt.date(2024, 10, 1))
    with on(dt.date(2025, 5, 1)):
        moved = post_add(
            actor=state.actor("cora"), library=cast.second_library, person=cast.dina, role="director",
            title="Director", starts_on=dt.date(2025, 5, 1),
        )  # fmt: skip
    return _terms(state, "dina", dt.date(2025, 6, 1), moved)


def deadline_on_leap_day(cast: Cast) -> Any:
    state = montana(cast)
    _becomes_director(state, LEAP_DAY)
    rules = rules_of(state.track("director").rule_sets.get(version=2))
    deadline = first_certificate_due(rules, cast.ada, cast.agency, LEAP_DAY)
    return deadline and deadline.due_on


def _becomes_director(state: Montana, day: dt.date) -> Membership:
    with on(day):
        return post_add(
            actor=state.actor("cora"), library=state.cast.second_library, person=state.cast.ada, role="director",
            title="Director", starts_on=day,
        )  # fmt: skip


def _terms(state: Montana, who: str, day: dt.date, expected_post: Membership) -> tuple[str, dt.date | None]:
    with on(day):
        terms = enrollment_terms(track=state.track("director"), person=state.cast.people[who], starts_on=day)
    assert terms.deadline is None or terms.deadline.post == expected_post
    return terms.phase.value, terms.deadline and terms.deadline.due_on


# --- The end of a period ---
def finishing_early(cast: Cast) -> Any:
    """The certificate is issued when everything is met, and the next period can start at once."""
    state = montana(cast)
    first = state.enroll("dina", "director", NEW)
    state.learn_all("dina", FIRST_DIRECTOR, dt.date(2024, 4, 1))
    certificate = state.certify(first, dt.date(2024, 10, 1))
    second = state.enroll("dina", "director", dt.date(2024, 10, 2))
    return certificate.valid_through, second.starts_on, second.ends_before


def surplus_at_issue(cast: Cast) -> Any:
    """What is over the total is on the certificate, and carried nowhere."""
    state = montana(cast)
    first = state.enroll("ada", "staff", NEW)
    state.learn_all("ada", (*TENS, Learned("public", 30)), dt.date(2024, 4, 1))
    certificate = state.certify(first, dt.date(2024, 10, 1))
    second = state.enroll("ada", "staff", dt.date(2024, 10, 1))
    codes = set(_why_not(state, second, dt.date(2024, 10, 2)))
    return certificate.credits_hundredths, state.standing(second, dt.date(2024, 10, 2)).counted_hundredths, codes


def after_the_application(first_day: dt.date) -> Story:
    """A credit that ended between application and issue, under the rules of that day."""

    def story(cast: Cast) -> Any:
        state = montana(cast)
        enrollment = state.enroll("ada", "staff", first_day)
        state.learn_all("ada", (*TENS, Learned("public", 20)), first_day + 10 * DAY)
        applied = first_day + 200 * DAY
        state.apply(enrollment, applied)
        state.learn("ada", Learned("public", 1), applied + 5 * DAY, "One more")
        return state.issue(enrollment, applied + 10 * DAY).credits_hundredths

    return story


def same_activity_in_two_tracks(cast: Cast) -> Any:
    state, scene = _both(cast)
    staff = state.enroll("ada", "staff", dt.date(2025, 7, 1))
    scene.approved_plan()
    for month, category in enumerate(("administration", "public", "collections", "technology"), start=1):
        day = dt.date(2026, month, 10)
        scene.credit(f"Course {month}", day, 15, category=category, started_on=day - DAY)
    rows, day = (staff, scene.enrollment), dt.date(2026, 6, 1)
    before = [state.standing(row, day).counted_hundredths for row in rows]
    state.certify(staff, day)
    return before, [state.standing(row, day).counted_hundredths for row in rows]


def certificate_lapses_with_the_track_open(cast: Cast) -> Any:
    """The certificate ends on its own day; the renewal that is under way goes on to the end of its period."""
    state = montana(cast)
    first = state.enroll("dina", "director", NEW)
    state.learn_all("dina", FIRST_DIRECTOR, dt.date(2024, 4, 1))
    certificate = state.certify(first, dt.date(2024, 6, 1))
    second = state.enroll("dina", "director", dt.date(2025, 1, 1))
    last_day = certificate.valid_through
    states = [reading(certificate, day) for day in (last_day, last_day + DAY)]
    state.learn("dina", Learned("technology", 60), dt.date(2028, 8, 1))
    return last_day, states, state.standing(second, dt.date(2028, 8, 2)).status.value


def rules_change_in_mid_window(cast: Cast) -> Any:
    state = montana(cast)
    old = state.enroll("ada", "staff", dt.date(2023, 6, 30))
    new = state.enroll("sam", "staff", dt.date(2023, 7, 1))
    return [(row.rule_set.version, state.standing(row, NEW).find("public").need) for row in (old, new)]


# --- Entries ---
def conference_sessions(cast: Cast) -> Any:
    """Each session is an entry of its own, rounded by itself, and all of one day fit into it."""
    state = montana(cast)
    enrollment, day = state.enroll("ada", "staff", NEW), dt.date(2025, 5, 1)
    for number in range(3):
        state.learn("ada", Learned("public", 0.75, "conference_session"), day, f"Session {number}")
    return state.standing(enrollment, day).counted_hundredths


def entry(learned: Learned) -> Story:
    """What an odd entry is worth, or the sentence that refuses it."""

    def story(cast: Cast) -> Any:
        state = montana(cast)
        enrollment, day = state.enroll("ada", "staff", NEW), dt.date(2025, 5, 1)
        try:
            credit = state.claim("ada", "An entry", learned, day, days=1)
        except DomainError as refusal:
            return refusal.words
        state.verify(credit, day)
        return state.standing(enrollment, day).counted_hundredths

    return story


def entered_twice(cast: Cast) -> Any:
    state, day = montana(cast), dt.date(2025, 5, 1)
    state.claim("ada", "Grant writing", Learned("public", 1), day)
    facts = {"title": "grant writing ", "started_on": day, "ended_on": day, "minutes": 60}
    return logging_warnings(cast.posts["ada"], facts)


def reversing_what_is_spent(cast: Cast) -> Any:
    state = montana(cast)
    enrollment = state.enroll("ada", "staff", NEW)
    credits = state.learn_all("ada", (*TENS, Learned("public", 20)), dt.date(2024, 4, 1))
    certificate = state.certify(enrollment, dt.date(2024, 10, 1))
    try:
        with on(dt.date(2024, 10, 2)):
            credit_reverse(actor=state.actor("connie"), credit=Credit.objects.get(pk=credits[0].pk), reason="A slip")
    except DomainError as refusal:
        return refusal.words.replace(certificate.number, "N")
    return "reversed"
