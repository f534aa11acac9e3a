"""What became known only after the day a standing is asked for, and what it would have changed on that day."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from certification.engine import CreditFact, CreditState, Verdict, evaluate
from certification.queries.standing import Live


@dataclass(frozen=True)
class Later:
    """`hundredths` is what the standing of that day would have counted more, or less; 0 where it changes nothing."""

    on: dt.date
    words: str
    hundredths: int = 0


def known_later(live: Live) -> list[Later]:
    """Soonest first. The standing of the day itself rests on none of it."""
    found = [*_credits(live), *_plan(live), *_certificates(live), *_documents(live)]
    return sorted(found, key=lambda later: (later.on, later.words))


def _credits(live: Live) -> Iterator[Later]:
    day, facts = live.verdict.on, live.dossier.facts
    changed = [credit for credit in facts.credits if credit.ended_on <= day < _last_news(credit)]
    if not changed:
        return
    newest = live.dossier.credits
    known = replace(facts, credits=tuple(_as_if_known(one, newest[one.key].state, day) for one in facts.credits))
    shown, hindsight = (_amounts(verdict) for verdict in (live.verdict, evaluate(live.dossier.rules, known, day)))
    for credit in changed:
        news = [(credit.recorded_on, "recorded"), (credit.verified_on, "verified"), (credit.reversed_on, "reversed")]
        moment, word = max((moment, word) for moment, word in news if moment and moment > day)
        title = live.dossier.credits[credit.key].title
        more = hindsight.get(credit.key, 0) - shown.get(credit.key, 0)
        yield Later(moment, f"“{title}” was {word}.", more)


def _last_news(credit: CreditFact) -> dt.date:
    return max(
        (day for day in (credit.recorded_on, credit.verified_on, credit.reversed_on) if day), default=dt.date.min
    )


def _as_if_known(credit: CreditFact, state: str, day: dt.date) -> CreditFact:
    """The credit as if all that is known of it today, its `state` too, had been known then."""
    recorded, verified, reversed_on = (
        min(moment, day) if moment else None for moment in (credit.recorded_on, credit.verified_on, credit.reversed_on)
    )
    newest = CreditState(state)
    return replace(credit, state=newest, recorded_on=recorded, verified_on=verified, reversed_on=reversed_on)


def _amounts(verdict: Verdict) -> dict[str, int]:
    totals: dict[str, int] = {}
    for entry in verdict.counted:
        totals[entry.key] = totals.get(entry.key, 0) + entry.hundredths
    return totals


def _plan(live: Live) -> Iterator[Later]:
    for row in live.dossier.facts.revisions:
        if row.approved_on and row.approved_on > live.verdict.on:
            yield Later(row.approved_on, f"Revision {row.number} of the plan was approved.")
        elif row.submitted_on > live.verdict.on:
            yield Later(row.submitted_on, f"Revision {row.number} of the plan was sent.")


def _certificates(live: Live) -> Iterator[Later]:
    for row in live.dossier.facts.holdings:
        if row.recorded_on and row.recorded_on > live.verdict.on:
            yield Later(row.recorded_on, f"Certificate {row.number} was {'recorded' if row.elsewhere else 'issued'}.")
        if row.withdrawn_on and row.withdrawn_on > live.verdict.on:
            yield Later(row.withdrawn_on, f"Certificate {row.number} was withdrawn.")


def _documents(live: Live) -> Iterator[Later]:
    for row in live.dossier.facts.documents:
        news = [(row.accepted_on, "accepted"), (row.returned_on, "returned"), (row.submitted_on, "sent")]
        for moment, word in news:
            if moment and moment > live.verdict.on:
                yield Later(moment, f"The {row.type.replace('_', ' ')} was {word}.")
                break
