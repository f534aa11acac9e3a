"""What became known only after the day a standing is asked for, and what it would have changed on that day."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from certification.engine import CreditFact, CreditState, Verdict, evaluate
from certification.enums import About, ProofState
from certification.explain.decisions import what_was_decided
from certification.models import Decision, Proof
from certification.queries.facts import resting_on
from certification.queries.plan_facts import local
from certification.queries.proof_facts import asks_for_proofs
from certification.queries.standing import Live
from learning.models import Credit

News = tuple[dt.date, str]


@dataclass(frozen=True)
class Later:
    """`hundredths` is what the standing of that day would have counted more, or less; 0 where it changes nothing."""

    on: dt.date
    words: str
    hundredths: int = 0


def known_later(live: Live, proofs: "QuerySet[Proof]") -> list[Later]:
    """Soonest first; of proofs those among `proofs`, which the reader may see. The standing of the day itself rests on
    none of it. Two queries, three where rules ask for proofs, and what each later decision would have changed is
    judged anew."""
    found = [
        *_credits(live), *_plan(live), *_certificates(live), *_documents(live), *_proofs(live, proofs),
        *_decisions(live),
    ]  # fmt: skip
    return sorted(found, key=lambda later: (later.on, later.words))


def _credits(live: Live) -> Iterator[Later]:
    day, facts, told = live.verdict.on, live.dossier.facts, _told_of_credits(live)
    if not told:
        return
    newest = live.dossier.credits
    known = replace(facts, credits=tuple(_as_if_known(one, newest[one.key].state, day) for one in facts.credits))
    shown, hindsight = (_amounts(verdict) for verdict in (live.verdict, evaluate(live.dossier.rules, known, day)))
    for key, (moment, word) in told.items():
        yield Later(moment, f"“{newest[key].title}” was {word}.", hindsight.get(key, 0) - shown.get(key, 0))


def _told_of_credits(live: Live) -> dict[str, News]:
    """The last that was heard only after the day of each credit that ended by then, by key."""
    day, found = live.verdict.on, dict[str, News]()
    ended = {credit.key: credit for credit in live.dossier.facts.credits if credit.ended_on <= day}
    heard = {
        str(row["pk"]): row for row in Credit.objects.filter(pk__in=ended).values("pk", "claimed_at", "returned_at")
    }
    for key, credit in ended.items():
        row = heard.get(key, {})
        asked = [(row.get(name), word) for name, word in (("claimed_at", "claimed"), ("returned_at", "returned"))]
        between = sorted(((moment, word) for moment, word in asked if moment), key=lambda one: one[0])
        news = [
            (credit.recorded_on, "recorded"), *((_day(moment, live), word) for moment, word in between),
            (credit.verified_on, "verified"), (credit.reversed_on, "reversed"),
        ]  # fmt: skip
        if last := _last_after(day, news):
            found[key] = last
    return found


def _last_after(day: dt.date, news: Iterable[tuple[dt.date | None, str]]) -> News | None:
    """Of what was heard after `day`; on one and the same day the later in the list."""
    later = [(moment, place, word) for place, (moment, word) in enumerate(news) if moment and moment > day]
    return (max(later)[0], max(later)[2]) if later else None


def _day(moment: dt.datetime | None, live: Live) -> dt.date | None:
    return local(moment, live.enrollment.agency.time_zone)


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


def _proofs(live: Live, proofs: "QuerySet[Proof]") -> Iterator[Later]:
    """Of degrees, experience and the like; documents are told of above."""
    if not asks_for_proofs(live.dossier.rules):
        return
    rows = proofs.filter(person=live.enrollment.person_id, agency=live.enrollment.agency_id)
    for row in rows.exclude(about=About.DOCUMENT).exclude(state=ProofState.TAKEN_BACK).order_by("pk"):
        moments = (row.claimed_at, row.returned_at, row.verified_at, row.reversed_at)
        news = zip((_day(one, live) for one in moments), ("added", "returned", "verified", "reversed"), strict=True)
        if last := _last_after(live.verdict.on, news):
            yield Later(last[0], f"“{row.title}” was {last[1]}.")


def _decisions(live: Live) -> Iterator[Later]:
    """Exceptions and checks that were decided or taken back afterwards, and what of credit hangs on each."""
    day = live.verdict.on
    for row in Decision.objects.filter(enrollment=live.enrollment).select_related("credit").order_by("pk"):
        decided_on, revoked_on = _day(row.decided_at, live), _day(row.revoked_at, live)
        what, was_known = what_was_decided(row), decided_on is not None and decided_on <= day
        if revoked_on and revoked_on > day:
            without = [one for one in live.dossier.decisions if one.pk != row.pk]
            yield Later(revoked_on, f"Taken back: {what}.", _more(live, without) if was_known else 0)
        elif decided_on and decided_on > day:
            row.decided_at = dt.datetime.combine(day, dt.time(12), ZoneInfo(live.enrollment.agency.time_zone))
            yield Later(decided_on, f"Decided: {what}.", _more(live, [*live.dossier.decisions, row]))


def _more(live: Live, decisions: Sequence[Decision]) -> int:
    """What would have counted more, in hundredths, had these been decided."""
    facts = resting_on(live.dossier, decisions).facts
    hindsight = evaluate(live.dossier.rules, facts, live.verdict.on)
    return hindsight.counted_hundredths - live.verdict.counted_hundredths
