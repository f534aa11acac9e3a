"""The small forms of a plan template, and the page they stand on."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms

from learning.forms.editor import kinds_to_choose
from learning.forms.plans import CHOOSE, ActivityForm, GapForm, ItemForm
from learning.models import Kind, PlanTemplate, Revision, TemplateActivity, TemplateGap
from learning.queries.plan_templates import TemplateGoal, goals_of_template
from libraries.models import Goal
from pdplanner.kernel.forms import CleanForm
from pdplanner.kernel.wording import long_date


class DescribeForm(ItemForm):
    title = forms.CharField(
        label="Name", max_length=120, help_text="For whom it is, like “New at the desk”.",
        error_messages={"required": "Give the template a name, like “New at the desk”."},
    )  # fmt: skip
    words = forms.CharField(
        label="What it is for", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Staff read this when they choose what to begin from.",
    )  # fmt: skip


class MakeForm(CleanForm):
    """A new template: empty, or from an approved plan."""

    title = DescribeForm.base_fields["title"]
    words = DescribeForm.base_fields["words"]
    source = forms.ChoiceField(
        label="Begin with", required=False, error_messages=CHOOSE,
        help_text="From a plan come its gaps and activities, without who helps, how a gap was noticed, and days. "
        "Nobody sees the template until you have read it and offer it.",
    )  # fmt: skip

    def __init__(self, *args: Any, plans: Sequence[Revision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans = {str(one.pk): one for one in plans}
        self.fields["source"].choices = [("", "An empty page"), *((pk, _plan(one)) for pk, one in self._plans.items())]

    def clean_source(self) -> Revision | None:
        return self._plans.get(self.cleaned_data["source"])


def _plan(revision: Revision) -> str:
    return f"{revision.pdp.person}’s plan, approved {long_date(revision.approved_at)}"


class TemplateGapForm(GapForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["how_noticed"]


class TemplateActivityForm(ActivityForm):
    """An activity toward a goal of the library, without a day and without who helps."""

    def __init__(self, *args: Any, goals: Sequence[Goal], kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, goals=(), kinds=kinds, **kwargs)
        self._library_goals = {str(goal.pk): goal for goal in goals}
        choices = [(pk, f"Goal {goal.position}. {goal.title}") for pk, goal in self._library_goals.items()]
        self.fields["plan_goal"].choices = choices
        for name in ("planned_on", "helper"):
            del self.fields[name]

    def clean_plan_goal(self) -> Goal:
        return self._library_goals[self.cleaned_data["plan_goal"]]


class TemplatePage:
    """What templates/learning/template/page.html prints. `at` names what is open for writing; `bound` the form that
    was refused, in its place."""

    def __init__(self, template: PlanTemplate, *, at: str = "", bound: Mapping[str, ItemForm] | None = None):
        self.template, self._bound = template, dict(bound or {})
        self.at = next(iter(self._bound), at)

    @cached_property
    def goals(self) -> list[TemplateGoal]:
        return goals_of_template(self.template)

    @property
    def refused(self) -> ItemForm | None:
        return next(iter(self._bound.values()), None)

    @property
    def is_empty(self) -> bool:
        return not any(one.gaps or one.activities for one in self.goals)

    @cached_property
    def describe_form(self) -> ItemForm:
        return self._bound.get("about", describe_form_of(self.template))

    @cached_property
    def open_gap(self) -> TemplateGap | None:
        return next((gap for one in self.goals for gap in one.gaps if self.at == f"gap-{gap.pk}"), None)

    @cached_property
    def open_activity(self) -> TemplateActivity | None:
        rows = (row for one in self.goals for row in one.activities)
        return next((row for row in rows if self.at == f"activity-{row.pk}"), None)

    @cached_property
    def new_gap_goal(self) -> Goal | None:
        """The goal a new gap is written for."""
        return next((one.goal for one in self.goals if self.at == f"gap-new-{one.goal.pk}"), None)

    @cached_property
    def gap_form(self) -> ItemForm | None:
        if self.open_gap is None and self.new_gap_goal is None:
            return None
        initial = self.open_gap.values() if self.open_gap else {"level_then": "alone"}
        return self._bound.get(self.at, TemplateGapForm(item=self.at, initial=initial))

    @cached_property
    def activity_form(self) -> ItemForm | None:
        if self.open_activity is None and self.at != "activity-new":
            return None
        return self._bound.get(self.at, self.form_of_activity())

    def form_of_activity(self, data: Any = None) -> TemplateActivityForm:
        kinds = kinds_to_choose(self.template.library.agency)
        initial: dict[str, Any] = {}
        if row := self.open_activity:
            kinds += [] if row.kind in kinds else [row.kind]
            initial = row.values() | {
                "units": row.units_hundredths, "kind": str(row.kind_id), "plan_goal": str(row.goal_id),
            }  # fmt: skip
        goals = [one.goal for one in self.goals]
        return TemplateActivityForm(data, item=self.at, goals=goals, kinds=kinds, initial=initial)


def describe_form_of(template: PlanTemplate) -> DescribeForm:
    return DescribeForm(item="about", initial={"title": template.title, "words": template.words})
