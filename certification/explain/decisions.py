"""Decisions about an enrollment in sentences: what was decided, by whom and why, and what it changes."""

import datetime as dt
from collections.abc import Iterator

from certification.engine import RequirementVerdict, Status, Verdict
from certification.enums import EXCEPTIONS, DecisionKind
from certification.explain import HOLDER, Labels, requirement_title
from certification.explain.labels import amount_of, capital
from certification.models import Decision
from certification.queries.effects import Effect, effect_of
from certification.queries.standing import Live
from pdplanner.kernel.clock import local_date
from pdplanner.kernel.wording import credits_in_sentence, long_date

STATUS = {Status.MET: "met", Status.NOT_MET: "not met", Status.WAITING: "waiting for a person"}


def effect_sentences(effect: Effect, labels: Labels = HOLDER) -> list[str]:
    """What changes, most consequential first; a sentence that nothing does, where nothing does."""
    before, after = effect.before.verdict, effect.after.verdict
    found = [
        *_last_day(before, after, labels),
        *_due(effect, labels),
        *_counted(before, after),
        *_requirements(before, after, labels),
    ]
    return found or ["Nothing changes at present."]


def exception_sentences(live: Live, labels: Labels) -> list[str]:
    """What was granted beyond the rules and is in force: what it changes, what it is, by whom and why."""
    rows = [row for row in live.dossier.decisions if row.kind in EXCEPTIONS]
    return [_exception(row, effect_of(live, row), labels) for row in rows]


def _exception(decision: Decision, effect: Effect, labels: Labels) -> str:
    """ "Your period ends 30 June 2028 instead of 31 December 2027: leave from … Granted by … because: …" """
    changes = " ".join(effect_sentences(effect, labels)).removesuffix(".")
    what = what_was_decided(decision)
    day = long_date(local_date(decision.decided_at, decision.enrollment.agency.time_zone))
    return f"{changes}. {what}. Granted by {decision.decided_by} on {day}, because: {ended(decision.reason)}"


def ended(text: str) -> str:
    """The text with a full stop, unless it ends a sentence itself."""
    return text if text.endswith((".", "!", "?", "”")) else f"{text}."


def what_was_decided(decision: Decision) -> str:
    """ "Leave from 1 January 2027 through 30 June 2027"."""
    until = long_date(decision.until_on) if decision.until_on else ""
    if decision.kind == DecisionKind.LEAVE and decision.from_on:
        return f"Leave from {long_date(decision.from_on)} through {until}"
    if decision.kind == DecisionKind.EXTENSION:
        return f"Extension to {until}"
    if decision.kind == DecisionKind.WAIVER:
        return f"Waiver: the first certificate is due by {until}"
    if decision.kind == DecisionKind.CREDIT and decision.credit:
        return f"“{decision.credit.title}” is not held to one rule: {rule_words(decision.code)}"
    if decision.kind == DecisionKind.ATTEST and decision.credit:
        return f"“{decision.credit.title}” is attested"
    return decision.get_kind_display()


def rule_words(code: str) -> str:
    """A reason against a credit as the rule it comes from: "earned before the period began"."""
    return _RULES.get(code, code.replace("_", " "))


def _last_day(before: Verdict, after: Verdict, labels: Labels) -> Iterator[str]:
    if before.last_day != after.last_day:
        yield f"{capital(labels.your)} period ends {_day(after.last_day)} instead of {_day(before.last_day)}."


def _due(effect: Effect, labels: Labels) -> Iterator[str]:
    if effect.due_before != effect.due_after:
        new, old = _day(effect.due_after), _day(effect.due_before)
        yield f"{capital(labels.your)} first certificate is due by {new} instead of {old}."


def _counted(before: Verdict, after: Verdict) -> Iterator[str]:
    old, new = before.counted_hundredths, after.counted_hundredths
    if old != new:
        yield f"{capital(amount_of(new))} {'counts' if new == 100 else 'count'} instead of {amount_of(old)}."


def _requirements(before: Verdict, after: Verdict, labels: Labels) -> Iterator[str]:
    """By code, which is how a requirement stays the same from one version of the rules to the next."""
    earlier = {item.code: item for item in before.requirements()}
    later = {item.code: item for item in after.requirements()}
    for code, item in later.items():
        if code not in earlier:
            yield f"Asked for as well: “{requirement_title(item, labels)}”, {STATUS[item.status]}."
        elif earlier[code].status is not item.status:
            yield _changed(earlier[code], item, labels)
        elif (earlier[code].need, earlier[code].unit) != (item.need, item.unit):
            yield f"{_asks(earlier[code], item, labels)}, {STATUS[item.status]}."
    for code, item in earlier.items():
        if code not in later:
            yield f"No longer asked for: “{requirement_title(item, labels)}”."


def _changed(earlier: RequirementVerdict, item: RequirementVerdict, labels: Labels) -> str:
    asks = f" {_asks(earlier, item, labels)}." if earlier.need != item.need else ""
    return f"“{requirement_title(item, labels)}”: {STATUS[item.status]} instead of {STATUS[earlier.status]}.{asks}"


def _asks(earlier: RequirementVerdict, item: RequirementVerdict, labels: Labels) -> str:
    """What a requirement asks for now: by its new title, or by its amount where the title stays the same."""
    old, new = requirement_title(earlier, labels), requirement_title(item, labels)
    if old != new:
        return f"“{old}” becomes “{new}”"
    amounts = (credits_in_sentence(one.need) if one.unit == "credits" else str(one.need) for one in (item, earlier))
    return f"“{new}” asks for {' instead of '.join(amounts)}"


def _day(day: dt.date | None) -> str:
    return long_date(day) if day else "never"


_RULES = {
    "before_window": "earned before the period began",
    "after_window": "earned after the period ended",
    "no_plan": "earned without a plan",
    "before_plan": "earned before the plan was in force",
    "after_plan": "earned after the plan ended",
    "no_goal": "it names no goal of the plan",
    "goal_not_in_plan": "its goal was not in the plan that day",
    "no_activity": "it belongs to no planned activity",
    "activity_not_in_plan": "its activity was not in the plan when the work began",
    "excluded": "its kind is not accepted",
    "too_old": "its recording is too old",
    "not_in_catalog": "it is not from the catalog",
    "claimed_too_late": "it was claimed too late",
    "not_preapproved": "nobody agreed to it beforehand",
    "too_brief": "it is too short",
    "other_provider": "its provider is not on the list",
    "no_reflection": "its reflection is missing",
    "reflection_too_short": "its reflection is too short",
    "reflection_too_long": "its reflection is too long",
    "not_a_member": "its learner was not a member of the board",
}
