"""`manage.py judge`: files in, a verdict in words and amounts out; and the manual's own examples."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from certification.engine import load_rules
from certification.explain.asks import asked
from pdplanner.kernel import clock

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "certification" / "examples"
MANUAL = (ROOT / "docs" / "rules.md").read_text()
SITUATION = {
    "format": "pdplanner-situation",
    "version": 1,
    "enrollment": {"starts_on": "2025-07-01"},
    "revisions": [{"number": 1, "submitted_on": "2025-08-01", "approved_on": "2025-08-18", "goals": ["g"]}],
    "credits": [
        {
            "key": "early",
            "title": "Grant writing",
            "kind": "course",
            "ended_on": "2025-08-10",
            "hours": "3",
            "goal": "g",
        },
        {"key": "late", "kind": "course", "ended_on": "2025-09-01", "minutes": 45, "goal": "g"},
    ],
}


def test_a_number_without_measure_is_refused_in_words(tmp_path: Path) -> None:
    for number in ("1e99999999999999999999", "1e-99999999999999999999", "1e999999999"):
        credit = {"key": "a", "kind": "course", "ended_on": "2026-01-01", "amount": 0}
        text = json.dumps({**SITUATION, "credits": [credit]}).replace('"amount": 0', f'"amount": {number}')
        (tmp_path / "odd.json").write_text(text)
        with pytest.raises(CommandError) as refusal:
            call_command("judge", EXAMPLES / "strategic-demo.json", tmp_path / "odd.json", stdout=StringIO())
        assert refusal.value.returncode == 2, number


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "2201-01-01", "20280630", "2028-W01-1"])
def test_a_day_nobody_can_mean_is_refused_in_words(tmp_path: Path, day: str) -> None:
    """With a look-back, the days at both ends of the calendar have no day before or after them."""
    rules = json.loads((EXAMPLES / "strategic-demo.json").read_text())
    (tmp_path / "rules.json").write_text(json.dumps({**rules, "window": {"kind": "lookback", "months": 48}}))
    (tmp_path / "situation.json").write_text(json.dumps(SITUATION))
    with pytest.raises(CommandError, match="--on") as refusal:
        call_command("judge", tmp_path / "rules.json", tmp_path / "situation.json", on=day, stdout=StringIO())
    assert refusal.value.returncode == 2


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write(name: str, content: object) -> str:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(path)

    return write


def judge(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("judge", *arguments, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize(
    ("example", "counted", "not_counted"),
    [
        ("montana-strategic-2021", [("early", "3.0"), ("late", "0.5")], []),
        (
            "strategic-demo",
            [("late", "0.5")],
            [("early", "3.0", "Earned before your plan was approved on 18 August 2025. Approval does not reach back.")],
        ),
    ],
)
def test_the_shipped_rule_sets_differ_in_when_a_plan_is_in_force(
    write: Any, example: str, counted: list[Any], not_counted: list[Any]
) -> None:
    answer = judge(str(EXAMPLES / f"{example}.json"), write("s.json", SITUATION), "--on", "2026-01-01")
    assert [(entry["key"], entry["amount"]) for entry in answer["counted"]] == counted
    assert [(e["key"], e["amount"], e["sentence"]) for e in answer["not_counted"]] == not_counted
    assert answer["totals"]["recorded"] == "3.5"
    assert answer["window"]["last_day"] == "2029-06-30"


def test_the_day_is_the_option_then_the_situations_then_today(write: Any) -> None:
    rules, undated = str(EXAMPLES / "strategic-demo.json"), write("s.json", SITUATION)
    dated = write("d.json", {**SITUATION, "on": "2025-08-20"})
    with clock.moved_to(datetime(2027, 3, 4, 18, tzinfo=UTC)):
        days = [judge(rules, undated)["on"], judge(rules, dated)["on"], judge(rules, dated, "--on", "2026-01-01")["on"]]
    assert days == ["2027-03-04", "2025-08-20", "2026-01-01"]


@pytest.mark.parametrize(
    ("rules", "situation", "arguments", "message"),
    [
        (None, {**SITUATION, "credits": [{"key": "c"}]}, [], "s.json: credits[0].ended_on: is missing"),
        ({"format": "pdplanner-rules", "version": 1, "code": "x"}, SITUATION, [], "r.json: title: is missing"),
        ("{", SITUATION, [], "r.json: document: is not valid JSON"),
        ("[" * 200_000, SITUATION, [], "r.json: document: is nested more than 40 levels deep"),
        (" " * 1_100_000, SITUATION, [], "r.json: document: is larger than 1,000,000 bytes"),
        (
            None,
            {**SITUATION, "enrollment": {"starts_on": "2025-07-01", "phase": "upkeep"}},
            [],
            "s.json: enrollment.phase: level certificate has no phase 'upkeep'",
        ),
        (None, SITUATION, ["--on", "31/06/2012"], "--on: '31/06/2012' is not a date; write it as 2028-06-30"),
    ],
)
def test_a_file_that_cannot_be_used_ends_with_2_and_names_the_place(
    write: Any, rules: object, situation: object, arguments: list[str], message: str
) -> None:
    chosen = write("r.json", rules) if rules else str(EXAMPLES / "strategic-demo.json")
    with pytest.raises(CommandError) as refusal:
        judge(chosen, write("s.json", situation), *arguments)
    assert message in str(refusal.value)
    assert refusal.value.returncode == 2


def test_a_file_that_is_not_there_ends_with_2(write: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file or directory") as refusal:
        judge(str(tmp_path / "none.json"), write("s.json", SITUATION))
    assert refusal.value.returncode == 2


def test_it_runs_in_a_shell_without_database_or_settings(write: Any, tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), "judge", str(EXAMPLES / "strategic-demo.json")]
    environment = {
        key: value for key, value in os.environ.items() if key not in ("DJANGO_SETTINGS_MODULE", "SECRET_KEY")
    }
    environment["DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/none"
    good = subprocess.run(
        [*command, write("s.json", SITUATION)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
        check=False,
    )
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["status"] == "not_met"
    bad = subprocess.run(
        [*command, write("b.json", "[]")], capture_output=True, text=True, env=environment, cwd=tmp_path, check=False
    )
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "b.json: document: must be an object, not a list" in bad.stderr


def manual_blocks(kind: str) -> dict[str, Any]:
    return {name: json.loads(text) for name, text in re.findall(rf"```json {kind} (\S+)\n(.*?)```", MANUAL, re.DOTALL)}


@pytest.mark.parametrize("name", ["first", "grown", "montana-director-2023", "strategic-demo"])
def test_the_examples_of_the_manual_give_the_verdicts_it_prints(write: Any, name: str) -> None:
    rules = manual_blocks("rules").get(name) or json.loads((EXAMPLES / f"{name}.json").read_text())
    answer = judge(write("r.json", rules), write("s.json", manual_blocks("situation")[name]))
    printed = manual_blocks("verdict")[name]
    assert trimmed(answer, printed) == printed


@pytest.mark.parametrize("name", manual_blocks("requirement"))
def test_every_recipe_of_the_manual_is_a_requirement(name: str) -> None:
    requirement = manual_blocks("requirement")[name]
    level = {"code": "only", "phases": {"first": requirement}}
    rules = load_rules({**manual_blocks("rules")["first"], "levels": [level], "kinds": {}, "ceilings": []})
    assert asked(rules.requirements()[-1][1], rules)


def trimmed(answer: Any, printed: Any) -> Any:
    """The answer without what the manual leaves out."""
    if isinstance(printed, dict):
        return {key: trimmed(answer[key], printed[key]) for key in printed}
    if isinstance(printed, list) and len(printed) == len(answer):
        return [trimmed(*pair) for pair in zip(answer, printed, strict=True)]
    return answer


def test_the_manual_names_every_reason_and_every_kind() -> None:
    from certification.engine import ReasonCode
    from certification.engine.codec import READERS

    missing = [code for code in (*ReasonCode, *READERS) if f"`{code}`" not in MANUAL]
    assert missing == []


def test_the_shipped_situation_is_the_manuals_and_the_shipped_rules_judge_it(capsys):
    shipped = EXAMPLES / "situations" / "strategic-demo.json"

    call_command("judge", EXAMPLES / "strategic-demo.json", shipped)

    assert json.loads(capsys.readouterr().out)["totals"]["counted"] == "20.0"
    assert shipped.read_text() in MANUAL
