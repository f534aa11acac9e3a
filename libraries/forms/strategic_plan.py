from django import forms

from pdplanner.kernel.forms import CleanForm


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
