"""The home page of somebody who learns: where I stand, what to do next, what my learning serves, what was promised."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from certification.engine import Status
from certification.enums import EnrollmentState
from certification.explain import period_sentence, status_sentence, window_sentence
from certification.models import Enrollment
from certification.queries.facts import rules_of
from certification.queries.register import reading
from learning.enums import RevisionState
from libraries.models import Membership
from pdplanner.home.explain.first_due import first_due, posts_held
from pdplanner.home.explain.opening import Due, Home, bold, on
from pdplanner.home.explain.promise import promise_of
from pdplanner.home.explain.staff_actions import actions_for
from pdplanner.home.queries.learner import Learner, goals_served, learner_of
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, Hat
from pdplanner.kernel.wording import credits_in_sentence, long_date, zone_words

DATES = 4  # on the slip; more is a calendar


def home(actor: Actor, hat: Hat) -> Home:
    learner = learner_of(actor.person, hat)
    today = clock.today(hat.zone)
    goals = goals_served(learner)
    planned = sum(goal.planned for goal in goals)
    # A maximum is on all goals together, so what is over it belongs to none of the rows.
    over = max(0, planned - learner.total.waiting - learner.total.planned) if learner.total else 0
    actions, log_url = actions_for(learner, today), reverse("learning:credit_new")
    return Home(
        template="home/staff.html",
        sentence=sentence(learner, today),
        actions=actions,
        facts={
            "learner": learner,
            "log_url": "" if log_url in {action.url for action in actions} else log_url,
            "meta": _meta(learner),
            "due": first_due(actor, hat, today) if _may_be_new(learner, posts_held(actor, hat)) else {},
            "goals": goals,
            "counted": sum(goal.counted for goal in goals),
            "planned": planned - over,
            "over": over,
            "dates": list(_dates(learner, today))[:DATES],
            "promise": promise_of(learner, today),
            "others": [_other(enrollment) for enrollment in learner.others],
        },
    )


def _may_be_new(learner: Learner, posts: Collection[Membership]) -> bool:
    """Whether a first certificate can be due: another post, not enrolled yet, or rules that set a day for one."""
    enrollment = learner.enrollment
    return len(posts) > 1 or enrollment is None or rules_of(enrollment.rule_set).first_deadline is not None


def sentence(learner: Learner, today: dt.date) -> SafeString:
    """Where the person stands, in one sentence; what they can do nothing about comes last."""
    enrollment = learner.enrollment
    if enrollment is None:
        return format_html("You are in no track yet. {} and your credits start to count.", bold("Pick a track"))
    if enrollment.state == EnrollmentState.CERTIFIED:
        return _certified(learner, today)
    if enrollment.state == EnrollmentState.APPLIED:
        return format_html(
            "You {} for your {} certificate. A consultant decides.",
            bold(f"applied{on(enrollment.applied_at)}"), enrollment.track,
        )  # fmt: skip
    if learner.verdict is None:
        return format_html("You are in the {}. {} is being worked out.", enrollment.track, bold("Your standing"))
    if learner.verdict.is_ready:
        return format_html("Everything the {} asks for is met. You {}.", enrollment.track, bold("can apply"))
    if learner.verdict.status is Status.MET:
        return format_html("Everything the {} asks for is met. {}", enrollment.track, period_sentence(learner.verdict))
    return _on_the_way(learner, today)


def _certified(learner: Learner, today: dt.date) -> SafeString:
    track, certificate = learner.enrollment and learner.enrollment.track, learner.certificate
    if certificate is None:
        return format_html("You have finished the {}. {}.", track, bold("No certificate of it is valid today"))
    if certificate.valid_through is None:
        return format_html("You are {} in the {}.", bold("certified"), track)
    last = long_date(certificate.valid_through)
    if reading(certificate, today) == "expired":
        return format_html("Your {} certificate {}.", track, bold(f"expired on {last}"))
    return format_html("You are certified in the {}, {}.", track, bold(f"valid through {last}"))


def _on_the_way(learner: Learner, today: dt.date) -> SafeString:
    amounts = _amounts(learner)
    last = learner.last_day
    if last is not None and last < today:
        return format_html("Your time in the {} ended on {}. {}", _track(learner), long_date(last), amounts)
    revision = learner.revision
    if revision is None or learner.in_force is not None:
        return amounts
    words = {
        RevisionState.DRAFT: format_html("Your plan is {}.", bold("still a draft")),
        RevisionState.WITH_SUPERVISOR: format_html(
            "Your plan has been {}{}.", bold("with your supervisor"), _since(revision.submitted_at)
        ),
        RevisionState.PROMISED: format_html(
            "Your library {}; your plan goes on when you accept it.", bold("promises less than you asked")
        ),
        RevisionState.WITH_CONSULTANT: format_html(
            "Your plan has been {}{}.",
            bold("with the consultant"),
            _since(revision.committed_at or revision.submitted_at),
        ),
        RevisionState.RETURNED: format_html("Your plan {}{}.", bold("came back"), on(revision.returned_at)),
    }
    return format_html("{} {}", words[RevisionState(revision.state)], amounts)


def _amounts(learner: Learner) -> SafeString:
    """ "37.5 of 60 credits count, 16 more are planned, and 6.5 still need a plan." """
    total = learner.total
    if total is None:
        return format_html("{}", status_sentence(learner.verdict)) if learner.verdict else SafeString()
    need, coming = credits_in_sentence(total.need), total.waiting + total.planned
    have = credits_in_sentence(total.have) if total.have else "None"
    counted = format_html("{} {}", bold(f"{have} of {need}"), "credits count" if total.have else "credits counts yet")
    planned = f"{credits_in_sentence(coming)} {'more ' if total.have else ''}{'is' if coming == 100 else 'are'} planned"
    short = f"{credits_in_sentence(total.short)} still {'needs' if total.short == 100 else 'need'} a plan"
    if total.short and coming:
        return format_html("{}, {}, and {}.", counted, planned, bold(short))
    if total.short:
        return format_html("{}, and {}.", counted, bold(short))
    if coming:
        return format_html("{}, and {}.", counted, planned)
    met = learner.verdict and status_sentence(learner.verdict)
    return format_html("{}. {}", counted, met)


def _meta(learner: Learner) -> str:
    if learner.enrollment is None:
        return ""
    if learner.verdict is None or learner.enrollment.state == EnrollmentState.CERTIFIED:
        return f"{learner.enrollment.track}."
    zone = zone_words(learner.enrollment.agency.time_zone)
    return f"{learner.enrollment.track}, {_lowered(window_sentence(learner.verdict, zone))}"


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _dates(learner: Learner, today: dt.date) -> Iterator[Due]:
    """Planned activities still to come, then the days that end something; soonest first."""
    found = [
        Due(activity.planned_on, activity.title)
        for activity in learner.undone()
        if activity.planned_on is not None and activity.planned_on >= today
    ][: DATES - 1]
    last = learner.last_day
    enrollment = learner.enrollment
    if enrollment is not None and enrollment.state == EnrollmentState.ACTIVE and last is not None and last >= today:
        zone = zone_words(enrollment.agency.time_zone)
        found.append(Due(last, f"Last day to earn credits, end of day, {zone}"))
    certificate = learner.certificate
    if certificate is not None and certificate.valid_through is not None and certificate.valid_through >= today:
        where = reverse("certification:certificates")
        found.append(Due(certificate.valid_through, "Last valid day of your certificate", where))
    yield from sorted(found, key=lambda due: due.date)


def _other(enrollment: Enrollment) -> dict[str, str]:
    """One line for each further track."""
    standing = getattr(enrollment, "standing", None)
    words = "Its standing is being worked out."
    if standing is not None and standing.verdict:
        need = standing.need_hundredths
        counted = credits_in_sentence(standing.counted_hundredths)
        words = f"{counted} of {credits_in_sentence(need)} credits count." if need else f"{counted} credits count."
    if enrollment.state == EnrollmentState.APPLIED:
        words = f"Applied{on(enrollment.applied_at)}."
    where = reverse("certification:enrollment", args=[enrollment.pk])
    return {"track": str(enrollment.track), "words": words, "url": where}


def _track(learner: Learner) -> str:
    return str(learner.enrollment.track) if learner.enrollment else ""


def _since(moment: dt.datetime | None) -> str:
    return f" since {long_date(moment)}" if moment else ""
