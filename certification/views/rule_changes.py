"""Two versions of rules side by side, in sentences: what was added, removed and changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from certification.engine import sketch_rules
from certification.models import RuleSet
from certification.views.rule_sentences import rule_sentences


@dataclass(frozen=True)
class Change:
    """One line; `kind` is same, added, removed or changed, `was` the sentence before."""

    kind: str
    words: str
    was: str = ""


def changes(before: RuleSet, after: RuleSet) -> list[tuple[str, list[Change]]]:
    """Heading and lines of every section that either version has, in the order of the later one."""
    old, new = (dict(rule_sentences(sketch_rules(row.document)[0])) for row in (before, after))
    headings = [*new, *(heading for heading in old if heading not in new)]
    sections = [(heading, list(_lines(old.get(heading, []), new.get(heading, [])))) for heading in headings]
    return [(heading, lines) for heading, lines in sections if lines]


def _lines(old: list[str], new: list[str]) -> Iterator[Change]:
    for tag, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        pairs = min(j - i, m - k) if tag == "replace" else 0
        for n in range(pairs):
            yield Change("changed", new[k + n], old[i + n])
        if tag == "equal":
            yield from (Change("same", words) for words in new[k:m])
        else:
            yield from (Change("removed", words) for words in old[i + pairs : j])
            yield from (Change("added", words) for words in new[k + pairs : m])
