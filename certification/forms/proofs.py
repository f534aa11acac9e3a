"""The form of one proof: only the fields that make sense for what is asked."""

from typing import Any

from django import forms
from django.db.models import Q

from certification.enums import About
from certification.explain.proof_asks import Ask
from certification.models import Proof
from certification.services.proof_rules import LASTING, Told
from learning.forms.credits import ACCEPT, FilesField, FilesInput, LinkForm, keys_ticked
from learning.forms.units import UnitsField
from learning.models import Evidence
from pdplanner.kernel.forms import CleanForm

# By what is asked: its fields in their order, and what its title and days are called there.
FIELDS: dict[About, tuple[str, ...]] = {
    About.DEGREE: ("code", "title", "ended_on"),
    About.COURSEWORK: ("code", "title", "ended_on", "semester_hundredths", "quarter_hundredths", "covers"),
    About.EXPERIENCE: ("code", "title", "from_on", "ended_on", "hours_hundredths"),
    About.EXAM: ("code", "title", "ended_on", "percent"),
    About.COURSE: ("code", "title", "ended_on", "percent", "tested_out"),
    About.ATTRIBUTE: ("code", "value", "title", "from_on", "ended_on"),
    About.DOCUMENT: ("code", "title", "text"),
}
WORDS: dict[About, dict[str, tuple[str, str]]] = {
    About.DEGREE: {
        "title": ("Degree and school", "As the diploma says: “MLIS, University of Washington”."),
        "ended_on": ("Awarded on", ""),
    },
    About.COURSEWORK: {
        "title": ("Course and school", "One course, or all of one transcript."),
        "ended_on": ("Finished on", ""),
    },
    About.EXPERIENCE: {
        "title": ("Where and as what", "“Reference assistant, Cedar Fork Library”. One line for each post."),
        "from_on": ("From", ""),
        "ended_on": ("Last day", "Leave it empty while it goes on."),
    },
    About.EXAM: {"title": ("Which exam", "Its name, and who held it."), "ended_on": ("Passed on", "")},
    About.COURSE: {"title": ("Course", "Its name, and who gave it."), "ended_on": ("Finished on", "")},
    About.ATTRIBUTE: {
        "title": ("What shows it", "“Membership card 4711”, “letter of my employer”."),
        "from_on": ("Since", ""),
        "ended_on": ("Last day", "Leave it empty while it holds."),
    },
    About.DOCUMENT: {"title": ("Title", "")},
}


class ProofForm(CleanForm):
    code = forms.ChoiceField(label="What it is", widget=forms.RadioSelect())
    value = forms.CharField(label="How many", max_length=9, help_text="A whole number.")
    title = forms.CharField(max_length=200)
    from_on = forms.DateField(required=False)
    ended_on = forms.DateField(required=False)
    hours_hundredths = UnitsField(
        label="Hours", required=False, help_text="Only if you were paid by the hour and the rules count hours."
    )
    semester_hundredths = UnitsField(label="Semester hours", required=False, help_text="As the transcript says.")
    quarter_hundredths = UnitsField(label="Quarter hours", required=False)
    percent = forms.IntegerField(
        label="Result in percent", required=False, min_value=0, max_value=100, help_text="If there was one."
    )
    tested_out = forms.BooleanField(label="I passed a test instead of taking the course", required=False)
    covers = forms.MultipleChoiceField(label="It covered", required=False, widget=forms.CheckboxSelectMultiple())
    text = forms.CharField(
        label="Text", required=False, max_length=60_000, widget=forms.Textarea(attrs={"rows": 14})
    )  # fmt: skip
    evidence = FilesField(
        Evidence.objects.none(), label="Your files and links", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Tick what shows this.",
    )  # fmt: skip

    def __init__(self, *args: Any, ask: Ask, person_id: int, **more: Any) -> None:
        super().__init__(*args, **more)
        self.ask = ask
        kept = {*FIELDS[ask.about], "evidence"}
        for name in set(self.fields) - kept:
            del self.fields[name]
        self.order_fields([*FIELDS[ask.about], "evidence"])
        for name, (label, words) in WORDS[ask.about].items():
            self.fields[name].label, self.fields[name].help_text = label, words
        for name in {"from_on"} if ask.about in LASTING else {"ended_on"} & set(self.fields):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = "Say on which day."
        self._offer(ask)
        fit = Q(credits=None) | Q(pk__in=keys_ticked(self))
        files = Evidence.objects.filter(fit, person=person_id).distinct().prefetch_related("credits")
        self.fields["evidence"].queryset = files
        if not files.exists():
            del self.fields["evidence"]

    def _offer(self, ask: Ask) -> None:
        """What the rules name is chosen; a single one is what it is."""
        self.fields["code"].choices = list(ask.codes.items())
        if len(ask.codes) <= 1:
            del self.fields["code"]
        if len(ask.values) == 1:
            del self.fields["value"]
        elif ask.values:
            self.fields["value"] = forms.ChoiceField(
                label="Which", choices=list(ask.values.items()), widget=forms.RadioSelect()
            )
            self.order_fields([*FIELDS[ask.about], "evidence"])
        if ask.covers:
            self.fields["covers"].choices = list(ask.covers.items())
        elif "covers" in self.fields:
            del self.fields["covers"]
        if not ask.test_out:
            self.fields.pop("tested_out", None)
        if ask.about == About.DOCUMENT:
            limits = [f"at least {ask.min_words}"] if ask.min_words else []
            limits += [f"at most {ask.max_words}"] if ask.max_words else []
            words = f"In {' and '.join(limits)} words." if limits else "Or add it as a file below."
            self.fields["text"].help_text = words

    def told(self) -> Told:
        said = {name: value for name, value in self.cleaned_data.items() if name != "evidence"}
        said.setdefault("code", next(iter(self.ask.codes), "any"))
        said.setdefault("value", next(iter(self.ask.values), ""))
        return Told(**said)


def said_before(proof: Proof) -> dict[str, Any]:
    """What the form shows of something that is told again."""
    names = {name for fields in FIELDS.values() for name in fields}
    return {name: getattr(proof, name) for name in names} | {
        "evidence": list(proof.evidence.values_list("pk", flat=True))
    }


class MoreFilesForm(LinkForm):
    files = forms.FileField(
        label="Add files", required=False, widget=FilesInput(attrs={"accept": ACCEPT}),
        help_text="A diploma, a transcript, a letter: PDF, JPEG, PNG or plain text.",
    )  # fmt: skip
