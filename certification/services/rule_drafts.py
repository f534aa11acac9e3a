"""A draft of rules: begun, changed one place at a time, taken back by one step, deleted, published.

A draft may be unfinished, so it holds whatever a person has described so far; only publishing asks for rules that work.
`edits` counts its changes: who changes an older version than the newest is told so, and nothing is lost.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from certification.engine import DocumentError, load_rules, program_contradictions, sketch_rules
from certification.engine.editing import Document, PlaceError, Word, added, at, moved, put, removed, with_words
from certification.enums import RuleSetState
from certification.models import RuleSet, Track
from certification.queries.enrollments import rule_sets_for
from certification.queries.facts import rules_of
from certification.services.rule_sets import rule_set_publish
from certification.services.starting import learning_describe
from learning.models import Category, Kind
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow

MAX_BYTES = 1_000_000

GONE = "What you wanted to change is no longer there. Look at the rules as they are now."


class Overtaken(NotNow):
    """Somebody changed the draft since the page was made. `rule_set` is as it is now."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        by = f"{rule_set.edited_by}" if rule_set.edited_by else "Somebody"
        super().__init__(f"{by} changed these rules meanwhile. Look at them as they are now, then do it again.")


@transaction.atomic
def draft_start(
    *, actor: Actor, track: Track, effective_from: dt.date, document: Mapping[str, Any] | None = None
) -> RuleSet:
    """The next version of a track's rules: empty, or from a document that was read from a file or another version,
    which then gets a code of its own."""
    require(actor, "track.edit", track)
    document = dict(document) if document is not None else _empty(track)
    _readable(document)
    if any(row.document.get("code") == document.get("code") for row in track.rule_sets.only("document")):
        document["code"] = next_code(track)
    version = (track.rule_sets.aggregate(last=Max("version"))["last"] or 0) + 1
    rule_set = RuleSet.objects.create(
        track=track, version=version, effective_from=effective_from, document=document, edited_at=clock.now(),
        edited_by=actor.person,
    )  # fmt: skip
    audit.record("track.edit", rule_set, actor=actor, after=rule_set.state)
    return rule_set


def next_code(track: Track) -> str:
    """A code no other rules of the track have: "strategic-3"."""
    return f"{track.code}-{(track.rule_sets.aggregate(last=Max('version'))['last'] or 0) + 1}"


def _empty(track: Track) -> Document:
    agency = track.program.agency
    return {
        "format": "pdplanner-rules",
        "version": 1,
        "code": next_code(track),
        "title": track.name,
        "program": track.program.code,
        "track": track.code,
        "kinds": dict(Kind.objects.filter(agency=agency, is_open=True).values_list("code", "name")),
        "categories": dict(Category.objects.filter(agency=agency, is_open=True).values_list("code", "name")),
        "unit": {"minutes": 60, "step": "0.5", "rounding": "down"},
        "window": {"kind": "fixed", "months": 48},
        "levels": [{"code": "certificate", "title": track.name, "phases": {"first": {"kind": "all", "of": []}}}],
    }


def _readable(document: Document) -> None:
    """DomainError if it is no rule document, or too large or too deep for one; what is in it may still be wrong."""
    try:
        if len(json.dumps(document, ensure_ascii=False).encode()) > MAX_BYTES:
            raise DomainError(f"These rules would be larger than {MAX_BYTES:,} bytes. Make them shorter.")
        sketch_rules(document)
    except DocumentError as error:
        raise DomainError(f"These rules cannot be read: {error.problems[0]}.", "document") from error


def place_put(
    *, actor: Actor, rule_set: RuleSet, edits: int, place: str, value: Any, words: Iterable[Word] = ()
) -> None:
    """Write `value` at one place of the draft; `words` go into its tables. Overtaken if `edits` is not its newest."""
    if not place and not isinstance(value, dict):
        raise DomainError("Rules are one object with the keys that docs/rules.md names.", "whole")
    try:
        before = at(rule_set.document, place)
    except PlaceError:
        before = None
    try:
        document = put(with_words(rule_set.document, words), place, value)
    except PlaceError as error:
        raise NotNow(GONE) from error
    _write(actor, rule_set, edits, document, {"place": place, "before": before, "after": value})


def place_add(
    *, actor: Actor, rule_set: RuleSet, edits: int, place: str, value: Any, words: Iterable[Word] = ()
) -> str:
    """Add `value` at the end of the list there; its place."""
    try:
        document, new = added(with_words(rule_set.document, words), place, value)
    except PlaceError as error:
        raise NotNow(GONE) from error
    _write(actor, rule_set, edits, document, {"place": new, "after": value})
    return new


def place_move(*, actor: Actor, rule_set: RuleSet, edits: int, place: str, by: int) -> str:
    """Move one line up (-1) or down (1) among its neighbors; its new place."""
    try:
        document, new = moved(rule_set.document, place, by)
    except PlaceError as error:
        raise NotNow(GONE) from error
    _write(actor, rule_set, edits, document, {"place": place, "moved_to": new})
    return new


def place_remove(*, actor: Actor, rule_set: RuleSet, edits: int, place: str) -> None:
    """Take one line out, with all below it; `draft_undo` brings it back."""
    try:
        before, document = at(rule_set.document, place), removed(rule_set.document, place)
    except PlaceError as error:
        raise NotNow(GONE) from error
    _write(actor, rule_set, edits, document, {"place": place, "before": before})


def draft_undo(*, actor: Actor, rule_set: RuleSet, edits: int) -> None:
    """Take the last change back; once more brings it again."""
    if rule_set.undo is None:
        raise NotNow("There is nothing to take back.")
    _write(actor, rule_set, edits, rule_set.undo, {"undo": True})


@transaction.atomic
def _write(actor: Actor, rule_set: RuleSet, edits: int, document: Document, facts: dict[str, Any]) -> None:
    require(actor, "rule_set.edit", rule_set)
    _readable(document)
    rows = RuleSet.objects.filter(pk=rule_set.pk, state=RuleSetState.DRAFT, edits=edits).update(
        document=document, undo=rule_set.document, edits=F("edits") + 1, edited_at=clock.now(), edited_by=actor.person
    )
    if not rows:
        now = RuleSet.objects.select_related("edited_by", "track__program__agency").filter(pk=rule_set.pk).first()
        if now is None or now.state != RuleSetState.DRAFT:
            raise NotNow("These rules are no longer a draft. Published rules are never changed; start a new version.")
        raise Overtaken(now)
    audit.record("rule_set.edit", rule_set, actor=actor, facts=facts)


@transaction.atomic
def draft_delete(*, actor: Actor, rule_set: RuleSet) -> None:
    """A draft that nobody needs; the audit trail keeps what it said. NotNow once it is published."""
    require(actor, "rule_set.edit", rule_set)
    audit.record(
        "rule_set.edit", rule_set, actor=actor, before=rule_set.state, after="deleted",
        facts={"version": rule_set.version, "document": rule_set.document},
    )  # fmt: skip
    gone, _ = RuleSet.objects.filter(pk=rule_set.pk, state=RuleSetState.DRAFT).delete()
    if not gone:
        raise NotNow("These rules are published, or gone already. Published rules are never deleted.")


@transaction.atomic
def draft_publish(
    *, actor: Actor, rule_set: RuleSet, edits: int, effective_from: dt.date, choice_until: dt.date | None = None
) -> RuleSet:
    """Freeze the draft: whoever enrolls from `effective_from` on is judged by it; who is enrolled stays under theirs.

    Through `choice_until` holders may still choose the version before. DomainError with every problem and its place.
    """
    require(actor, "rule_set.publish", rule_set)
    before = next(iter(rule_sets_for(rule_set.track, effective_from)), None)
    if choice_until is not None and (before is None or choice_until < effective_from):
        words = "There is no version before these rules." if before is None else "Choose a day after the first day."
        raise DomainError(words, "choice_until")
    document = {**rule_set.document, "effective_from": effective_from.isoformat()}
    if choice_until is not None and before is not None:
        document["replaces"] = {"code": rules_of(before).code, "choice_until": choice_until.isoformat()}
    _check(rule_set, document)
    _write(actor, rule_set, edits, document, {"effective_from": effective_from.isoformat()})
    RuleSet.objects.filter(pk=rule_set.pk).update(effective_from=effective_from, undo=None)
    fresh = RuleSet.objects.select_related("track__program__agency").get(pk=rule_set.pk)
    learning_describe(actor=actor, agency=fresh.track.program.agency, documents=[load_rules(document)])
    return rule_set_publish(actor=actor, rule_set=fresh)


def _check(rule_set: RuleSet, document: Document) -> None:
    """DomainError unless the rules work by themselves and together with the program's other tracks."""
    try:
        rules = load_rules(document)
    except DocumentError as error:
        raise DomainError(f"These rules cannot be published yet.\n{error}", "document") from error
    published = RuleSet.objects.filter(track__program=rule_set.track.program, state=RuleSetState.PUBLISHED)
    others = [rules_of(row) for row in published.exclude(track=rule_set.track)]
    for code, problem in program_contradictions([rules, *others]):
        if code == rules.code:
            raise DomainError(f"These rules cannot be published yet.\n{problem}", "document")
    if any(rules_of(row).code == rules.code for row in published.filter(track=rule_set.track)):
        raise DomainError(f"A published version has the code “{rules.code}”. Give these rules one of their own.")
