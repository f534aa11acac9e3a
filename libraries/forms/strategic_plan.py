from collections.abc import Sequence
from typing import Any

from django import forms

from libraries.forms.competency import CompetencyField
from libraries.models import Competency, Goal, StrategicPlan
from libraries.services.plan_comments import LONGEST
from pdplanner.kernel.folding import folded
from pdplanner.kernel.forms import CleanForm
from pdplanner.kernel.wording import long_date


class PlanForm(CleanForm):
    """Title and period of a strategic plan."""

    title = forms.CharField(
        label="Title",
        max_length=160,
        help_text="As it stands on the cover, like “Room for Everyone, 2025–2029”.",
        error_messages={"required": "Type the plan's title."},
    )
    starts_on = forms.DateField(label="First day", required=False, help_text="If the plan names one.")
    ends_on = forms.DateField(label="Last day", required=False)


class AdoptForm(CleanForm):
    """When and where the board decided."""

    adopted_on = forms.DateField(
        label="Adopted on",
        help_text="The day of the board's decision, today or earlier.",
        error_messages={"required": "Give the day of the board's decision."},
    )
    minute_reference = forms.CharField(
        label="Minutes",
        max_length=160,
        help_text="Where the decision is recorded, like “Minutes of 12 March 2026, item 4”.",
        error_messages={"required": "Name the minutes that record the decision."},
    )


class CommentForm(CleanForm):
    """What one says to those who draft the plan together."""

    words = forms.CharField(
        label="Comment",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody who drafts this plan reads it. It never becomes part of the plan.",
        error_messages={"required": "Write a sentence or two."},
    )


class CarryForm(CleanForm):
    """Which goals of a plan go on in the next one."""

    goals = forms.MultipleChoiceField(
        label="Goals that go on",
        widget=forms.CheckboxSelectMultiple,
        help_text="With their objectives and measures. What people learn toward them stays with them.",
        error_messages={"required": "Choose at least one goal, or start a new plan instead."},
    )

    def __init__(self, *args: Any, goals: Sequence[Goal], **kwargs: Any) -> None:
        super().__init__(*args, initial={"goals": [goal.pk for goal in goals]}, **kwargs)
        self._goals = {str(goal.pk): goal for goal in goals}
        self.fields["goals"].choices = [(pk, f"{goal.position}. {goal}") for pk, goal in self._goals.items()]
        self.fields["goals"].error_messages["invalid_choice"] = "One of these goals is not in this plan."

    def clean_goals(self) -> list[Goal]:
        return [self._goals[pk] for pk in self.cleaned_data["goals"]]


class CompareForm(CleanForm):
    """Two versions of one library's plan."""

    before = forms.TypedChoiceField(label="From", error_messages={"invalid_choice": "Choose one from the list."})
    after = forms.TypedChoiceField(label="To", error_messages={"invalid_choice": "Choose one from the list."})

    def __init__(self, *args: Any, plans: Sequence[StrategicPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans = {str(plan.pk): plan for plan in plans}
        for name in ("before", "after"):
            self.fields[name].choices = [(pk, _called(plan)) for pk, plan in self._plans.items()]

    def clean_before(self) -> StrategicPlan:
        return self._plans[self.cleaned_data["before"]]

    def clean_after(self) -> StrategicPlan:
        return self._plans[self.cleaned_data["after"]]


def _called(plan: StrategicPlan) -> str:
    """A plan among others, which may have the same title."""
    if plan.adopted_on is None:
        return f"{plan}, draft of {long_date(plan.drafted_at)}"
    return f"{plan}, adopted {long_date(plan.adopted_on)}"


class _LineForm(CleanForm):
    """A line of the outline. `seen` is the mark of the text the page was printed with."""

    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)


class GoalForm(_LineForm):
    title = forms.CharField(
        label="Goal",
        max_length=200,
        help_text="What will be different for the people you serve, in one sentence.",
        error_messages={"required": "Type the goal in one sentence."},
    )
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What staff should know when they plan their learning toward it.",
    )
    skills = forms.CharField(
        label="Skills it needs",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What people must be able to do, one a line. Staff are offered them when they say what they lack.",
    )
    competency = CompetencyField(
        label="Add one from the lexicon",
        help_text="Type a word of it, then pick the line. It is written below the others.",
    )

    def __init__(self, *args: Any, lexicon: Sequence[Competency] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"].offer(lexicon)  # type: ignore[attr-defined]
        if not lexicon:
            del self.fields["competency"]

    def clean(self) -> dict[str, Any]:
        """What was picked is one skill more; none stands there twice."""
        cleaned: dict[str, Any] = super().clean()
        picked, skills = cleaned.pop("competency", None), cleaned.get("skills", "")
        if picked and folded(picked.name) not in map(folded, skills.splitlines()):
            cleaned["skills"] = f"{skills}\n{picked.name}".strip()
        return cleaned


class ObjectiveForm(_LineForm):
    title = forms.CharField(
        label="Objective",
        max_length=300,
        help_text="A step that can be reached and seen.",
        error_messages={"required": "Type the objective in one sentence."},
    )
    due_on = forms.DateField(label="By", required=False, help_text="The day by which it is reached, if there is one.")


class MeasureForm(_LineForm):
    title = forms.CharField(
        label="Measure",
        max_length=300,
        help_text="What you count or ask, like “Families at story time each month”.",
        error_messages={"required": "Type what is counted or asked."},
    )
    baseline = forms.CharField(label="Today", required=False, max_length=80, help_text="Like 40, or “not known”.")
    target = forms.CharField(label="Target", required=False, max_length=80, help_text="Like 80.")
