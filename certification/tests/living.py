"""A shipped situation lived through the services, day by day, as the people of the cast would live it."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from certification.engine import Rules, Verdict, evaluate, load_rules, load_situation
from certification.explain.proof_asks import asks_of
from certification.models import Enrollment
from certification.queries.checks import checks_of
from certification.queries.standing import live_standing_of
from certification.services.checks import check_decide
from certification.services.enrollments import enrollment_open
from certification.services.outside import certificate_record
from certification.services.proof_rules import Told
from certification.services.proofs import proof_tell, proof_verify
from certification.services.terms import Choice
from certification.tests.scene import on
from certification.tests.test_choices import document, published
from learning.models import Category, Credit, Kind
from learning.services.credits import credit_claim, credit_record, credit_verify
from learning.services.particulars import Particulars
from tests.cast import EXAMPLES, Cast

LONG_BEFORE = dt.timedelta(days=1200)
DAY = dt.timedelta(days=1)


def lived(cast: Cast, example: str) -> tuple[Verdict, Verdict]:
    """The verdict on Ada, who lived this example, and the one on its situation."""
    document_, situation = document(example), json.loads((EXAMPLES / "situations" / f"{example}.json").read_text())
    rules = load_rules(document_)
    starts_on, day = _date(situation["enrollment"]["starts_on"]), _date(situation["on"])
    track = published(cast, document_, starts_on - LONG_BEFORE)
    _hold(cast, track, situation, starts_on)
    given = situation["enrollment"]
    with on(starts_on):
        enrollment = enrollment_open(
            actor=cast.actor("ada"), track=track, membership=cast.posts["ada"], starts_on=starts_on,
            choice=Choice(level=given.get("level", ""), phase=given.get("phase", "")),
        )  # fmt: skip
    for row in situation.get("credits", ()):
        _learn(cast, rules, row, day)
    _prove(cast, enrollment, rules, situation, day)
    with on(day):
        _decide(cast, enrollment, situation.get("decisions", ()))
        return live_standing_of(enrollment.pk).verdict, evaluate(rules, load_situation(situation).facts, day)


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _hold(cast: Cast, track: Any, situation: dict[str, Any], starts_on: dt.date) -> None:
    """The certificates of the situation; what is renewed, where it names none."""
    rows = situation.get("certificates", [])
    if not rows and situation["enrollment"].get("phase") == "renewal":
        rows = [{"number": "OLD", "valid_from": str(starts_on - LONG_BEFORE), "valid_through": str(starts_on - DAY)}]
    for row in rows:
        with on(starts_on):
            certificate_record(
                actor=cast.actor("connie"), person=cast.ada, agency=cast.agency, program=track.program, track=track,
                issuer="The board", name="Certificate", number=row["number"], issued_on=_date(row["valid_from"]),
                valid_through=_date(row["valid_through"]) if "valid_through" in row else None, seen="The register",
            )  # fmt: skip


def _learn(cast: Cast, rules: Rules, row: dict[str, Any], day: dt.date) -> None:
    ended_on = _date(row["ended_on"])
    minutes = row.get("minutes", round(float(row.get("hours", 0)) * 60))
    unit = next((rate.unit for rate in rules.conversions if rate.kind == row["kind"] and rate.units), "")
    kind, _ = Kind.objects.get_or_create(
        agency=cast.agency, code=row["kind"], defaults={"name": row["kind"], "unit": unit}
    )
    category = None
    if "category" in row:
        category, _ = Category.objects.get_or_create(agency=cast.agency, code=row["category"], defaults={"name": "C"})
    with on(ended_on):
        credit = credit_record(
            actor=cast.actor("ada"), membership=cast.posts["ada"], kind=kind, title=row["title"], provider="They",
            started_on=ended_on - dt.timedelta(days=minutes // 480), ended_on=ended_on, minutes=minutes,
            category=category, goal_line=None, activity_line=None, learned="word " * row.get("words", 1),
            units_hundredths=round(float(row.get("units", 0)) * 100),
            particulars=Particulars(tags=row.get("tags", ()), topic=row.get("topic", ""), role=row.get("role", "")),
        )  # fmt: skip
    with on(_date(row.get("claimed_on", row["ended_on"]))):
        credit_claim(actor=cast.actor("ada"), credit=credit)
    with on(day):
        credit_verify(actor=cast.actor("sam"), credit=Credit.objects.get(pk=credit.pk))


def _prove(cast: Cast, enrollment: Enrollment, rules: Rules, situation: dict[str, Any], day: dt.date) -> None:
    asks = asks_of(rules, enrollment.level, enrollment.phase)
    told = [(row["about"], row["code"], row) for row in situation.get("about", ())]
    told += [("document", row["type"], row) for row in situation.get("documents", ())]
    for about, code, row in told:
        ask = next(one for one in asks if one.about == about and code in one.codes)
        said_on = _date(row.get("submitted_on", situation["on"]))
        is_work = about == "experience"
        ended_on = row.get("until_on") if is_work else row.get("on", "2020-06-01")
        with on(said_on):
            proof = proof_tell(
                actor=cast.actor("ada"), enrollment=enrollment, ask=ask,
                told=Told(
                    code=code, title=code, from_on=_date(row["from_on"]) if is_work else None,
                    ended_on=_date(ended_on) if ended_on and about != "document" else None,
                    hours_hundredths=round(float(row.get("hours", 0)) * 100),
                    text="word " * row.get("words", 30) if about == "document" else "",
                ),
            )  # fmt: skip
        with on(_date(row.get("accepted_on", situation["on"]))):
            proof_verify(actor=cast.actor("connie"), proof=proof)


def _decide(cast: Cast, enrollment: Enrollment, decisions: Iterable[dict[str, Any]]) -> None:
    for row in decisions:
        live = live_standing_of(enrollment.pk)
        check = next(one for one in checks_of(live.enrollment, live.verdict) if one.role == row["role"])
        who = "sam" if row["role"] in ("manager", "supervisor") else "connie"
        check_decide(
            actor=cast.actor(who), enrollment=enrollment, code=check.code, role=check.role, accepted=True,
            note="As the minutes say.",
        )  # fmt: skip
