"""`manage.py judge RULES SITUATION`: judge a situation file by a rule document, without a database."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from certification.engine import (
    CeilingVerdict,
    DocumentError,
    NotCounted,
    RequirementVerdict,
    Rules,
    Situation,
    Verdict,
    amount_text,
    evaluate,
    load_rules,
    load_situation,
    plain_day,
)
from certification.explain import (
    Labels,
    ceiling_sentence,
    counted_note,
    is_carried,
    not_counted_sentence,
    period_sentence,
    reason_sentence,
    requirement_sentence,
    requirement_title,
    status_sentence,
    totals_sentence,
    window_sentence,
    words_of,
)
from certification.forms.rule_files import file_text
from pdplanner.kernel import clock

REFUSED = 2

Json = dict[str, Any]
Loaded = TypeVar("Loaded", Rules, Situation)


class Command(BaseCommand):
    help = (
        "Judge a situation file by a rule document and print the verdict as JSON. docs/rules.md describes both files."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rules", type=Path, metavar="RULES")
        parser.add_argument("situation", type=Path, metavar="SITUATION")
        parser.add_argument("--on", metavar="DATE", help="the day to judge as of; default: the situation's, then today")

    def handle(self, *args: Any, **options: Any) -> None:
        rules = _loaded(load_rules, options["rules"])
        situation = _loaded(load_situation, options["situation"])
        on = _day(options["on"]) or situation.on or clock.today(settings.TIME_ZONE)
        try:
            verdict = evaluate(rules, situation.facts, on)
        except DocumentError as error:
            raise _refusal(options["situation"], error) from error
        answer = verdict_document(rules, situation, verdict)
        self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False))


def _loaded(load: Callable[[object], Loaded], path: Path) -> Loaded:
    try:
        return load(file_text(path))
    except OSError as error:
        raise CommandError(f"{path}: cannot be read: {error.strerror}", returncode=REFUSED) from error
    except DocumentError as error:
        raise _refusal(path, error) from error


def _refusal(path: Path, error: DocumentError) -> CommandError:
    return CommandError("\n".join(f"{path}: {problem}" for problem in error.problems), returncode=REFUSED)


def _day(text: str | None) -> date | None:
    if not text:
        return None
    day = plain_day(text)
    if day is None:
        raise CommandError(
            f"--on: {text!r} is not a date; write it as 2028-06-30, from 1900-01-01 to 2200-12-31", returncode=REFUSED
        )
    return day


def verdict_document(rules: Rules, situation: Situation, verdict: Verdict) -> Json:
    """The verdict in words and decimal amounts, for people and scripts; `verdict_to_json` is what gets stored."""
    titles = situation.titles
    ended_on = {credit.key: credit.ended_on for credit in situation.facts.credits}
    labels = Labels(
        goals=titles["goals"], activities=titles["activities"], kinds=dict(rules.kinds), words=words_of(rules)
    )
    credit_titles = titles["credits"]
    return {
        "rules": {"code": rules.code, "title": rules.title, "level": verdict.level, "phase": verdict.phase},
        "situation": situation.title,
        "on": verdict.on.isoformat(),
        "status": verdict.status.value,
        "sentence": status_sentence(verdict),
        "window": {
            "first_day": verdict.starts_on.isoformat() if verdict.starts_on else None,
            "last_day": verdict.last_day.isoformat() if verdict.last_day else None,
            "sentence": window_sentence(verdict),
        },
        **_filing(verdict),
        "totals": {
            "counted": amount_text(verdict.counted_hundredths),
            "not_counted": amount_text(verdict.not_counted_hundredths),
            "recorded": amount_text(verdict.recorded_hundredths),
            "sentence": totals_sentence(verdict),
        },
        "requirement": _requirement(verdict.requirement, labels),
        "ceilings": [_ceiling(ceiling, labels) for ceiling in verdict.ceilings],
        "counted": [
            {
                "key": entry.key,
                "title": credit_titles.get(entry.key, entry.key),
                "amount": amount_text(entry.hundredths),
                "note": counted_note(verdict, entry.key, is_carried=is_carried(rules, verdict, ended_on[entry.key])),
            }
            for entry in verdict.counted
        ],
        "not_counted": [
            _not_counted(entry, credit_titles.get(entry.key, entry.key), labels) for entry in verdict.not_counted
        ],
    }


def _filing(verdict: Verdict) -> Json:
    """When the period can be filed, where the rules set days for it."""
    period = verdict.period
    if period is None:
        return {}
    return {
        "filing": {
            "state": period.state.value,
            "opens_on": period.opens_on.isoformat() if period.opens_on else None,
            "closes_on": period.closes_on.isoformat(),
            "sentence": period_sentence(verdict),
        }
    }


def _requirement(item: RequirementVerdict, labels: Labels) -> Json:
    amount = amount_text if item.unit in ("credits", "hours") else int
    return {
        "code": item.code,
        "kind": item.kind,
        "title": requirement_title(item, labels),
        "status": item.status.value,
        "unit": item.unit,
        "have": amount(item.have),
        "need": amount(item.need),
        "waiting": amount(item.waiting),
        "planned": amount(item.planned),
        "short": amount(item.short),
        "sentence": requirement_sentence(item, labels),
        "reasons": [
            {"code": reason.code.value, "sentence": reason_sentence(reason, labels)} for reason in item.reasons
        ],
        "of": [_requirement(child, labels) for child in item.children],
    }


def _ceiling(ceiling: CeilingVerdict, labels: Labels) -> Json:
    return {
        "code": ceiling.code,
        "title": ceiling.title,
        "max": amount_text(ceiling.maximum),
        "made": amount_text(ceiling.made),
        "counted": amount_text(ceiling.used),
        "over": amount_text(ceiling.over),
        "sentence": ceiling_sentence(ceiling, labels),
    }


def _not_counted(entry: NotCounted, title: str, labels: Labels) -> Json:
    return {
        "key": entry.key,
        "title": title,
        "amount": amount_text(entry.hundredths),
        "sentence": not_counted_sentence(entry, labels),
        "reasons": [
            {"code": reason.code.value, "sentence": reason_sentence(reason, labels)} for reason in entry.reasons
        ],
    }
