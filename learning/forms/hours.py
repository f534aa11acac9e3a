from django import forms

from learning.forms.time_spent import TimeSpentField
from pdplanner.kernel.forms import CleanForm


class HoursForm(CleanForm):
    """One day's work on a self-directed project."""

    on = forms.DateField(label="Day", error_messages={"required": "Say on which day it was."})
    minutes = TimeSpentField(label="Hours", help_text="1.5 or 1:30 for an hour and a half.")
    note = forms.CharField(
        label="What you did", max_length=300, required=False,
        help_text="A few words. Together they become what you learned, when you claim the hours.",
    )  # fmt: skip
