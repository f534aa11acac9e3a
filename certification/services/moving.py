"""Moving an enrollment to a newer version of its rules: explicit, with gain and loss known before, on record."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from certification.engine import Rules, evaluate
from certification.models import Enrollment, FormerRules, RuleSet
from certification.queries.effects import Effect
from certification.queries.facts import dossiers, rules_of
from certification.queries.former_rules import newer_rule_sets, under
from certification.queries.standing import OPEN_STATES, Live, live_standing_of
from certification.services.periods import fixed_end
from certification.services.standing import standing_mark_stale
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.wording import long_date


@dataclass(frozen=True)
class Move:
    """One newer version an enrollment can be moved to, and what that changes. `refusal`: why its holder may not."""

    rule_set: RuleSet
    effect: Effect
    refusal: str = ""


def moves_of(enrollment: Enrollment) -> list[Move]:
    """The newer versions the enrollment could be moved to today, the newest first; none once it is over."""
    live = live_standing_of(enrollment.pk)
    if live.enrollment.state not in OPEN_STATES:
        return []
    return [
        Move(rule_set, Effect(live, moved), choice_refusal(live.dossier.rules, rules_of(rule_set), live.verdict.on))
        for rule_set in newer_rule_sets(live.enrollment, live.verdict.on)
        if (moved := lives_under([live], rule_set).get(live.enrollment.pk)) is not None
    ]


def choice_refusal(rules: Rules, newer: Rules, today: dt.date) -> str:
    """Why the holder may not choose the newer rules themselves; empty where they may."""
    if newer.replaces is None or newer.replaces.code != rules.code:
        return "The newer rules leave holders no choice. A coordinator can move an enrollment, with a reason."
    until = newer.replaces.choice_until
    if until is not None and today > until:
        return f"The choice was open through {long_date(until)}. A coordinator can still move an enrollment."
    return ""


@transaction.atomic
def enrollment_move(*, actor: Actor, enrollment: Enrollment, rule_set: RuleSet, reason: str = "") -> Enrollment:
    """From today on the enrollment is judged by the newer rules; of the days before, by the ones it was under then.

    The holder may, where the newer rules leave the choice; for anybody else a coordinator, with a reason.
    """
    require(actor, "enrollment.move", enrollment)
    # Holding the enrollment makes the second of two clicks wait, and then find that it has moved.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    move = next((one for one in moves_of(enrollment) if one.rule_set.pk == rule_set.pk), None)
    if move is None:
        raise NotNow("This enrollment cannot be moved to these rules, or was moved a moment ago. Look again.")
    is_own = enrollment.person_id == actor.person.pk
    if is_own and move.refusal:
        raise DomainError(move.refusal)
    if not is_own and not reason.strip():
        raise DomainError("Say why it is moved. The holder reads it.", "reason")
    before, after = move.effect.before.enrollment, move.effect.after.enrollment
    FormerRules.objects.create(
        enrollment=before, rule_set=before.rule_set, level=before.level, phase=before.phase,
        ends_before=before.ends_before, replaced_at=clock.now(), replaced_by=actor.person, reason=reason.strip(),
    )  # fmt: skip
    Enrollment.objects.filter(pk=before.pk).update(rule_set=after.rule_set, ends_before=after.ends_before)
    audit.record(
        "enrollment.move", before, actor=actor, before=f"version {before.rule_set.version}",
        after=f"version {after.rule_set.version}", reason=reason.strip(),
        facts={"rules": after.rule_set.pk, "rules_before": before.rule_set.pk},
    )  # fmt: skip
    standing_mark_stale(before)
    return Enrollment.objects.get(pk=before.pk)


def lives_under(lives: Sequence[Live], rule_set: RuleSet) -> dict[int, Live]:
    """The standings as they would be under these rules, by the key of the enrollment; without those whose level or
    phase the rules do not have, or for whom they ask for a plan where there is none."""
    rules = rules_of(rule_set)
    copies = {live.enrollment.pk: _copy(live, rule_set, rules) for live in lives if _fits(live.enrollment, rules)}
    days = {live.enrollment.pk: live.verdict.on for live in lives}
    found = dossiers(list(copies.values()))
    return {pk: Live(found[pk], evaluate(rules, found[pk].facts, days[pk])) for pk in copies}


def _fits(enrollment: Enrollment, rules: Rules) -> bool:
    level = next((row for row in rules.levels if row.code == enrollment.level), None)
    has_phase = level is not None and level.requirement(enrollment.phase) is not None
    return has_phase and not (rules.plan and enrollment.pdp_id is None)


def _copy(live: Live, rule_set: RuleSet, rules: Rules) -> Enrollment:
    enrollment = live.enrollment
    ends_before = enrollment.ends_before
    fact = replace(live.dossier.facts.enrollment, ends_before=None)
    if ends_before == fixed_end(live.dossier.rules, fact):  # else it was moved for this enrollment alone
        ends_before = fixed_end(rules, fact)
    return under(enrollment, rule_set, enrollment.level, enrollment.phase, ends_before)
