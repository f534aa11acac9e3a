"""The engine's answers as sentences, the same on pages, in mails, in the annex of a certificate and from `judge`.

The engine judges and names reasons by code; only this package finds words for them: `credits` for what speaks against a
credit, `requirements` for what a requirement rests on, `labels` for titles and the small words.
"""

import datetime as dt
from collections.abc import Iterator

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
from certification.explain.credits import AWAITED, CREDIT_SENTENCES, PER, made_words, no_rate_words, unit_words
from certification.explain.filing import (
    against_filing,
    filing_days,
    not_filed_sentence,
    not_to_file_sentence,
    period_sentence,
)
from certification.explain.labels import HOLDER, Labels, amount_of, joined, labels_of, number_of, tags_said, words_of
from certification.explain.requirements import REQUIREMENT_SENTENCES, document_word
from pdplanner.kernel.wording import credits_in_column, credits_in_sentence, long_date

__all__ = [
    "HOLDER",
    "Labels",
    "against_filing",
    "ceiling_sentence",
    "counted_note",
    "document_days",
    "filing_days",
    "is_carried",
    "labels_of",
    "no_rate_words",
    "not_counted_sentence",
    "not_filed_sentence",
    "not_to_file_sentence",
    "period_sentence",
    "reason_sentence",
    "requirement_sentence",
    "requirement_title",
    "status_sentence",
    "tags_said",
    "totals_sentence",
    "unit_words",
    "window_sentence",
    "words_of",
]

_SENTENCES = {**CREDIT_SENTENCES, **REQUIREMENT_SENTENCES}
_TITLES = {
    "all": "All of these",
    "any": "One of these",
    "n_of": "{need} of these",
    "count": "{need} of these entries",
    "covers": "{need} groups covered",
    "each": "In each part of the period",
    "course": "{need} courses",
    "fact": "About you",
    "holds": "A certificate held before",
    "plan": "An approved plan",
    "sign_off": "Approval",
    "manual": "A person's judgment",
}
_COUNTED = {"count": "entry", "covers": "group"}


def status_sentence(verdict: Verdict) -> str:
    """One sentence for the whole standing."""
    still_open = _still_open(verdict.requirement)
    if verdict.status is Status.MET:
        return "Everything this track asks for is met."
    if verdict.status is Status.WAITING:
        return "Everything is in. What is open waits for a decision by someone else."
    return f"{number_of(still_open, 'requirement')} {'is' if still_open == 1 else 'are'} still open."


def _still_open(item: RequirementVerdict) -> int:
    """How many more requirements have to be met; of alternatives only as many as are asked for."""
    if item.status is Status.MET:
        return 0
    if not item.children or item.kind == "each":
        return 1
    if item.kind == "all":
        return sum(_still_open(child) for child in item.children)
    return sum(
        sorted(_still_open(child) for child in item.children if child.status is not Status.MET)[: item.need - item.have]
    )


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


def document_days(verdict: Verdict, labels: Labels = HOLDER) -> Iterator[tuple[dt.date, str]]:
    """The days to come by which a document that is missing is due."""
    for item in verdict.requirements():
        for reason in item.reasons:
            due = reason.get("due_on") if reason.code is ReasonCode.DOCUMENT_MISSING else None
            if due and dt.date.fromisoformat(str(due)) >= verdict.on:
                yield dt.date.fromisoformat(str(due)), f"Last day for this: {requirement_title(item, labels)}"


def counted_note(verdict: Verdict, key: str, *, is_carried: bool = False) -> str:
    """For a credit carried over that it is; for one of which only a part counts how much, and that the rest is
    explained; else an empty text."""
    carried = "Carried over from the period before." if is_carried else ""
    counted = sum(entry.hundredths for entry in verdict.counted if entry.key == key)
    refused = sum(entry.hundredths for entry in verdict.not_counted if entry.key == key)
    part = f"{credits_in_column(counted)} of {credits_in_column(counted + refused)} count; see below."
    return " ".join(filter(None, (carried, part if counted and refused else "")))


def is_carried(rules: Rules, verdict: Verdict, ended_on: dt.date) -> bool:
    """Whether what counts and ended on that day was left over by the period before."""
    return rules.carry_over is not None and verdict.starts_on is not None and ended_on < verdict.starts_on


def not_counted_sentence(entry: NotCounted, labels: Labels = HOLDER) -> str:
    """Every reason against a credit, and, where only other people's decisions are missing, what will make it count."""
    sentences = [reason_sentence(reason, labels) for reason in entry.reasons]
    if entry.is_waiting:
        needs = [AWAITED[reason.code] for reason in entry.reasons]
        sentences.append(f"It will count when {joined(dict.fromkeys(needs))}.")
    return " ".join(sentences)


def requirement_title(item: RequirementVerdict, labels: Labels = HOLDER) -> str:
    """The title the rule set gives, or one made from the kind; a part of the period is named by its days."""
    piece = next((reason for reason in item.reasons if reason.code is ReasonCode.PIECE), None)
    title = item.title or _title(item, labels)
    return f"{title}: {reason_sentence(piece, labels).removesuffix('.')}" if piece else title


def _title(item: RequirementVerdict, labels: Labels) -> str:
    if item.kind == "credits":
        return amount_of(item.need)
    if item.kind == "document":
        return document_word(item.reasons[0], labels)
    return _TITLES[item.kind].format(need=item.need)


def requirement_sentence(item: RequirementVerdict, labels: Labels = HOLDER) -> str:
    """Where one requirement is and why."""
    said = [reason_sentence(reason, labels) for reason in item.reasons if reason.code is not ReasonCode.PIECE]
    if any(reason.code is ReasonCode.AMOUNT_UNKNOWN for reason in item.reasons):
        return " ".join(said)
    if item.unit == "credits":
        return " ".join([_credits_sentence(item, labels), *said])
    if item.kind in _COUNTED:
        return " ".join([_counted_sentence(item, labels), *said])
    if item.children:
        noun = "part" if item.kind == "each" else "requirement"
        return f"{item.have} of {number_of(len(item.children), noun)} met, {item.need} needed."
    return " ".join(said) or _measured_sentence(item)


def _counted_sentence(item: RequirementVerdict, labels: Labels) -> str:
    """ "12 of 18 counted, 3 waiting for a decision." """
    noun, parts = _COUNTED[item.kind], [(item.waiting, "waiting for a decision"), (item.planned, "planned")]
    more = "".join(f", {number} {word}" for number, word in parts if number)
    return f"{item.have} of {number_of(item.need, noun)} {'covered' if item.kind == 'covers' else 'counted'}{more}."


def _measured_sentence(item: RequirementVerdict) -> str:
    """Hours or months on record, where nothing is missing."""
    if item.unit == "hours":
        return f"{credits_in_sentence(item.have)} of {amount_of(item.need, 'hour')} on record and verified."
    noun = "month" if item.unit == "months" else "step"
    return f"{item.have} of {number_of(item.need, noun)} on record and verified."


def ceiling_sentence(ceiling: CeilingVerdict, labels: Labels = HOLDER) -> str:
    """How far a ceiling is used; one line explains everything that is over it."""
    if not ceiling.maximum:
        return "Learning of this kind does not count under these rules."
    if ceiling.per != "window":
        return _part_sentence(ceiling)
    if ceiling.over:
        return f"At the maximum. {made_words(ceiling.kind, ceiling.minutes, ceiling.made, ceiling.maximum, labels)}"
    if ceiling.used == ceiling.maximum:
        return "At the maximum. More is welcome in the log but adds no credits."
    room = credits_in_column(ceiling.maximum - ceiling.used)
    return (
        f"{credits_in_column(ceiling.used)} of at most {credits_in_column(ceiling.maximum)} counted; {room} more can."
    )


def _part_sentence(ceiling: CeilingVerdict) -> str:
    """A maximum that holds for each part: for each year, each activity."""
    most = f"At most {amount_of(ceiling.maximum)} {PER[ceiling.per]}; {amount_of(ceiling.used)} counted"
    return f"{most}, {credits_in_sentence(ceiling.over)} over." if ceiling.over else f"{most}."


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
        return f"{joined(given)} {verb} {labels.you} short by {credits_in_column(item.short)}."
    return f"{joined(given)} {'reach' if len(given) > 1 else 'reaches'} the {need} needed."
