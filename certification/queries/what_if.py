"""What would be: the same facts with learning added that nobody has done. Nothing here is saved."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from certification.engine import CreditFact, CreditState, Facts, PlannedFact, Rules, evaluate
from certification.queries.credit_facts import CreditWords
from certification.queries.facts import Dossier
from certification.queries.standing import Live
from learning.models import Kind
from pdplanner.kernel import clock


@dataclass(frozen=True)
class Imagined:
    """Learning somebody thinks of. `category`, `role` and `tags` are codes; `minutes`, or `units` in hundredths, is its
    size."""

    title: str
    kind: Kind
    ended_on: dt.date
    minutes: int = 0
    units: int = 0
    category: str = ""
    role: str = ""
    tags: frozenset[str] = frozenset()


def imagined_live(dossier: Dossier, on: dt.date, added: Sequence[Imagined] = (), done: Collection[str] = ()) -> Live:
    """Judged as of `on`, as if what was `added` stood in the plan and were verified, and the planned activities `done`
    (by their keys) were learned in full. What a rule asks of a credit beside the learning is taken as there."""
    kept = _as_kept(dossier.rules, on)
    facts = _with_done(dossier.facts, done, on, kept)
    words = dict(dossier.credits)
    for number, one in enumerate(added):
        key = f"if-{number}"
        facts = _with_credit(facts, key, one, _as_kept(dossier.rules, one.ended_on))
        words[key] = CreditWords(
            pk=0, title=one.title, provider="", kind=one.kind.name, category=one.category, state="planned",
            minutes=one.minutes, ended_on=one.ended_on, goal_line=None, units=one.units, unit=one.kind.unit,
        )  # fmt: skip
    titles = dossier.plan.activity_titles
    for planned in dossier.facts.planned:
        if planned.activity in done:
            words[f"done-{planned.activity}"] = CreditWords(
                pk=0, title=titles.get(planned.activity, ""), provider="", kind=planned.kind, category="",
                state="planned", minutes=planned.minutes, ended_on=on, goal_line=None, units=planned.units,
            )  # fmt: skip
    imagined = replace(dossier, facts=facts, credits=words)
    return Live(imagined, evaluate(imagined.rules, facts, on))


def verified_live(dossier: Dossier, keys: Collection[str]) -> Live:
    """Judged as of today, as if the credits of these keys were verified now."""
    on = clock.today(dossier.enrollment.agency.time_zone)
    credits = tuple(
        replace(one, state=CreditState.VERIFIED, verified_on=on) if one.key in keys else one
        for one in dossier.facts.credits
    )
    imagined = replace(dossier, facts=replace(dossier.facts, credits=credits))
    return Live(imagined, evaluate(imagined.rules, imagined.facts, on))


def _as_kept(rules: Rules, day: dt.date) -> dict[str, Any]:
    """What of a credit is no learning: a reflection, an approval before, a place in the catalog."""
    lengths = [condition.min_words or 1 for condition in rules.conditions if condition.kind == "reflection"]
    return {"words": max(lengths, default=None), "preapproved_on": day, "in_catalog": True}


def _with_credit(facts: Facts, key: str, one: Imagined, kept: dict[str, Any]) -> Facts:
    """The credit, with a goal of the plan and, for the gate, an activity of its own that was planned all along."""
    credit = CreditFact(
        key=key, kind=one.kind.code, started_on=one.ended_on, ended_on=one.ended_on, minutes=one.minutes,
        units=one.units, state=CreditState.VERIFIED, category=one.category or None,
        tags=one.tags | frozenset(one.kind.tags), role=one.role, goal=_any_goal(facts), activity=key, **kept,
    )  # fmt: skip
    revisions = tuple(replace(row, activities=row.activities | {key}) for row in facts.revisions)
    return replace(facts, credits=(*facts.credits, credit), revisions=revisions)


def _any_goal(facts: Facts) -> str | None:
    newest = max(facts.revisions, key=lambda row: (row.approved_on is not None, row.number), default=None)
    return min(newest.goals, default=None) if newest else None


def _with_done(facts: Facts, done: Collection[str], on: dt.date, kept: dict[str, Any]) -> Facts:
    """What is planned and not learned yet becomes verified credit; what was learned of it already stays as it is."""
    fresh = []
    for planned in facts.planned:
        if planned.activity not in done:
            continue
        minutes, units = _left(facts, planned)
        if minutes or units:
            credit = CreditFact(
                key=f"done-{planned.activity}", kind=planned.kind, started_on=on, ended_on=on, minutes=minutes,
                units=units, category=planned.category, tags=planned.tags, goal=_any_goal(facts),
                activity=planned.activity, role=planned.role, **kept,
            )  # fmt: skip
            fresh.append(credit)
    still = tuple(planned for planned in facts.planned if planned.activity not in done)
    return replace(facts, credits=(*facts.credits, *fresh), planned=still)


def _left(facts: Facts, planned: PlannedFact) -> tuple[int, int]:
    """Minutes and units of a planned activity that no credit has used."""
    settled = (CreditState.CLAIMED, CreditState.VERIFIED)
    mine = [credit for credit in facts.credits if credit.activity == planned.activity and credit.state in settled]
    minutes = planned.minutes - sum(credit.minutes for credit in mine)
    return max(0, minutes), max(0, planned.units - sum(credit.units for credit in mine))
