"""Why a credit does not count: a sentence for every reason against it."""

from decimal import Decimal

from certification.engine import Reason, ReasonCode, Rules
from certification.explain.labels import Labels, Sentence, Titles, amount_of, capital, day, number_of, said
from pdplanner.kernel.wording import credits_in_sentence, plural


def _before_plan(reason: Reason, labels: Labels) -> str:
    verb, noun = {"approved": ("approved", "Approval"), "submitted": ("submitted", "Submission")}[str(reason["gate"])]
    begun = "Begun" if reason.get("reaches_in") else "Earned"
    return f"{begun} before {labels.your} plan was {verb} on {day(reason, 'in_force_on')}. {noun} does not reach back."


def _no_plan(reason: Reason, labels: Labels) -> str:
    if reason.get("submitted_on"):
        opening = f"{capital(labels.your)} plan was submitted on {day(reason, 'submitted_on')} and is not approved yet."
    else:
        opening = f"No plan of {labels.you} has been approved." if labels.you != "you" else "You have no approved plan."
    rules = {
        "approved": " Only credit begun after approval counts.",
        "submitted": " Credit counts from its submission.",
    }
    return opening + rules.get(str(reason.get("gate")), "")


def _named(thing: str, key: str, titles: Titles, reason: Reason, labels: Labels, when: str) -> str:
    sentence = f"Its {thing}, “{titles.get(key, key)}”, was not in {labels.your} plan {when}."
    if reason.get("in_force_on"):
        sentence += f" It came in on {day(reason, 'in_force_on')}, and that does not reach back."
    return sentence


def _goal_not_in_plan(reason: Reason, labels: Labels) -> str:
    return _named("goal", str(reason["name"]), labels.goals, reason, labels, "on that day")


def _activity_not_in_plan(reason: Reason, labels: Labels) -> str:
    return _named("activity", str(reason["name"]), labels.activities, reason, labels, "when the work started")


PER = {
    "year": "in each year of the period",
    "calendar_year": "in each calendar year",
    "activity": "from one activity",
    "topic": "on one topic",
    "credit": "for one entry",
}


def _over_ceiling(reason: Reason, labels: Labels) -> str:
    kind = reason.get("kind")
    minutes, made, maximum = (int(reason[name]) for name in ("minutes", "made_hundredths", "maximum_hundredths"))
    if not maximum:
        return "Learning of this kind does not count under these rules."
    if reason.get("per"):
        return f"Over the maximum. At most {amount_of(maximum)} {PER[str(reason['per'])]} can count."
    return f"Over the maximum. {made_words(str(kind) if kind else None, minutes, made, maximum, labels)}"


def made_words(kind: str | None, minutes: int, made: int, maximum: int, labels: Labels) -> str:
    """ "63 self-directed hours make 21 credits, and 20 can count." """
    can = f"and {credits_in_sentence(maximum)} can count."
    if not minutes:
        return f"These make {amount_of(made)} together, {can}"
    hours = credits_in_sentence(Decimal(minutes) / 60)
    noun, verb = ("hour", "makes") if minutes == 60 else ("hours", "make")
    subject = f"{hours} {noun}"
    if kind == "self_directed":
        subject = f"{hours} self-directed {noun}"
    elif kind is not None and kind in labels.kinds:
        subject = f"{hours} {noun} of {labels.kinds[kind].lower()}"
    return f"{subject} {verb} {amount_of(made)}, {can}"


def _below_step(reason: Reason, labels: Labels) -> str:
    minutes = int(reason["minutes"])
    if not minutes:
        return "It is worth less than the smallest step of credit."
    return f"{number_of(minutes, 'minute')} {'is' if minutes == 1 else 'are'} less than the smallest step of credit."


def unit_words(rules: Rules) -> dict[str, str]:
    """The word for one unit of each kind that the rules do not measure in time."""
    return {rule.kind: rule.unit for rule in rules.conversions if rule.units}


def no_rate_words(unit: str, *, by_units: bool) -> str:
    if by_units:
        return "These rules do not say what it is worth."
    return f"It is given in hours. These rules count it in {plural(unit)}."


def _no_rate(reason: Reason, labels: Labels) -> str:
    unit = reason.get("unit")
    return no_rate_words(str(unit), by_units=unit is None)


def _reversed(reason: Reason, labels: Labels) -> str:
    on = f" on {day(reason, 'reversed_on')}" if reason.get("reversed_on") else ""
    return f"Reversed: its verification was taken back{on}."


def _length(reason: Reason) -> str:
    """ "12 months", "90 days", "1 year and 10 days"."""
    months, days = int(reason.get("months") or 0), int(reason.get("days") or 0)
    years = [number_of(months // 12, "year")] if months and months % 12 == 0 else []
    parts = years or ([number_of(months, "month")] if months else [])
    return " and ".join([*parts, *([number_of(days, "day")] if days else [])])


def _too_old(reason: Reason, labels: Labels) -> str:
    limit = _length(reason)
    return f"It was published on {day(reason, 'published_on')}, and counts only for {limit} after that."


def _not_in_catalog(reason: Reason, labels: Labels) -> str:
    since = f" From {day(reason, 'since_on')} on, only" if reason.get("since_on") else " Only"
    return f"It is not from the program's catalog.{since} learning from the catalog counts."


def _not_preapproved(reason: Reason, labels: Labels) -> str:
    if reason.get("approved_on"):
        return f"It was approved on {day(reason, 'approved_on')}, after it had begun on {day(reason, 'started_on')}."
    return "Nobody approved it before it began, as learning of this kind needs."


def _too_brief(reason: Reason, labels: Labels) -> str:
    minutes, least = int(reason["minutes"]), int(reason["least"])
    verb = "is" if minutes == 1 else "are"
    return f"{number_of(minutes, 'minute')} {verb} too few: at least {number_of(least, 'minute')} are needed."


def _repeated(reason: Reason, labels: Labels) -> str:
    times = int(reason["times"])
    often = {1: "once", 2: "twice"}.get(times, f"{times} times")
    return f"The same {reason['same']} counts {often} in a period, and it has."


def _over_carry(reason: Reason, labels: Labels) -> str:
    return f"At most {amount_of(int(reason['maximum_hundredths']))} can be carried over from the period before."


def _reflection_too_short(reason: Reason, labels: Labels) -> str:
    words = number_of(int(reason["words"]), "word")
    return f"Its reflection has {words}, and at least {reason['min_words']} are needed."


def _reflection_too_long(reason: Reason, labels: Labels) -> str:
    words = number_of(int(reason["words"]), "word")
    return f"Its reflection has {words}, and at most {reason['max_words']} are allowed."


CREDIT_SENTENCES: dict[ReasonCode, Sentence] = {
    ReasonCode.DRAFT: said("Still a draft. It has to be claimed before anyone can verify it."),
    ReasonCode.CLAIMED: said("Not verified yet."),
    ReasonCode.RETURNED: said("Returned. Correct it and claim it again."),
    ReasonCode.REVERSED: _reversed,
    ReasonCode.NOT_YET_ENDED: said("Ends on {ended_on}, after the day this is asked for."),
    ReasonCode.BEFORE_WINDOW: said("Ended on {ended_on}. This period starts on {first_on}."),
    ReasonCode.AFTER_WINDOW: said("Ended on {ended_on}. The last day of this period is {last_on}."),
    ReasonCode.NO_PLAN: _no_plan,
    ReasonCode.BEFORE_PLAN: _before_plan,
    ReasonCode.AFTER_PLAN: said("Begun when {your} plan was no longer in force: it was closed on {closed_on}."),
    ReasonCode.PLAN_UNDECIDED: said("{Your} plan was submitted on {submitted_on} and is not decided yet."),
    ReasonCode.NO_GOAL: said("It names no goal of {your} plan."),
    ReasonCode.GOAL_NOT_IN_PLAN: _goal_not_in_plan,
    ReasonCode.NO_ACTIVITY: said(
        "It names no planned activity, and learning of this kind counts only if it was planned."
    ),
    ReasonCode.ACTIVITY_NOT_IN_PLAN: _activity_not_in_plan,
    ReasonCode.SPENT: said("Already used for certificate {certificate}."),
    ReasonCode.NO_RATE: _no_rate,
    ReasonCode.BELOW_STEP: _below_step,
    ReasonCode.OVER_CEILING: _over_ceiling,
    ReasonCode.EXCLUDED: said("Not accepted: {title}."),
    ReasonCode.TOO_OLD: _too_old,
    ReasonCode.NOT_IN_CATALOG: _not_in_catalog,
    ReasonCode.CLAIMED_TOO_LATE: said("Claimed on {claimed_on}. The last day to claim it was {last_on}."),
    ReasonCode.NOT_PREAPPROVED: _not_preapproved,
    ReasonCode.TOO_BRIEF: _too_brief,
    ReasonCode.OTHER_PROVIDER: said("Its provider, {provider_word}, is not among those these rules accept."),
    ReasonCode.NO_REFLECTION: said("It has no reflection yet."),
    ReasonCode.REFLECTION_TOO_SHORT: _reflection_too_short,
    ReasonCode.REFLECTION_TOO_LONG: _reflection_too_long,
    ReasonCode.REPEATED: _repeated,
    ReasonCode.NOT_A_MEMBER: said("Whoever earned it did not belong to the board then."),
    ReasonCode.STEP_OPEN: said("Still to be approved by the {role_word}."),
    ReasonCode.OVER_CARRY: _over_carry,
}

AWAITED = {
    ReasonCode.CLAIMED: "it is verified",
    ReasonCode.PLAN_UNDECIDED: "the plan is approved",
    ReasonCode.STEP_OPEN: "it is approved",
}
