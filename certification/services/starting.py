"""A whole program in one go, from rule documents: its kinds and categories, its tracks, their rules from their days."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from certification.engine import Rules, dump_rules, load_rules
from certification.enums import RuleSetState
from certification.explain import unit_words
from certification.models import Program, RuleSet, Track
from certification.queries.facts import rules_of
from certification.services.programs import program_add, track_add
from certification.services.rule_sets import checked_document, rule_set_add, rule_set_publish
from learning.models import Category, Kind
from learning.services.kinds import category_add, kind_add, usual_kinds_add
from libraries.models import Agency
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError

Document = Mapping[str, Any]


@transaction.atomic
def program_start(
    *, actor: Actor, agency: Agency, documents: Sequence[Document], name: str, code: str = ""
) -> list[RuleSet]:
    """Everything the documents describe, as far as the agency does not have it; the rule sets that were published.

    A second time changes nothing. `code` is the program's at the agency, where it is not the documents' own. Raises
    DomainError when they belong to several programs, or contradict what the agency has.
    """
    require(actor, "agency.add_program", agency)
    loaded = [(load_rules(checked_document(document)), document) for document in documents]
    own_codes = {rules.program for rules, _ in loaded}
    if len(own_codes) != 1:
        raise DomainError("Start one program at a time: these rules belong to several.", "documents")
    learning_describe(actor=actor, agency=agency, documents=[rules for rules, _ in loaded])
    program = _program(actor, agency, code or own_codes.pop(), name)
    today = clock.today(agency.time_zone)
    loaded.sort(key=lambda pair: (pair[0].effective_from or today, pair[0].code))
    published = []
    for rules, document in loaded:
        track = _track(actor, program, rules)
        if _is_new(track, rules):
            effective_from = rules.effective_from or today
            draft = rule_set_add(actor=actor, track=track, effective_from=effective_from, document=document)
            published.append(rule_set_publish(actor=actor, rule_set=draft))
    return published


def learning_describe(*, actor: Actor, agency: Agency, documents: Iterable[Rules]) -> None:
    """The kinds and categories these rules name, as far as the agency does not have them. DomainError if they clash."""
    usual_kinds_add(actor=actor, agency=agency)
    kinds = {kind.code: kind for kind in Kind.objects.filter(agency=agency)}
    categories = set(Category.objects.filter(agency=agency).values_list("code", flat=True))
    for rules in documents:
        units = unit_words(rules)
        for code, title in rules.kinds:
            if code not in kinds:
                unit = units.get(code, "")
                kinds[code] = kind_add(actor=actor, agency=agency, code=code, name=title, unit=unit)
        for code, unit in units.items():
            if code in kinds and kinds[code].unit != unit:
                has = kinds[code].unit or "hour"
                raise DomainError(
                    f"{rules.title} counts “{kinds[code]}” by the {unit}; {agency} has it by the {has}.", "documents"
                )
        for code, title in rules.categories:
            if code not in categories:
                category_add(actor=actor, agency=agency, code=code, name=title)
                categories.add(code)


def _program(actor: Actor, agency: Agency, code: str, name: str) -> Program:
    found = Program.objects.filter(agency=agency, code=code).first()
    return found or program_add(actor=actor, agency=agency, code=code, name=name)


def _track(actor: Actor, program: Program, rules: Rules) -> Track:
    found = Track.objects.filter(program=program, code=rules.track).first()
    return found or track_add(actor=actor, program=program, code=rules.track, name=rules.track_title or rules.title)


def _is_new(track: Track, rules: Rules) -> bool:
    """Whether the track has no published rule set of this code. DomainError if it has one that says something else."""
    for row in track.rule_sets.filter(state=RuleSetState.PUBLISHED):
        known = rules_of(row)
        if known.code == rules.code:
            if dump_rules(known) != dump_rules(rules):
                raise DomainError(
                    f"The {track} has rules “{rules.code}” already, and they say something else. Published rules are "
                    "never changed: give the new ones a code and a first day of their own.",
                    "documents",
                )
            return False
    return True
