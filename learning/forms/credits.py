"""Forms of a credit. The kind is chosen before; each kind has only the fields that make sense for it."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.db.models import Q
from django.template.defaultfilters import filesizeformat

from learning.forms.asked import asked_fields
from learning.forms.plan_fields import offer_plan
from learning.forms.time_spent import TimeSpentField
from learning.forms.units import UnitsField
from learning.models import ActivityLine, Category, Credit, Evidence, GoalLine, Kind
from learning.ports import Asked
from learning.queries.evidence import files_to_tick
from learning.queries.plan_choices import PlanChoices
from learning.services.particulars import Particulars
from libraries.models import Membership
from pdplanner.kernel.forms import CleanForm
from pdplanner.kernel.wording import plural, short_date

ACCEPT = ".pdf,.jpg,.jpeg,.png,.txt,application/pdf,image/jpeg,image/png,text/plain"
LONGEST_KEY = 18  # digits that fit into eight bytes


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.ModelMultipleChoiceField):
    """Files and links by their keys. A number no database holds is none: SQLite fails on it instead of finding none."""

    def _check_values(self, value: Any) -> Any:
        for key in value:
            if len(str(key)) > LONGEST_KEY:
                raise forms.ValidationError(self.error_messages["invalid_pk_value"], params={"pk": key})
        return super()._check_values(value)

    def label_from_instance(self, obj: Any) -> str:
        what = obj.leads if obj.url else filesizeformat(obj.size)
        shows = next((f", shows “{credit}”" for credit in obj.credits.all()), "")
        return f"{obj}, {what}, added {short_date(obj.added_at)}{shows}"


def keys_ticked(form: forms.Form) -> list[int]:
    """What its field `evidence` came with: ticked, or stored along with the form and older than what is offered."""
    sent = map(str, form["evidence"].value() or ())
    return [int(key) for key in sent if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY]


class CreditForm(CleanForm):
    """What happened, when, how long, and what it serves. Files and links are kept by the view before it is read."""

    title = forms.CharField(
        label="Title", max_length=200, help_text="The name of the course, session or project.",
        error_messages={"required": "Give it a title: the name of the course, session or project."},
    )  # fmt: skip
    provider = forms.CharField(
        label="Given by", max_length=160, required=False,
        help_text="Who gave it: the state library, a conference, a web site. Needed before you claim.",
    )  # fmt: skip
    started_on = forms.DateField(label="Date", error_messages={"required": "Say on which day it was."})
    ended_on = forms.DateField(
        label="Last day", required=False, help_text="Only if it took more than one day. Its last day decides."
    )
    minutes = TimeSpentField(label="Hours", help_text="1.5 or 1:30 for an hour and a half. Without breaks.")
    units = UnitsField(help_text="As the transcript or the course catalog says. Not the hours you sat in class.")
    category = forms.ModelChoiceField(
        Category.objects.none(), label="Category", required=False, empty_label="No category",
        help_text="What it was mostly about. At most one.",
    )  # fmt: skip
    goal_line = forms.ModelChoiceField(
        GoalLine.objects.none(), label="Goal of your plan", required=False, empty_label="No goal",
        help_text="Some tracks count a credit only if it serves a goal of your plan.",
    )  # fmt: skip
    activity_line = forms.ModelChoiceField(
        ActivityLine.objects.none(), label="Planned activity", required=False, empty_label="It was not planned",
        help_text="If it was in your plan. The activity brings its goal along.",
    )  # fmt: skip
    learned = forms.CharField(
        label="What I learned", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Two or three sentences. They are waiting for you when you write the final report.",
    )  # fmt: skip
    evidence = FilesField(
        Evidence.objects.none(), label="Your files and links", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Tick what shows this credit.",
    )  # fmt: skip
    looked = forms.BooleanField(label="It is another one: save it all the same", required=False)

    def __init__(
        self, *args: Any, post: Membership, kind: Kind, choices: PlanChoices, asked: Asked,
        credit: Credit | None = None, **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self.has_warnings = False
        self.warnings: list[str] = []
        agency = post.library.agency_id
        has = credit.categories.values("category") if credit else Category.objects.none().values("pk")
        self.fields["category"].queryset = Category.objects.filter(Q(is_open=True) | Q(pk__in=has), agency=agency)
        if not self.fields["category"].queryset.exists():
            del self.fields["category"]
        self._measure(kind)
        self._ask(asked, kind, credit)
        self._offer_plan(choices, credit, kind)
        self._offer_files(post, credit)
        if kind.is_self_directed:
            del self.fields["provider"]
            self.fields[
                "learned"
            ].help_text = (
                "Needed before you claim: nobody else was there. Two or three sentences, also for your final report."
            )

    def _measure(self, kind: Kind) -> None:
        """Hours, or what else the kind is measured in; only one of the two is asked."""
        self.size_field = "units" if kind.unit else "minutes"
        del self.fields["minutes" if kind.unit else "units"]
        if kind.unit:
            words = plural(kind.unit)
            self.fields["units"].label = words[:1].upper() + words[1:]
        elif kind.least_minutes:
            self.fields["minutes"].help_text += f" At least {kind.least_words} to be claimed."

    def _ask(self, asked: Asked, kind: Kind, credit: Credit | None) -> None:
        """What only some tracks want to know; and what their rules say of the fields everybody has."""
        self.fields.update(asked_fields(asked, kind, credit))
        self.order_fields(["title", "role", "provider", "event", "topic", "published_on", "started_on"])
        for name in set(asked.because) & set(self.fields) - {"topic", "event", "published_on"}:
            self.fields[name].help_text = " ".join([str(self.fields[name].help_text), *asked.because[name]])

    def _offer_plan(self, choices: PlanChoices, credit: Credit | None, kind: Kind) -> None:
        offer_plan(
            self.fields,
            choices,
            goal=credit.goal_line_id if credit else None,
            activity=credit.activity_line_id if credit else None,
        )
        if kind.is_self_directed and "activity_line" in self.fields:
            self.fields["activity_line"].help_text = "Tracks with a plan count such learning only if it was planned."

    def _offer_files(self, post: Membership, credit: Credit | None) -> None:
        files = files_to_tick(post.person_id, credit, keys_ticked(self))
        if not files.exists():
            del self.fields["evidence"]
            return
        self.fields["evidence"].queryset = files

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        names: Sequence[str] = [name for name in self.fields if name != "looked"]
        dates = ("started_on", self.size_field, "ended_on")
        rows: list[Any] = []
        for name in names:
            if name == "started_on":
                rows.append(Div(*(Div(Field(one)) for one in dates), css_class="pair"))
            elif name not in dates:
                rows.append(Field(name))
            if name == self.size_field:
                rows.append(HTML('{% include "learning/credit/_worth.html" %}'))
        helper.layout = Layout(*rows)
        return helper

    def facts(self) -> dict[str, Any]:
        """What `credit_record` takes; fields this kind does not have are empty."""
        said = self.cleaned_data
        return {
            "title": said["title"],
            "provider": said.get("provider", ""),
            "started_on": said["started_on"],
            "ended_on": said["ended_on"] or said["started_on"],
            "minutes": said.get("minutes", 0),
            "units_hundredths": said.get("units", 0),
            "category": said.get("category"),
            "goal_line": said.get("goal_line"),
            "activity_line": said.get("activity_line"),
            "learned": said.get("learned", ""),
            "particulars": Particulars(
                **{name: said[name] for name in ("role", "tags", "topic", "event", "published_on") if name in said}
            ),
            "evidence": said.get("evidence", ()),
        }


def facts_of(credit: Credit) -> dict[str, Any]:
    """What the form shows of a credit that is edited."""
    category = credit.categories.filter(agency=credit.membership.library.agency_id).first()
    return {
        "title": credit.title,
        "provider": credit.provider,
        "started_on": credit.started_on,
        "ended_on": credit.ended_on if credit.ended_on != credit.started_on else None,
        "minutes": credit.minutes or None,
        "units": credit.units_hundredths,
        "category": category.category_id if category else None,
        "goal_line": credit.goal_line_id,
        "activity_line": credit.activity_line_id,
        "learned": credit.learned,
        "role": credit.role,
        "tags": credit.tags,
        "topic": credit.topic,
        "event": credit.event,
        "published_on": credit.published_on,
        "evidence": list(credit.evidence.values_list("pk", flat=True)),
    }


class LinkForm(CleanForm):
    """The address of a page that shows something. It is looked at by the service, which says more than a field could;
    and no field may cut it off."""

    link = forms.CharField(
        label="Address", required=False, widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text="A badge, a recording, a page of your transcript. Whoever verifies has to be able to open it.",
    )  # fmt: skip
    link_name = forms.CharField(
        label="Name of the link", max_length=200, required=False,
        help_text="What it is, like “Badge: digital navigator”. Left empty, it is called by its address.",
    )  # fmt: skip


class FilesForm(LinkForm):
    """Ways to add evidence: choose files, take a picture with the phone's camera, or give the address of a page."""

    files = forms.FileField(
        label="Add files", required=False, widget=FilesInput(attrs={"accept": ACCEPT}),
        help_text="A certificate of attendance, an agenda, your notes: PDF, JPEG, PNG or plain text.",
    )  # fmt: skip
    photo = forms.FileField(
        label="Take a picture", required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
        help_text="Opens the camera on a phone. The place where it was taken is not kept.",
    )  # fmt: skip


class ReasonForm(CleanForm):
    """Why something is returned or reversed."""

    reason = forms.CharField(
        label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Say what has to change. The person reads it as you write it.",
        error_messages={"required": "Give a reason: the person reads it and acts on it."},
    )  # fmt: skip
