"""What the rules of one enrollment want proven beside credits, requirement by requirement, in words."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from certification.engine import Rules
from certification.engine.lookups import Lookup
from certification.engine.rules import (
    Branch,
    CourseRequirement,
    CreditsRequirement,
    DocumentRequirement,
    FactRequirement,
    Requirement,
)
from certification.engine.tree import walk
from certification.enums import About
from certification.explain.asks import asked
from certification.explain.labels import capital, words_of
from certification.queries.holder_facts import TOLD_ALREADY
from certification.queries.plan_facts import FINAL_REPORT


@dataclass(frozen=True)
class Ask:
    """One thing to prove. `codes` (none: any will do), `values` and `covers` are codes with what the rules call them.

    `key` tells it from the others of its enrollment. An attribute without `values` is a whole number. Words count the
    text of a document, 0 where there is no limit.
    """

    key: str
    about: About
    title: str
    sentence: str
    codes: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    covers: dict[str, str] = field(default_factory=dict)
    min_words: int = 0
    max_words: int = 0
    test_out: bool = False

    @property
    def counts_words(self) -> bool:
        return bool(self.min_words or self.max_words)


def asks_of(rules: Rules, level: str, phase: str) -> list[Ask]:
    """Everything the level asks in this phase, in the order of the rules; the same asked twice stands once."""
    found: dict[tuple[About, tuple[str, ...]], Ask] = {}
    for item in _requirements(rules, level, phase):
        for ask in _asks(item, rules):
            found.setdefault((ask.about, tuple(ask.codes)), ask)
    months = _birth_month(rules, phase)
    return [*found.values(), *([months] if months else [])]


def _birth_month(rules: Rules, phase: str) -> Ask | None:
    """Where the period ends with the month in which its holder was born."""
    window = rules.window_of(phase)
    if not any(snap and snap.to == "birth_month" for snap in (window.snap_start, window.snap_end)):
        return None
    months = {str(number): dt.date(2000, number, 1).strftime("%B") for number in range(1, 13)}
    words = "The period follows it. The day and the year are not asked"
    return Ask("birth-month", About.ATTRIBUTE, "The month of your birth", words, {"birth_month": "month"}, months)


def _requirements(rules: Rules, level: str, phase: str) -> Iterator[Requirement]:
    for one in rules.levels:
        if one.code == level:
            for root in (one.requirement(phase), one.needed_for):
                found = [item for _, item in walk("", root)] if root else []
                yield from (item for item in found if not isinstance(item, Branch))


def _asks(item: Requirement, rules: Rules) -> Iterator[Ask]:
    words = words_of(rules)

    def titled(codes: Iterable[str]) -> dict[str, str]:
        return {code: words.get(code, code.replace("_", " ")) for code in codes}

    sentence = capital(asked(item, rules))
    title = item.title or sentence
    match item:
        case CourseRequirement():
            yield Ask(item.code, About.COURSE, title, sentence, titled(item.courses), test_out=item.test_out)
            if item.waived_by:
                codes = titled(sorted(item.waived_by))
                yield Ask(f"{item.code}-degree", About.DEGREE, f"Instead: {title}", sentence, codes)
        case DocumentRequirement() if item.type != FINAL_REPORT:
            codes, limits = titled([item.type]), (item.min_words, item.max_words)
            title = item.title or capital(codes[item.type])
            yield Ask(item.code, About.DOCUMENT, title, sentence, codes, {}, {}, *limits)
        case FactRequirement() if item.about != "attribute":
            covers = titled(sorted(item.must_cover))
            yield Ask(item.code, About(item.about), title, sentence, titled(sorted(item.any_of)), covers=covers)
        case FactRequirement():
            named = item.value if isinstance(item.value, tuple) else (item.value,)
            values = titled(value for value in named if isinstance(value, str))
            (name,) = item.any_of
            yield from _attribute(item.code, title, sentence, titled([name]), values)
        case CreditsRequirement() if item.lookup:
            for part in _parts(item.lookup):
                values = titled(value for value, _ in part.values)
                yield from _attribute(f"{item.code}-{part.by}", title, sentence, titled([part.by]), values)


def _attribute(key: str, title: str, sentence: str, codes: dict[str, str], values: dict[str, str]) -> Iterator[Ask]:
    """What the post, the library or other facts tell is not asked."""
    if TOLD_ALREADY.isdisjoint(codes):
        yield Ask(key, About.ATTRIBUTE, title, sentence, codes, values)


def _parts(lookup: Lookup) -> tuple[Lookup, ...]:
    return lookup.parts or (lookup,)
