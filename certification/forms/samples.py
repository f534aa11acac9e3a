"""A sample situation as a person describes it: a few lines, a shipped file, or the format of situation files."""

import json
import re
from pathlib import Path
from typing import Any

from django import forms

from certification.engine import DocumentError, Rules, SituationError
from certification.engine.reading import parse, plain_day
from certification.forms.rule_boxes import LONGEST_FRAGMENT
from certification.forms.rule_files import json_of
from pdplanner.kernel.forms import CleanForm

SITUATIONS = Path(__file__).parents[1] / "examples" / "situations"
EXPECTED = (("", "—"), ("met", "Met"), ("not_met", "Not met"), ("waiting", "Waiting for a person"))
HEAD = {"format": "pdplanner-situation", "version": 1}
SIZE = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,2})?) ?(hours?|h|minutes?|min|units?|credits?)?")
MOST_LINES = 100


class _SampleForm(CleanForm):
    title = forms.CharField(label="Title", max_length=120, error_messages={"required": "Give the sample a title."})
    expected = forms.ChoiceField(
        label="Expected", choices=EXPECTED, required=False,
        help_text="The bench then says where the rules differ from it.",
    )  # fmt: skip


class LinesForm(_SampleForm):
    """Somebody enrolled on a day, with credits one a line."""

    starts_on = forms.DateField(label="Enrolled on", error_messages={"required": "Choose the day of enrolling."})
    credits = forms.CharField(
        label="Credits, one a line", required=False, widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="Kind, how much, finished on, category, tags: “Live training, 12 hours, 2026-05-04, Technology”. "
        "Category and tags may be left out.",
    )  # fmt: skip
    has_plan = forms.BooleanField(
        label="All of it was in an approved plan", required=False, initial=True,
        help_text="Approved on the day of enrolling. It only matters where the rules ask for a plan.",
    )  # fmt: skip

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds, self.categories = _by_word(rules.kinds), _by_word(rules.categories)

    def clean_credits(self) -> list[dict[str, Any]]:
        lines = [line for line in self.cleaned_data["credits"].splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"At most {MOST_LINES} lines.")
        found, refused = [], []
        for number, line in enumerate(lines, 1):
            credit = self._credit(f"c{number}", [part.strip() for part in line.split(",")])
            found.append(credit) if isinstance(credit, dict) else refused.append(f"Line {number}: {credit}")
        if refused:
            raise forms.ValidationError(refused)
        return found

    def _credit(self, key: str, parts: list[str]) -> dict[str, Any] | str:
        """The credit of one line, or what is wrong with it."""
        if len(parts) < 3:
            return "write kind, how much and the day, with commas between them."
        kind, size, day, *more = parts
        code = self.kinds.get(kind.casefold()) if self.kinds else kind
        if not code:
            return f"“{kind}” is none of the kinds of these rules."
        amount = SIZE.fullmatch(size)
        if amount is None:
            return f"“{size}” is no size. Write “12 hours”, “45 minutes” or “3 units”."
        if plain_day(day) is None:
            return f"“{day}” is not a date. Write it like 2026-05-04."
        category = self.categories.get(more[0].casefold()) if more and more[0] else None
        if more and more[0] and category is None:
            return f"“{more[0]}” is none of the categories of these rules."
        measure = (amount[2] or "hours")[:1]
        if measure == "m" and "." in amount[1]:
            return f"“{size}” is a part of a minute. Write whole minutes."
        value = int(amount[1]) if measure == "m" else amount[1]
        credit: dict[str, Any] = {"key": key, "title": kind, "kind": code, "ended_on": day}
        credit[{"h": "hours", "m": "minutes", "u": "units", "c": "amount"}[measure]] = value
        return {**credit, **({"category": category} if category else {}), **({"tags": more[1:]} if more[1:] else {})}

    def situation(self) -> dict[str, Any]:
        """The document a valid form describes."""
        data = self.cleaned_data
        credits, first = data["credits"], data["starts_on"].isoformat()
        document = {**HEAD, "title": data["title"], "enrollment": {"starts_on": first}, "credits": credits}
        if not data["has_plan"]:
            return document
        for credit in credits:
            credit |= {"goal": "goal", "activity": f"plan-{credit['key']}"}
        plan = {"number": 1, "submitted_on": first, "approved_on": first, "goals": ["goal"],
                "activities": [f"plan-{credit['key']}" for credit in credits]}  # fmt: skip
        return {**document, "revisions": [plan]}


def _by_word(table: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Codes by their titles and by themselves, whatever the case."""
    return {**{code.casefold(): code for code, _ in table}, **{title.casefold(): code for code, title in table}}


class TextForm(_SampleForm):
    """A situation in the format of its files; a shipped one may be named instead."""

    shipped = forms.ChoiceField(label="A shipped situation", required=False)
    text = forms.CharField(
        label="Or the situation as it is written in a file", required=False, max_length=LONGEST_FRAGMENT * 5,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        help_text="JSON or YAML; docs/rules.md describes the format.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(path.stem for path in SITUATIONS.glob("*.json"))
        self.fields["shipped"].choices = [("", "—"), *((name, name.replace("-", " ").capitalize()) for name in names)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.read: dict[str, Any] = {}
        if cleaned.get("shipped"):
            self.read = json.loads((SITUATIONS / f"{cleaned['shipped']}.json").read_text())
        elif cleaned.get("text", "").strip():
            self._read(cleaned["text"])
        elif "text" not in self.errors:
            self.add_error("text", "Choose a shipped situation, or paste one.")
        return cleaned

    def _read(self, text: str) -> None:
        try:
            document = parse(json_of(text.encode(), is_yaml=not text.lstrip().startswith("{")), SituationError)
        except DocumentError as error:
            self.add_error("text", [f"{problem}." for problem in error.problems])
            return
        if isinstance(document, dict):
            self.read = dict(json.loads(json.dumps(document, default=str)))
        else:
            self.add_error("text", "A situation is an object with the keys docs/rules.md names.")

    def situation(self) -> dict[str, Any]:
        return self.read


class ChangeForm(TextForm):
    """The same for a sample that is there: its text is what counts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["shipped"]
        self.fields["text"].label = "The situation"
