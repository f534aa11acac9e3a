"""Rule sets: one validated document each, frozen when published."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max

from certification.engine import DocumentError, load_rules
from certification.models import RuleSet, Track
from certification.workflows import RULE_SET
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError


def checked_document(document: Any) -> dict[str, Any]:
    """The document, if the engine can read it. DomainError with every problem and its place."""
    try:
        load_rules(document)
    except DocumentError as error:
        raise DomainError(f"These rules cannot be used yet.\n{error}", "document") from error
    return dict(document)


@transaction.atomic
def rule_set_add(*, actor: Actor, track: Track, effective_from: dt.date, document: Any) -> RuleSet:
    """The next version of a track's rules, as a draft."""
    require(actor, "track.edit", track)
    document = checked_document(document)
    version = (track.rule_sets.aggregate(last=Max("version"))["last"] or 0) + 1
    rule_set = RuleSet.objects.create(track=track, version=version, effective_from=effective_from, document=document)
    audit.record("track.edit", rule_set, actor=actor, after=rule_set.state)
    return rule_set


@transaction.atomic
def rule_set_publish(*, actor: Actor, rule_set: RuleSet) -> RuleSet:
    """From its day on people enroll under it; whoever is enrolled already stays under theirs. It is frozen for ever."""
    require(actor, "rule_set.publish", rule_set)
    checked_document(rule_set.document)
    before = RULE_SET.advance(rule_set, "publish", published_at=clock.now(), published_by=actor.person)
    audit.record("rule_set.publish", rule_set, actor=actor, before=before, after=rule_set.state)
    return rule_set
