"""The engine's answers as sentences, the same on pages, in mails, in the annex of a certificate and from `judge`.

The engine judges and names reasons by code; only this module finds words for them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from certification.engine import (
    CeilingVerdict,
    NotCounted,
    Reason,
    ReasonCode,
    RequirementVerdict,
    Rules,
    Status,
    Verdict,
)
from pdplanner.kernel.wording import credits_in_column, credits_in_sentence, long_date, plural

if TYPE_CHECKING:
    from certification.queries.facts import Dossier

Titles = Mapping[str, str]


@dataclass(frozen=True)
class Labels:
    """Titles by key for what a verdict only names by key, and how the reader is addressed."""

    goals: Titles = field(default_factory=dict)
    activities: Titles = field(default_factory=dict)
    kinds: Titles = field(default_factory=dict)
    tracks: Titles = field(default_factory=dict)
    documents: Titles = field(default_factory=dict)
    you: str = "you"
    your: str = "your"

    def for_others(self) -> "Labels":
        """The same labels for a reader who is not the holder: a consultant, a supervisor."""
        return replace(self, you="the holder", your="the holder's")


HOLDER = Labels()


def labels_of(dossier: "Dossier", *, is_own: bool) -> Labels:
    """Titles for the sentences about one standing, addressed to its holder or to somebody else."""
    labels = Labels(
        goals={str(line): title for line, (_, title) in dossier.plan.goal_words.items()},
        activities=dossier.plan.activity_titles,
        kinds=dict(dossier.rules.kinds),
        tracks=dossier.tracks,
    )
    return labels if is_own else labels.for_others()


def status_sentence(verdict: Verdict) -> str:
    """One sentence for the whole standing."""
    lines = verdict.requirements()
    still_open = sum(line.status is not Status.MET for line in lines)
    if verdict.status is Status.MET:
        return "Everything this track asks for is met."
    if verdict.status is Status.WAITING:
        return "Everything is in. What is open waits for a decision by someone else."
    return f"{_plural(still_open, 'requirement')} {'is' if still_open == 1 else 'are'} still open."


def window_sentence(verdict: Verdict, zone: str = "") -> str:
    """The days of the period; `zone` in words, for example "Mountain time"."""
    end_of_day = f", end of day{f', {zone}' if zone else ''}"
    if verdict.last_day is None:
        return f"From {long_date(verdict.starts_on)}." if verdict.starts_on else "At any time."
    first = f"{long_date(verdict.starts_on)} through" if verdict.starts_on else "Through"
    return f"{first} {long_date(verdict.last_day)}{end_of_day}."


def totals_sentence(verdict: Verdict) -> str:
    counted, refused = credits_in_column(verdict.counted_hundredths), credits_in_column(verdict.not_counted_hundredths)
    return (
        f"{counted} counted + {refused} not counted = {credits_in_column(verdict.recorded_hundredths)} credits recorded"
    )


def counted_note(verdict: Verdict, key: str) -> str:
    """For a credit of which only a part counts: how much, and that the rest is explained; else an empty text."""
    counted = sum(entry.hundredths for entry in verdict.counted if entry.key == key)
    refused = sum(entry.hundredths for entry in verdict.not_counted if entry.key == key)
    if not counted or not refused:
        return ""
    return f"{credits_in_column(counted)} of {credits_in_column(counted + refused)} count; see below."


def not_counted_sentence(entry: NotCounted, labels: Labels = HOLDER) -> str:
    """Every reason against a credit, and, where only other people's decisions are missing, what will make it count."""
    sentences = [reason_sentence(reason, labels) for reason in entry.reasons]
    if entry.is_waiting:
        needs = [_AWAITED[reason.code] for reason in entry.reasons]
        sentences.append(f"It will count when {_joined(dict.fromkeys(needs))}.")
    return " ".join(sentences)


def requirement_title(item: RequirementVerdict, labels: Labels = HOLDER) -> str:
    """The title the rule set gives, or one made from the kind."""
    if item.title:
        return item.title
    if item.kind == "credits":
        return _plural_credits(item.need)
    if item.kind == "document":
        return _document(item.reasons[0], labels)
    return _TITLES[item.kind].format(need=item.need)


def requirement_sentence(item: RequirementVerdict, labels: Labels = HOLDER) -> str:
    """Where one requirement is and why."""
    if item.unit == "credits":
        return _credits_sentence(item, labels)
    if item.children:
        return f"{item.have} of {_plural(len(item.children), 'requirement')} met, {item.need} needed."
    return " ".join(reason_sentence(reason, labels) for reason in item.reasons)


def ceiling_sentence(ceiling: CeilingVerdict, labels: Labels = HOLDER) -> str:
    """How far a ceiling is used; one line explains everything that is over it."""
    if not ceiling.maximum:
        return "Learning of this kind does not count under these rules."
    if ceiling.over:
        return f"At the maximum. {_made(ceiling.kind, ceiling.minutes, ceiling.made, ceiling.maximum, labels)}"
    if ceiling.used == ceiling.maximum:
        return "At the maximum. More is welcome in the log but adds no credits."
    room = credits_in_column(ceiling.maximum - ceiling.used)
    return (
        f"{credits_in_column(ceiling.used)} of at most {credits_in_column(ceiling.maximum)} counted; {room} more can."
    )


def reason_sentence(reason: Reason, labels: Labels = HOLDER) -> str:
    return _SENTENCES[reason.code](reason, labels)


def _credits_sentence(item: RequirementVerdict, labels: Labels) -> str:
    need = credits_in_column(item.need)
    if item.status is Status.MET:
        return f"{credits_in_column(item.have)} counted of {need} needed."
    parts = [(item.have, "counted"), (item.waiting, "waiting for a decision"), (item.planned, "planned")]
    given = [f"{credits_in_column(amount)} {word}" for amount, word in parts if amount]
    if not given:
        return f"Nothing counted yet. {need} to go."
    verb = "leave" if len(given) > 1 else "leaves"
    if item.short:
        return f"{_joined(given)} {verb} {labels.you} short by {credits_in_column(item.short)}."
    return f"{_joined(given)} {'reach' if len(given) > 1 else 'reaches'} the {need} needed."


def _before_plan(reason: Reason, labels: Labels) -> str:
    verb, noun = {"approved": ("approved", "Approval"), "submitted": ("submitted", "Submission")}[str(reason["gate"])]
    begun = "Begun" if reason.get("reaches_in") else "Earned"
    return f"{begun} before {labels.your} plan was {verb} on {_day(reason, 'in_force_on')}. {noun} does not reach back."


def _no_plan(reason: Reason, labels: Labels) -> str:
    if reason.get("submitted_on"):
        opening = (
            f"{_capital(labels.your)} plan was submitted on {_day(reason, 'submitted_on')} and is not approved yet."
        )
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
        sentence += f" It came in on {_day(reason, 'in_force_on')}, and that does not reach back."
    return sentence


def _goal_not_in_plan(reason: Reason, labels: Labels) -> str:
    return _named("goal", str(reason["name"]), labels.goals, reason, labels, "on that day")


def _activity_not_in_plan(reason: Reason, labels: Labels) -> str:
    return _named("activity", str(reason["name"]), labels.activities, reason, labels, "when the work started")


def _over_ceiling(reason: Reason, labels: Labels) -> str:
    kind = reason.get("kind")
    minutes, made, maximum = (int(reason[name]) for name in ("minutes", "made_hundredths", "maximum_hundredths"))
    if not maximum:
        return "Learning of this kind does not count under these rules."
    return f"Over the maximum. {_made(str(kind) if kind else None, minutes, made, maximum, labels)}"


def _made(kind: str | None, minutes: int, made: int, maximum: int, labels: Labels) -> str:
    """ "63 self-directed hours make 21 credits, and 20 can count." """
    can = f"and {credits_in_sentence(maximum)} can count."
    if not minutes:
        return f"These make {_plural_credits(made)} together, {can}"
    hours = credits_in_sentence(Decimal(minutes) / 60)
    noun, verb = ("hour", "makes") if minutes == 60 else ("hours", "make")
    subject = f"{hours} {noun}"
    if kind == "self_directed":
        subject = f"{hours} self-directed {noun}"
    elif kind is not None and kind in labels.kinds:
        subject = f"{hours} {noun} of {labels.kinds[kind].lower()}"
    return f"{subject} {verb} {_plural_credits(made)}, {can}"


def _below_step(reason: Reason, labels: Labels) -> str:
    minutes = int(reason["minutes"])
    if not minutes:
        return "It is worth less than the smallest step of credit."
    return f"{_plural(minutes, 'minute')} {'is' if minutes == 1 else 'are'} less than the smallest step of credit."


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


def _plan_approved(reason: Reason, labels: Labels) -> str:
    if reason["approved_on"] == reason["in_force_on"]:
        return f"Approved on {_day(reason, 'approved_on')}."
    since = _day(reason, "in_force_on")
    return f"In force since {since}; revision {reason['revision']} was approved on {_day(reason, 'approved_on')}."


def _certificate_held(reason: Reason, labels: Labels) -> str:
    track = labels.tracks.get(str(reason.get("track")))
    name = f"{track} certificate" if track else "Certificate"
    origin = ", recorded from elsewhere" if reason["elsewhere"] else ""
    state = f"valid {_moment(reason)}" if reason["is_current"] else f"valid through {_day(reason, 'valid_through_on')}"
    return f"{name} {reason['number']}{origin}, {state}."


def _moment(reason: Reason) -> str:
    return "on the day of enrollment" if reason["at"] == "enrollment" else f"on {_day(reason, 'day_on')}"


def _document(reason: Reason, labels: Labels) -> str:
    type_ = str(reason["type"])
    return labels.documents.get(type_, _capital(type_.replace("_", " ")))


def _reversed(reason: Reason, labels: Labels) -> str:
    on = f" on {_day(reason, 'reversed_on')}" if reason.get("reversed_on") else ""
    return f"Reversed: its verification was taken back{on}."


def _said(template: str) -> Callable[[Reason, Labels], str]:
    """A sentence with places for parameters, dates among them, and for `{your}` and `{Your}`."""

    def sentence(reason: Reason, labels: Labels) -> str:
        words = {name: _day(reason, name) if name.endswith("_on") else value for name, value in reason.params}
        return template.format(your=labels.your, Your=_capital(labels.your), **words)

    return sentence


_TITLES = {
    "all": "All of these",
    "any": "One of these",
    "n_of": "{need} of these",
    "holds": "A certificate held before",
    "plan": "An approved plan",
}

_AWAITED = {ReasonCode.CLAIMED: "it is verified", ReasonCode.PLAN_UNDECIDED: "the plan is approved"}

_SENTENCES: dict[ReasonCode, Callable[[Reason, Labels], str]] = {
    ReasonCode.DRAFT: _said("Still a draft. It has to be claimed before anyone can verify it."),
    ReasonCode.CLAIMED: _said("Not verified yet."),
    ReasonCode.RETURNED: _said("Returned. Correct it and claim it again."),
    ReasonCode.REVERSED: _reversed,
    ReasonCode.NOT_YET_ENDED: _said("Ends on {ended_on}, after the day this is asked for."),
    ReasonCode.BEFORE_WINDOW: _said("Ended on {ended_on}. This period starts on {first_on}."),
    ReasonCode.AFTER_WINDOW: _said("Ended on {ended_on}. The last day of this period is {last_on}."),
    ReasonCode.NO_PLAN: _no_plan,
    ReasonCode.BEFORE_PLAN: _before_plan,
    ReasonCode.AFTER_PLAN: _said("Begun when {your} plan was no longer in force: it was closed on {closed_on}."),
    ReasonCode.PLAN_UNDECIDED: _said("{Your} plan was submitted on {submitted_on} and is not decided yet."),
    ReasonCode.NO_GOAL: _said("It names no goal of {your} plan."),
    ReasonCode.GOAL_NOT_IN_PLAN: _goal_not_in_plan,
    ReasonCode.NO_ACTIVITY: _said(
        "It names no planned activity, and learning of this kind counts only if it was planned."
    ),
    ReasonCode.ACTIVITY_NOT_IN_PLAN: _activity_not_in_plan,
    ReasonCode.SPENT: _said("Already used for certificate {certificate}."),
    ReasonCode.NO_RATE: _no_rate,
    ReasonCode.BELOW_STEP: _below_step,
    ReasonCode.OVER_CEILING: _over_ceiling,
    ReasonCode.PLAN_APPROVED: _plan_approved,
    ReasonCode.PLAN_RETURNED: _said("{Your} plan was returned on {returned_on}. Change it and submit it again."),
    ReasonCode.CERTIFICATE_HELD: _certificate_held,
    ReasonCode.NO_CERTIFICATE: _said("No certificate of this program is on record."),
    ReasonCode.CERTIFICATE_TOO_LATE: _said("Certificate {number} was not yet valid on {day_on}."),
    ReasonCode.CERTIFICATE_NOT_CURRENT: _said("Certificate {number} was no longer valid on {day_on}."),
    ReasonCode.CERTIFICATE_WITHDRAWN: _said("Certificate {number} was withdrawn."),
    ReasonCode.DOCUMENT_ACCEPTED: _said("Accepted on {accepted_on}."),
    ReasonCode.DOCUMENT_SUBMITTED: _said("Submitted on {submitted_on}, not accepted yet."),
    ReasonCode.DOCUMENT_RETURNED: _said("Returned on {returned_on}. Change it and submit it again."),
    ReasonCode.DOCUMENT_MISSING: _said("Not submitted yet."),
    ReasonCode.DOCUMENT_TOO_SHORT: _said("It has {words} words, and at least {min_words} are needed."),
    ReasonCode.DOCUMENT_TOO_LONG: _said("It has {words} words, and at most {max_words} are allowed."),
}


def _day(reason: Reason, name: str) -> str:
    return long_date(date.fromisoformat(str(reason[name])))


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _plural_credits(hundredths: int) -> str:
    return f"{credits_in_sentence(hundredths)} {'credit' if hundredths == 100 else 'credits'}"


def _joined(parts: Iterable[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
