"""The form of a final report: two texts for every goal of the plan, four about the whole."""

from typing import Any

from django import forms

from learning.models import FinalReport
from learning.queries.reports import PlanOutcome, ReportGoal
from pdplanner.kernel.forms import LONGEST_TEXT, CleanForm

QUESTIONS = (
    (
        "changed",
        "What changed in my work",
        "Say what you do differently now, beside the gaps your plan named. Needed before you send it.",
    ),
    (
        "patrons",
        "What changed for patrons",
        "Say what they can do or get that they could not before. Needed. The board reads it without your name.",
    ),
    (
        "not_done",
        "What was not done, and why",
        "What was planned and has no credit is filled in: say after each why, and what you make of it. Needed.",
    ),
    ("next_plan", "What next", "What you want to learn or do in the next plan. One sentence is enough."),
)


def _text(label: str, words: str, rows: int) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows, "data-words": ""})
    return forms.CharField(label=label, required=False, max_length=LONGEST_TEXT, help_text=words, widget=area)


class ReportForm(CleanForm):
    """Nothing is required to save; what is missing before sending is the service's to say."""

    def __init__(self, *args: Any, report: FinalReport, outcome: PlanOutcome, **kwargs: Any) -> None:
        self.outcome = outcome
        kwargs["initial"] = {name: getattr(report, name) for name, _, _ in QUESTIONS} | self._said()
        super().__init__(*args, **kwargs)
        for one in outcome.goals:
            no, line = one.goal.goal_no, one.goal.line_id
            self.fields[f"learned_{line}"] = _text(
                f"Goal {no}: what I learned", "Filled in from your credits where you wrote it there.", 5
            )
            self.fields[f"result_{line}"] = _text(
                f"Goal {no}: what came of it",
                "What you or the library did with it, beside what you expected: something another person could see. "
                "The board reads it without your name.",
                4,
            )
        for name, label, words in QUESTIONS:
            self.fields[name] = _text(label, words, 5)
        self.guard_fields()

    def _said(self) -> dict[str, str]:
        said: dict[str, str] = {}
        for one in self.outcome.goals:
            if one.reflection is not None:
                said[f"learned_{one.goal.line_id}"] = one.reflection.learned
                said[f"result_{one.goal.line_id}"] = one.reflection.result
        return said

    @property
    def goals(self) -> list[tuple[ReportGoal, list[forms.BoundField]]]:
        """Each goal with its two fields, for the template."""
        return [
            (one, [self[f"learned_{one.goal.line_id}"], self[f"result_{one.goal.line_id}"]])
            for one in self.outcome.goals
        ]

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name, _, _ in QUESTIONS]

    def texts(self) -> dict[str, Any]:
        """What `report_save` takes."""
        said = self.cleaned_data
        lines = [one.goal.line_id for one in self.outcome.goals]
        reflections = {line: (said[f"learned_{line}"], said[f"result_{line}"]) for line in lines}
        return {name: said[name] for name, _, _ in QUESTIONS} | {"reflections": reflections}
