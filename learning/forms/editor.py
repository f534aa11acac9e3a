"""The plan editor as one page of many small forms. A form that was refused takes the place of its fresh twin, so
nothing typed is lost; every item is known by a key like "gap-12" or "activity-new", which is its place on the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from learning.forms.from_catalog import FromCatalog
from learning.forms.plans import (
    ActivityForm,
    GapForm,
    GoalsForm,
    ItemForm,
    OptionForm,
    PicksForm,
    PromiseForm,
    TrainingFitsForm,
    activity_initial,
)
from learning.models import Kind, Option, PlanGoal, ReviewMark, Revision
from learning.queries.committers import committing_role, standing_commitment
from learning.queries.goal_choices import GoalLook, goals_beside_the_plan, goals_to_pick
from learning.queries.marks import settled_marks
from learning.queries.readiness import Check, missing, readiness
from learning.queries.sheet import ActivitySheet, GapSheet, Sheet
from learning.queries.taking_over import has_sources
from learning.queries.together import open_number
from libraries.models import Agency, Competency, Goal
from libraries.queries.lexicon import competencies_offered
from pdplanner.kernel.folding import folded


@dataclass(frozen=True)
class OptionItem:
    row: Option
    form: ItemForm | None  # None while only its line in the table is shown


@dataclass(frozen=True)
class GapItem:
    """A gap with its form, and in step 3 with the ways to close it."""

    sheet: GapSheet
    form: ItemForm
    options: list[OptionItem]
    picks: ItemForm
    new_option: ItemForm | None


@dataclass(frozen=True)
class GoalItem:
    row: PlanGoal
    gaps: list[GapItem]
    new_gap: ItemForm | None

    @property
    def open_skills(self) -> list[str]:
        """What the library says the goal needs and no gap here names."""
        named = {folded(gap.sheet.row.skill) for gap in self.gaps}
        return [skill for skill in self.row.goal.skill_names if folded(skill) not in named]


class EditorPage:
    """Everything templates/learning/plan/editor.html prints. `at` names the item that is open for writing."""

    catalog = FromCatalog()  # set by the view where a new activity is written

    def __init__(self, sheet: Sheet, *, at: str = "", bound: Mapping[str, ItemForm] | None = None, seed: str = ""):
        self.sheet = sheet
        self.at = at
        self._bound = dict(bound or {})
        self._seed = seed

    @property
    def revision(self) -> Revision:
        return self.sheet.revision

    def _form(self, key: str, fresh: ItemForm) -> ItemForm:
        return self._bound.get(key, fresh)

    def _if_open(self, key: str, fresh: ItemForm) -> ItemForm | None:
        return self._form(key, fresh) if self.at == key or key in self._bound else None

    @property
    def refused(self) -> ItemForm | None:
        """The form that was refused, for the summary on top."""
        return next(iter(self._bound.values()), None)

    @cached_property
    def _goals(self) -> list[Goal]:
        return goals_to_pick(self.revision)

    @cached_property
    def kinds(self) -> list[Kind]:
        return kinds_to_choose(self.sheet.agency)

    @cached_property
    def library_goals(self) -> list[GoalLook]:
        return goals_beside_the_plan(self.sheet, self._goals)

    @cached_property
    def goals_form(self) -> ItemForm:
        picked = [str(goal.row.goal_id) for goal in self.sheet.goals]
        return self._form("goals", GoalsForm(item="goals", goals=self._goals, initial={"goals": picked}))

    @cached_property
    def goals(self) -> list[GoalItem]:
        return [
            GoalItem(
                row=goal.row, gaps=[self._gap(gap) for gap in goal.gaps],
                new_gap=self._if_open(key := f"gap-new-{goal.row.pk}", GapForm.new(key, self.lexicon, self._seed)),
            )
            for goal in self.sheet.goals
        ]  # fmt: skip

    @cached_property
    def lexicon(self) -> list[Competency]:
        return competencies_offered(self.sheet.library.agency_id)

    def _gap(self, gap: GapSheet) -> GapItem:
        pk = gap.row.pk
        picked = [str(option.pk) for option in gap.options if option.is_picked]
        picks = PicksForm(item=f"picks-{pk}", options=gap.options, initial={"options": picked})
        return GapItem(
            sheet=gap,
            form=self._form(f"gap-{pk}", GapForm.of(gap.row, f"gap-{pk}", self.lexicon)),
            options=[
                OptionItem(option, self._if_open(f"option-{option.pk}", OptionForm.of(option, f"option-{option.pk}")))
                for option in gap.options
            ],
            picks=self._form(f"picks-{pk}", picks),
            new_option=self._if_open(f"option-new-{pk}", OptionForm(item=f"option-new-{pk}")),
        )

    @cached_property
    def has_sources(self) -> bool:
        """Whether there is an earlier plan to begin from; asked for only while the draft is nearly empty."""
        return has_sources(self.revision)

    @cached_property
    def has_gaps(self) -> bool:
        return any(goal.gaps for goal in self.sheet.goals)

    @cached_property
    def training_fits_form(self) -> ItemForm:
        return self._form("fits", TrainingFitsForm.of(self.revision))

    @cached_property
    def waiting_number(self) -> int:
        """How many comments and proposals of the supervisor wait; asked for only while the draft is shared."""
        return open_number(self.revision)

    @cached_property
    def promise_form(self) -> ItemForm:
        return self._form("promise", PromiseForm.of(self.revision))

    @cached_property
    def open_activity(self) -> ActivitySheet | None:
        return next((one for one in self.sheet.activities if self.at == f"activity-{one.row.pk}"), None)

    @cached_property
    def activity_form(self) -> ItemForm | None:
        """The form of the activity that is open, or of a new one; a new one may start from a way that was picked."""
        if self.open_activity:
            initial = activity_initial(self.open_activity.row)
        elif self.at == "activity-new" and self.sheet.goals:
            initial = _seeded(self.sheet, self._seed) or self.catalog.initial
        else:
            return None
        return self._form(self.at, self.form_of_activity(self.at, initial=initial))

    def form_of_activity(self, item: str, **given: Any) -> ActivityForm:
        goals = [goal.row for goal in self.sheet.goals]
        kinds = list(self.kinds)
        if self.open_activity and self.open_activity.row.kind not in kinds:
            kinds.append(self.open_activity.row.kind)
        return ActivityForm(item=item, goals=goals, kinds=kinds, **given)

    @cached_property
    def checks(self) -> list[Check]:
        return readiness(self.sheet)

    @property
    def missing(self) -> list[Check]:
        return missing(self.checks)

    @property
    def ready_count(self) -> int:
        return len(self.checks) - len(self.missing)

    @property
    def send_words(self) -> str:
        """Where the button sends the draft as it is saved now."""
        if standing_commitment(self.revision):
            return "Send to consultant"
        return f"Send to {committing_role(self.sheet.membership, self.sheet.deciders).replace('_', ' ')}"

    @cached_property
    def remarks(self) -> dict[int | None, ReviewMark]:
        """What was said about the revision this one answers, by activity line; None is the plan as a whole."""
        return settled_marks(self.revision.previous) if self.revision.previous else {}

    @property
    def remark_on_open_activity(self) -> ReviewMark | None:
        return self.remarks.get(self.open_activity.row.line_id) if self.open_activity else None


def kinds_to_choose(agency: Agency) -> list[Kind]:
    return list(Kind.objects.filter(agency=agency, is_open=True).order_by("position", "name"))


def _seeded(sheet: Sheet, seed: str) -> dict[str, Any]:
    """What a new activity takes over from the way with that key, if it is one of the plan."""
    for goal in sheet.goals:
        for gap in goal.gaps:
            for option in gap.options:
                if str(option.pk) == seed:
                    names = ("title", "minutes", "cents", "money_source")
                    return {name: getattr(option, name) for name in names} | {"plan_goal": str(goal.row.pk)}
    return {}
