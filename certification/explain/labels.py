"""Titles by key, how the reader is addressed, and the small words every sentence is made of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from certification.engine import Reason, Rules, tags_named
from learning.models.kind import SELF_DIRECTED
from pdplanner.kernel.wording import credits_in_sentence, long_date, plural

if TYPE_CHECKING:
    from certification.queries.facts import Dossier

Titles = Mapping[str, str]


@dataclass(frozen=True)
class Labels:
    """Titles by key for what a verdict only names by key, and how the reader is addressed.

    `words` are a rule set's own for its codes: courses, degrees, roles, attributes and their values.
    """

    goals: Titles = field(default_factory=dict)
    activities: Titles = field(default_factory=dict)
    kinds: Titles = field(default_factory=dict)
    tracks: Titles = field(default_factory=dict)
    documents: Titles = field(default_factory=dict)
    words: Titles = field(default_factory=dict)
    you: str = "you"
    your: str = "your"

    def for_others(self) -> "Labels":
        """The same labels for a reader who is not the holder: a consultant, a supervisor."""
        return replace(self, you="the holder", your="the holder's")

    def word(self, code: object) -> str:
        """The rule set's word for a code, else the code as a person would read it."""
        return self.words.get(str(code), str(code).replace("_", " ").replace("-", " "))


HOLDER = Labels()


def words_of(rules: Rules) -> dict[str, str]:
    """Every title the rule set gives a code of its own."""
    return {**dict(rules.categories), **dict(rules.kinds), **dict(rules.tags), **dict(rules.words)}


def tags_said(rules: Rules) -> dict[str, str]:
    """What somebody can say their learning is about, by tag: what the document declares, or else what it looks at. That
    it is self-directed is said by its kind."""
    labels = Labels(words=words_of(rules))
    return dict(rules.tags) or {tag: capital(labels.word(tag)) for tag in sorted(tags_named(rules) - {SELF_DIRECTED})}


def labels_of(dossier: "Dossier", *, is_own: bool) -> Labels:
    """Titles for the sentences about one standing, addressed to its holder or to somebody else."""
    labels = Labels(
        goals={str(line): title for line, (_, title) in dossier.plan.goal_words.items()},
        activities=dossier.plan.activity_titles,
        kinds=dict(dossier.rules.kinds),
        tracks=dossier.tracks,
        words=words_of(dossier.rules),
    )
    return labels if is_own else labels.for_others()


Sentence = Callable[[Reason, Labels], str]


def said(template: str) -> Sentence:
    """A sentence with places for parameters, dates among them, for words of the rule set, and for `{your}`."""

    def sentence(reason: Reason, labels: Labels) -> str:
        words = {name: day(reason, name) if name.endswith("_on") else value for name, value in reason.params}
        named = {f"{name}_word": labels.word(value) for name, value in reason.params if isinstance(value, str)}
        capital_words = {f"{name}_Word": capital(word) for name, word in ((n[:-5], w) for n, w in named.items())}
        your = {"your": labels.your, "Your": capital(labels.your), "you": labels.you}
        return template.format(**your, **words, **named, **capital_words)

    return sentence


def day(reason: Reason, name: str) -> str:
    return long_date(date.fromisoformat(str(reason[name])))


def number_of(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else plural(noun)}"


def amount_of(hundredths: int, noun: str = "credit") -> str:
    return f"{credits_in_sentence(hundredths)} {noun if hundredths == 100 else f'{noun}s'}"


def joined(parts: Iterable[str], word: str = "and") -> str:
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} {word} {last}" if most else last


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
