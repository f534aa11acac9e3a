"""The small forms of the plan editor, one for each thing that is saved. Field names are the services' own."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from learning.enums import Level, Mark, MoneySource, Per
from learning.forms.money import MoneyField
from learning.forms.time_spent import TimeSpentField
from learning.forms.units import UnitsField
from learning.models import Gap, Kind, Option, PlanGoal, PlannedActivity, Revision
from learning.models.revision import OPTION_VALUES, PROJECT
from learning.queries.asked import cents_asked
from libraries.forms.competency import CompetencyField
from libraries.models import Competency, Goal
from pdplanner.kernel.forms import CleanForm
from pdplanner.kernel.wording import plural

CHOOSE = {"invalid_choice": "Choose one from the list.", "required": "Choose one from the list."}


class HoursField(TimeSpentField):
    """Hours of something planned; nothing typed is 0 minutes, so that a draft may stay incomplete."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "" if value == 0 else super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() in ("0", "0.0"):
            return 0
        return super().clean(value) or 0


class ItemForm(CleanForm):
    """A form beside many others: its ids start with the item's own name.

    `seen` says what the form showed when it was opened; it comes back with what was typed, so that a second window
    does not write over what the first one saved.
    """

    def __init__(self, *args: Any, item: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{item}-%s", **kwargs)
        self.item = item
        self._seen = str(self.data.get("seen", "")) if self.is_bound else ""

    @property
    def seen(self) -> str:
        shown = json.dumps([self._shown(name) for name in self.fields])
        return self._seen if self.is_bound else hashlib.sha256(shown.encode()).hexdigest()[:16]

    def _shown(self, name: str) -> str:
        value = self[name].value()
        return "" if value is None else str(value)

    def refuse_if_overtaken(self, fresh: "ItemForm") -> None:
        """Where something else than this form showed is saved by now: say what, keep what was typed, and let the next
        try through. `fresh` is the form as it would be shown now."""
        if not self._seen or self._seen == fresh.seen:
            return
        pairs = {name: (self._meant(name, fresh._shown(name)), self._meant(name, self._shown(name)))
                 for name in self.fields}  # fmt: skip
        others = [name for name, (saved, typed) in pairs.items() if saved != typed]
        if others:
            self._seen = fresh.seen
            told = "; ".join(f"{self.fields[name].label}: “{fresh._in_words(name)}”" for name in others)
            words = "What you typed is still here: save it again to put it in its place."
            self.add_error(None, f"This was saved meanwhile from elsewhere: {told}. {words}")

    def _meant(self, name: str, typed: str) -> Any:
        """The value behind the words: "2" hours are "2.0"."""
        try:
            return self.fields[name].clean(typed)
        except ValidationError:
            return typed

    def _in_words(self, name: str) -> str:
        value = self._shown(name)
        choices = {str(key): str(label) for key, label in getattr(self.fields[name], "choices", ())}
        return choices.get(value, value) or "nothing"


def _choice(goal: Goal) -> str:
    earlier = " (from an earlier plan)" if getattr(goal, "is_earlier", False) else ""
    return f"{goal.position}. {goal.title}{earlier}"


class GoalsForm(ItemForm):
    goals = forms.MultipleChoiceField(label="Goals", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, goals: Sequence[Goal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._goals = {str(goal.pk): goal for goal in goals}
        self.fields["goals"].choices = [(pk, _choice(goal)) for pk, goal in self._goals.items()]
        self.fields["goals"].error_messages["invalid_choice"] = "One of these goals is not in your library’s plan."

    def clean_goals(self) -> list[Goal]:
        return [self._goals[pk] for pk in self.cleaned_data["goals"]]


class GapForm(ItemForm):
    skill = forms.CharField(
        label="What you cannot do today", max_length=200,
        error_messages={"required": "Name one thing you cannot do today."},
    )  # fmt: skip
    competency = CompetencyField(
        label="In the lexicon",
        help_text="If one of its lines says the same. Type a word of it; you may leave this empty.",
    )
    level_now = forms.ChoiceField(label="Today", choices=Level.choices, error_messages=CHOOSE)
    level_then = forms.ChoiceField(label="By the end", choices=Level.choices, error_messages=CHOOSE)
    how_noticed = forms.CharField(
        label="How you know of it today", max_length=300, required=False,
        help_text="What you saw, heard or counted, like “I pass the babies’ hour on to Lupe each time”.",
    )  # fmt: skip
    how_known = forms.CharField(
        label="How you will know it is closed", max_length=300, required=False,
        help_text="Something you can see or count, like “Twelve families come back for a second month”.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, lexicon: Sequence[Competency] = (), chosen: Competency | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"].offer(lexicon, chosen)  # type: ignore[attr-defined]
        if not (lexicon or chosen):
            del self.fields["competency"]

    @classmethod
    def new(cls, item: str, lexicon: Sequence[Competency], skill: str = "") -> "GapForm":
        return cls(item=item, lexicon=lexicon, initial={"level_then": Level.ALONE, "skill": skill})

    @classmethod
    def of(cls, gap: Gap, item: str, lexicon: Sequence[Competency]) -> "GapForm":
        initial = {**gap.values(), "competency": gap.competency}
        return cls(item=item, lexicon=lexicon, chosen=gap.competency, initial=initial)


class OptionForm(ItemForm):
    title = forms.CharField(
        label="A way to close it", max_length=200, error_messages={"required": "Say what this way is, in a few words."}
    )
    note = forms.CharField(label="What speaks for it or against it", max_length=300, required=False)
    minutes = HoursField(label="Hours")
    cents = MoneyField(label="Cost")
    money_source = forms.ChoiceField(
        label="Paid by", choices=MoneySource.choices, required=False, error_messages=CHOOSE
    )

    @classmethod
    def of(cls, option: Option, item: str) -> "OptionForm":
        return cls(item=item, initial={name: getattr(option, name) for name in OPTION_VALUES})

    def clean_money_source(self) -> str:
        return self.cleaned_data["money_source"] or MoneySource.LIBRARY


class PicksForm(ItemForm):
    options = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, options: Sequence[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._options = {str(option.pk): option for option in options}
        self.fields["options"].choices = [(pk, option.title) for pk, option in self._options.items()]

    def clean_options(self) -> list[Option]:
        return [self._options[pk] for pk in self.cleaned_data["options"]]


class TrainingFitsForm(ItemForm):
    training_fits = forms.CharField(
        label="Is training the right answer at all?", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Sometimes a tool, a changed desk schedule or a friendly neighbor closes a gap sooner. "
        "You may leave this empty.",
    )  # fmt: skip

    @classmethod
    def of(cls, revision: Revision) -> "TrainingFitsForm":
        return cls(item="fits", initial={"training_fits": revision.training_fits})


class KindSelect(forms.Select):
    """Marks kinds that are self-directed or have a unit, so that the style sheet shows their fields for them alone."""

    kinds: Mapping[str, Kind] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        kind = self.kinds.get(str(value))
        if kind and kind.is_self_directed:
            option["attrs"]["data-project"] = True
        if kind and kind.unit:
            option["attrs"]["data-unit"] = True
        return option


def _project_field(name: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=PROJECT[name], max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=help_text,
    )  # fmt: skip


class ActivityForm(ItemForm):
    """A planned activity. Only what names it is required; the readiness list asks for the rest."""

    title = forms.CharField(
        label="What you will do", max_length=200, error_messages={"required": "Say what you will do, in a few words."}
    )
    kind = forms.TypedChoiceField(label="Kind", error_messages=CHOOSE, widget=KindSelect)
    minutes = HoursField(label="Hours")
    units = UnitsField(label="Amount", required=False)
    plan_goal = forms.TypedChoiceField(label="Serves", error_messages=CHOOSE)
    why = forms.CharField(
        label="How it serves the goal", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One sentence. Your consultant reads this line first.",
    )  # fmt: skip
    outcome = forms.CharField(
        label="What comes of it", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What will be different for the library or its people, and how one can tell.",
    )  # fmt: skip
    question = _project_field("question", "What you want to find out, or to be able to do.")
    method = _project_field("method", "How you go about it, step by step: read, visit, build, try, ask.")
    resources = _project_field("resources", "What you need for it: books, tools, a room, somebody’s time.")
    deliverable = _project_field(
        "deliverable", "Something others can see or use: a guide, a kit, an evening for colleagues."
    )
    planned_on = forms.DateField(label="Done by", required=False)
    paid_minutes = HoursField(
        label="Paid time you need", help_text="Hours away from other duties, travel too. Leave it empty if none."
    )
    helper = forms.CharField(
        label="Who helps", max_length=120, required=False,
        help_text="In a project of your own: your mentor, somebody who knows the work.",
    )  # fmt: skip
    cents = MoneyField(label="Cost")
    money_source = forms.ChoiceField(label="Paid by", choices=MoneySource.choices, error_messages=CHOOSE)

    def __init__(self, *args: Any, goals: Sequence[PlanGoal], kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._goals = {str(goal.pk): goal for goal in goals}
        self._kinds = {str(kind.pk): kind for kind in kinds}
        self.fields["plan_goal"].choices = [(pk, f"Goal {g.goal_no}. {g.goal_title}") for pk, g in self._goals.items()]
        self.fields["kind"].choices = [(pk, kind.name) for pk, kind in self._kinds.items()]
        cast(KindSelect, self.fields["kind"].widget).kinds = self._kinds
        counted = {plural(kind.unit) for kind in kinds if kind.unit}
        self.fields["units"].help_text = f"Instead of hours, for what is measured in {' or '.join(sorted(counted))}."
        if not counted:
            del self.fields["units"]

    def clean_plan_goal(self) -> PlanGoal:
        return self._goals[self.cleaned_data["plan_goal"]]

    def clean_kind(self) -> Kind:
        return self._kinds[self.cleaned_data["kind"]]


def activity_initial(activity: PlannedActivity) -> dict[str, Any]:
    return activity.values() | {
        "units": activity.units_hundredths,
        "kind": str(activity.kind_id),
        "plan_goal": str(activity.plan_goal_id),
    }


class PromiseForm(ItemForm):
    staff_minutes = HoursField(label="Hours you give", help_text="On the clock and off it, as you agreed.")
    staff_per = forms.ChoiceField(label="Per", choices=Per.choices, error_messages=CHOOSE)
    asked_minutes = HoursField(
        label="Hours you ask of your library",
        help_text="Paid time away from other duties. If it promises less, you are asked before the plan goes on.",
    )  # fmt: skip
    asked_per = forms.ChoiceField(label="Per", choices=Per.choices, required=False, error_messages=CHOOSE)

    @classmethod
    def of(cls, revision: Revision) -> "PromiseForm":
        names = ("staff_minutes", "staff_per", "asked_minutes", "asked_per")
        return cls(item="promise", initial={name: getattr(revision, name) for name in names})

    def clean_asked_per(self) -> str:
        return self.cleaned_data["asked_per"] or Per.WEEK


class CommitForm(CleanForm):
    """The library's side."""

    library_minutes = HoursField(
        label="Hours for learning", required=True, help_text="Paid time away from other duties.",
        error_messages={"required": "Promise some time: without it the plan rests on evenings alone."},
    )  # fmt: skip
    library_per = forms.ChoiceField(label="Per", choices=Per.choices, error_messages=CHOOSE)
    library_cents = MoneyField(label="Money a year", help_text="For fees, travel and books. 0 is an answer.")
    library_money_source = forms.ChoiceField(
        label="Where it comes from", error_messages=CHOOSE,
        choices=[choice for choice in MoneySource.choices if choice[0] != MoneySource.OWN],
    )  # fmt: skip
    library_cover = forms.CharField(
        label="Who covers meanwhile", max_length=200, required=False,
        help_text="For example “Lupe takes the desk on Thursdays”.",
    )  # fmt: skip

    @classmethod
    def of(cls, revision: Revision) -> "CommitForm":
        """Starts from what the library promised before, else from what the staff member asks."""
        names = ("library_minutes", "library_per", "library_cents", "library_money_source", "library_cover")
        initial = {name: getattr(revision, name) for name in names}
        if revision.library_minutes is None and revision.asked_minutes:
            initial |= {"library_minutes": revision.asked_minutes, "library_per": revision.asked_per}
        if revision.library_cents is None:
            initial["library_cents"] = cents_asked(revision) or None
        return cls(initial=initial)


class ReasonForm(CleanForm):
    """Words that go to somebody as they are written."""

    reason = forms.CharField(label="Why", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self, *args: Any, label: str = "Why", help_text: str = "", required: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.help_text, field.required = label, help_text, required
        field.error_messages["required"] = "Write a sentence or two."


class MarkForm(ItemForm):
    mark = forms.ChoiceField(
        choices=Mark.choices,
        error_messages={
            "required": "Choose Fine, Question or Must change.",
            "invalid_choice": "Choose one of the three.",
        },
    )
    words = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    phrase = forms.CharField(max_length=400, required=False)

    def said(self) -> dict[str, str]:
        """The mark, and the words with the phrase that was chosen for them."""
        words = (self.cleaned_data["words"].strip(), self.cleaned_data["phrase"].strip())
        return {"mark": self.cleaned_data["mark"], "words": "\n".join(filter(None, words))}
