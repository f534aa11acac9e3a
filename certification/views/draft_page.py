"""A draft of rules as lines a person reads: each place with its sentence, its problems and what is below."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse

from certification.engine import RuleProblem, Rules, sketch_rules
from certification.engine.editing import belongs
from certification.engine.tree import CreditsRequirement, walk
from certification.explain import parts as say
from certification.explain.asks import ceiling_words, condition_words, period_words
from certification.models import RuleSet
from certification.views.rule_sentences import PHASES
from pdplanner.kernel.wording import credits_in_sentence

GROUPS = ("all", "any", "n_of", "each")


@dataclass(frozen=True)
class Line:
    """One place of the document. `adds` is the place below it where more can be added."""

    place: str
    words: tuple[str, ...]
    problems: tuple[str, ...] = ()
    below: tuple["Line", ...] = ()
    adds: str = ""
    is_first: bool = True
    is_last: bool = True
    is_fixed: bool = False  # it can be changed, not removed
    is_list: bool = False

    @property
    def anchor(self) -> str:
        return anchor_of(self.place)

    @property
    def anchor_above(self) -> str:
        return anchor_of(_neighbor(self.place, -1))

    @property
    def anchor_below(self) -> str:
        return anchor_of(_neighbor(self.place, 1))


@dataclass(frozen=True)
class Section:
    """A heading with its lines, and what can be added to it: pairs of a place and the words of its link."""

    title: str
    lines: tuple[Line, ...] = ()
    adds: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    lede: str = ""


@dataclass
class DraftPage:
    """The sections of one draft; every problem stands at exactly one line or section, or in `others`."""

    rules: Rules
    document: dict[str, Any]
    problems: list[RuleProblem]  # those that stand at no line yet
    is_sound: bool = True
    sections: list[Section] = field(default_factory=list)

    @property
    def others(self) -> list[str]:
        return [_sentence(problem.path, problem.message) for problem in self.problems]

    # --- Problems ---
    def take(self, place: str) -> tuple[str, ...]:
        """The problems at this place and below it, taken out so that none is said twice."""
        mine = [problem for problem in self.problems if belongs(problem.path, place)]
        self.problems = [problem for problem in self.problems if problem not in mine]
        return tuple(_sentence(p.path.removeprefix(place).lstrip("."), p.message) for p in mine)

    # --- Lines ---
    def one(self, key: str, words: list[str], *, is_fixed: bool = False) -> Line | None:
        """The line of a part that stands there once, if it stands there."""
        here: Any = self.document
        for step in key.split("."):
            here = here.get(step) if isinstance(here, dict) else None
        if here is None and not is_fixed:
            return None
        return Line(key, tuple(words), self.take(key), is_fixed=is_fixed)

    def rows(self, key: str, words: list[str]) -> tuple[Line, ...]:
        count = len(words)
        return tuple(
            Line(
                f"{key}[{n}]", (said,), self.take(f"{key}[{n}]"), is_first=n == 0, is_last=n == count - 1, is_list=True
            )
            for n, said in enumerate(words)
        )

    def tree(self, place: str, value: Any, known: dict[str, Any], row: tuple[int, int] | None = None) -> Line:
        """The line of one requirement with all below it; `row` is its number and how many stand beside it."""
        kind = value.get("kind") if isinstance(value, dict) else None
        rows = value.get("of") if isinstance(value, dict) and kind in GROUPS else None
        below: tuple[Line, ...] = ()
        adds = f"{place}.of" if kind in GROUPS and kind != "each" else ""
        if isinstance(rows, list):
            below = tuple(self.tree(f"{place}.of[{n}]", child, known, (n, len(rows))) for n, child in enumerate(rows))
        elif kind == "each":
            below = (self.tree(f"{place}.of", rows, known),) if rows is not None else ()
            adds = "" if below else f"{place}.of"
        problems = (*self.take(place), *self._stale(place, known))
        line = Line(place, (self._said(place, value, known),), problems, below, adds)
        if row is None:
            return replace(line, is_fixed=place.rpartition(".")[0].endswith("phases"))
        return replace(line, is_first=row[0] == 0, is_last=row[0] == row[1] - 1, is_list=True)

    def _stale(self, place: str, known: dict[str, Any]) -> tuple[str, ...]:
        """A title that names another amount than is asked: easily left behind when the amount is changed."""
        item = known.get(place)
        if not isinstance(item, CreditsRequirement) or item.lookup or item.percent:
            return ()
        amount, figures = credits_in_sentence(item.minimum), re.findall(r"[0-9]+(?:\.[0-9]+)?", item.title)
        return (f"The words name {figures[0]}, and {amount} is asked.",) if figures and amount not in figures else ()

    def _said(self, place: str, value: Any, known: dict[str, Any]) -> str:
        item = known.get(place)
        if item is None or not isinstance(value, dict) or item.kind != value.get("kind"):
            return "Something that cannot be read"
        if item.kind == "each":
            stretch = "year" if item.months == 12 else f"stretch of {item.months} months"
            return f"{item.title or f'In each {stretch} of the period'}"
        return say.requirement_words(item, self.rules)


def _sentence(place: str, message: str) -> str:
    where = {"": "This", "of": "This"}.get(place) or place.replace("_", " ").replace(".", ", ")
    return f"{where[:1].upper()}{where[1:]} {message}."


def anchor_of(place: str) -> str:
    """The id of a place's line on the page."""
    return "at-" + place.replace("[", "-").replace("]", "").replace(".", "-").replace(":", "-")


def _neighbor(place: str, by: int) -> str:
    """The place before or after this one in its list: levels[0] is before levels[1]."""
    before, _, number = place.removesuffix("]").rpartition("[")
    return f"{before}[{int(number) + by}]"


def edits_of(sent: Mapping[str, str]) -> int:
    """Which state of the draft the visitor saw; -1, which is none, for what is no number."""
    text = sent.get("edits", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def undo_url_of(rule_set: RuleSet, edits: int) -> str:
    """Where a POST takes back the change that led to the state `edits`, and no other."""
    return f"{reverse('certification:draft_undo', args=[rule_set.pk])}?edits={edits}"


def draft_page(rule_set: RuleSet) -> DraftPage:
    rules, problems = sketch_rules(rule_set.document)
    page = DraftPage(rules, rule_set.document, list(problems), is_sound=not problems)
    page.sections = [
        _period(page),
        *_levels(page),
        _limits(page),
        _amounts(page),
        _plan(page),
        _certificate(page),
        _people(page),
        _words(page),
    ]
    return page


def _lines(*lines: Line | None) -> tuple[Line, ...]:
    return tuple(line for line in lines if line is not None)


def _missing(page: DraftPage, *offers: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The parts that stand nowhere yet."""
    return tuple((key, words) for key, words in offers if page.document.get(key) is None)


def _period(page: DraftPage) -> Section:
    windows = dict(page.rules.phase_windows)
    own = [
        page.one(f"windows.{phase}", [f"{PHASES[phase]}: {' '.join(period_words(window))}"])
        for phase, window in windows.items()
    ]
    phases = {phase for level in page.rules.levels for phase, _ in level.phases} - {"first"} - set(windows)
    adds = [(f"windows.{phase}", f"Another period for {PHASES[phase].lower()}") for phase in PHASES if phase in phases]
    window = page.one("window", period_words(page.rules.window), is_fixed=True)
    return Section("Period", _lines(window, *own), tuple(adds), lede="In which days credit counts.")


def _levels(page: DraftPage) -> Iterator[Section]:
    levels = page.document.get("levels")
    rows = levels if isinstance(levels, list) else []
    known = {place: item for root, top in page.rules.roots() for place, item in walk(root, top)}
    for number, level in enumerate(rows):
        place = f"levels[{number}]"
        level = level if isinstance(level, dict) else {}
        title = str(level.get("title") or level.get("code") or f"Level {number + 1}")
        phases = level.get("phases") if isinstance(level.get("phases"), dict) else {}
        for phase in PHASES:
            if phase in phases:
                top = page.tree(f"{place}.phases.{phase}", phases[phase], known)
                words = title if len(rows) > 1 else "What it asks"
                yield Section(f"{words}: {PHASES[phase].lower()}", (top,))
        adds = [(f"{place}.phases.{p}", f"Add rules for {PHASES[p].lower()}") for p in PHASES if p not in phases]
        line = Line(
            place, (f"{title}.",), page.take(place), is_fixed=len(rows) == 1, is_list=len(rows) > 1,
            is_first=number == 0, is_last=number == len(rows) - 1,
        )  # fmt: skip
        last = (("levels", "Add a level"),) if number == len(rows) - 1 else ()
        yield Section("The level" if len(rows) == 1 else f"Level: {title}", (line,), (*adds, *last))


def _limits(page: DraftPage) -> Section:
    rules = page.rules
    ceilings = page.rows("ceilings", [f"{c.title or ceiling_words(c, rules)}." for c in rules.ceilings])
    conditions = page.rows("conditions", [condition_words(c, rules) for c in rules.conditions])
    carry = page.one("carry_over", say.carry_over_words(rules, rules.carry_over))
    adds: tuple[tuple[str, str], ...] = (("ceilings", "Add a ceiling"), ("conditions", "Add a condition on a credit"))
    lede = "What is over a ceiling is clipped, never refused. A condition decides on each credit by itself."
    adds = (*adds, *_missing(page, ("carry_over", "Let credit carry over")))
    return Section("Limits", _lines(*ceilings, *conditions, carry), adds, lede=lede)


def _amounts(page: DraftPage) -> Section:
    rules = page.rules
    rates = page.rows("conversions", [say.rate_words(rules, rate) for rate in rules.conversions])
    roles = page.rows("multipliers", [say.multiplier_words(rules, row) for row in rules.multipliers])
    adds = (("conversions", "Add a rate for a kind"), ("multipliers", "Let a role earn more"))
    unit = page.one("unit", say.unit_sentences(rules), is_fixed=True)
    return Section("What counts for how much", _lines(unit, *rates, *roles), adds)


def _plan(page: DraftPage) -> Section:
    gate = page.one("plan", say.plan_sentences(page.rules))
    adds = _missing(page, ("plan", "Ask for a plan first"))
    return Section("Plan", _lines(gate), adds, lede="" if gate else "No plan is needed.")


def _certificate(page: DraftPage) -> Section:
    lines = _lines(
        page.one("certificate", [say.certificate_words(page.rules)], is_fixed=True),
        page.one("first_deadline", say.due_words(page.rules)),
    )
    return Section("The certificate", lines, _missing(page, ("first_deadline", "Say when the first one is due")))


def _people(page: DraftPage) -> Section:
    rules = page.rules
    lines = _lines(
        page.one("holder", [f"Holder: {rules.holder.kind}."]),
        page.one("verification", say.attest_sentences(replace(rules, holder=type(rules.holder)()))),
        *page.rows("fees", [say.fee_words(fee) for fee in rules.fees]),
        page.one("audit", say.audit_sentences(rules)),
    )
    missing = (
        ("verification", "Say who attests a credit"),
        ("holder", "Let a board hold it"),
        ("audit", "Add an audit"),
    )
    return Section("People, fees and audit", lines, (*_missing(page, *missing), ("fees", "Add a fee")))


def _words(page: DraftPage) -> Section:
    rules = page.rules
    tables = (("kinds", "Kinds", rules.kinds), ("categories", "Categories", rules.categories),
              ("tags", "Tags", rules.tags), ("words", "Words for codes", rules.words))  # fmt: skip
    lines = [
        page.one(key, [f"{title}: {', '.join(words for _, words in rows) or 'none'}."]) for key, title, rows in tables
    ]
    about = Line(
        "about",
        (f"{rules.title} ({rules.code}).", *rules.notes),
        (*page.take("title"), *page.take("code")),
        is_fixed=True,
    )
    adds = _missing(page, *((key, f"Name the {title.lower()}") for key, title, _ in tables))
    return Section("Title, notes and words", _lines(about, *lines), adds)
