"""The form to log several parts of a collection: a tick for each, its days where no event knows them, what the tracks
ask of its kind, and what all of them serve and are shown by."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.html import format_html

from learning.forms.asked import asked_fields
from learning.forms.credits import FilesField, keys_ticked
from learning.forms.plan_fields import offer_plan
from learning.models import ActivityLine, Evidence, GoalLine
from learning.queries.evidence import files_to_tick
from learning.queries.plan_choices import PlanChoices
from learning.queries.several import Line, Picked, days_of
from learning.services.several import NotLogged
from libraries.models import Membership
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.forms import CleanForm
from pdplanner.kernel.wording import long_date

_ASKED = ("role", "event", "topic", "published_on", "tags")


@dataclass(frozen=True)
class Row:
    """A line with its fields: nothing where it cannot be ticked, no days where its event knows them."""

    line: Line
    tick: BoundField | None
    days: list[BoundField]
    asked: list[BoundField]


class SharedForm(CleanForm):
    """What several credits have in common that are logged in one go: what they serve, and what shows them."""

    # How the fields of a line are called, each with its key: the one that is always there, and those of its days.
    LINE: str
    DAYS: Mapping[str, str]

    goal_line = forms.ModelChoiceField(
        GoalLine.objects.none(), label="Goal of your plan", required=False, empty_label="No goal",
        help_text="Of every one. Some tracks count a credit only if it serves a goal of your plan.",
    )  # fmt: skip
    activity_line = forms.ModelChoiceField(
        ActivityLine.objects.none(), label="Planned activity", required=False, empty_label="It was not planned",
        help_text="If going there was in your plan. The activity brings its goal along.",
    )  # fmt: skip
    evidence = FilesField(
        Evidence.objects.none(), label="Your files and links", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Tick what shows that you took part: every credit gets it.",
    )  # fmt: skip
    looked = forms.BooleanField(label="It is right as it stands: claim it all the same", required=False)

    def _offer(self, post: Membership, choices: PlanChoices) -> None:
        offer_plan(self.fields, choices)
        files = files_to_tick(post.person_id, None, keys_ticked(self))
        if files.exists():
            self.fields["evidence"].queryset = files
        else:
            del self.fields["evidence"]
        self.guard_fields()

    def refuse_lines(self, refused: DomainError) -> None:
        """Put each refusal beside the line it is about."""
        if not isinstance(refused, NotLogged):
            self.refuse(refused)
            return
        for key, problem in refused.problems.items():
            self._refuse_line(key, problem)

    def _refuse_line(self, key: str, problem: DomainError) -> None:
        field = problem.field or ""
        own = f"{self.DAYS.get(field, field)}-{key}"
        field = field if field in self.fields else own if own in self.fields else f"{self.LINE}-{key}"
        if problem.words not in self.errors.get(field, []):  # said once, it holds for every line
            self.add_error(field, problem.words)


class SeveralForm(SharedForm):
    """What can be ticked has the fields `tick-…`, without an event `day-…` and `until-…`, and like `role-…` those that
    tracks ask of its kind; each is named after its line."""

    LINE = "tick"
    DAYS = {"started_on": "day", "ended_on": "until"}

    def __init__(self, *args: Any, post: Membership, lines: Sequence[Line], choices: PlanChoices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.post, self.lines = post, lines
        for line in lines:
            if line.is_open:
                self._ask(line)
        self._offer(post, choices)

    def _ask(self, line: Line) -> None:
        title = line.item.title
        if line.event is not None:
            title = f"{title}, {long_date(days_of(line.event)[0])}"
        else:
            for name, words, more in (("day", "Date", ""), ("until", "Last day", ", if several")):
                self.fields[f"{name}-{line.key}"] = forms.DateField(label=_of(title, words, more), required=False)
        for name, field in asked_fields(line.asked, line.item.kind, None).items():
            field.label = _of(title, str(field.label))
            if name == "published_on":
                field.initial = line.item.published_on
            self.fields[f"{name}-{line.key}"] = field
        self.fields[f"tick-{line.key}"] = forms.BooleanField(label=title, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        ticked = [line for line in self.lines if said.get(f"tick-{line.key}")]
        if not ticked and not self.sent_again:
            raise forms.ValidationError("Tick what you took part in.")
        for line in self.lines:
            day = f"day-{line.key}"
            if day not in self.fields or day in self.errors:
                continue
            if line in ticked and not said.get(day):
                self.add_error(day, f"Say on which day you did “{line.item}”.")
            if line not in ticked and (said.get(day) or said.get(f"until-{line.key}")):
                self.add_error(f"tick-{line.key}", "You gave a day and did not tick it. Tick it, or clear the day.")
        return said

    @property
    def has_open(self) -> bool:
        """Whether anything is left to tick."""
        return any(line.is_open for line in self.lines)

    @property
    def asks_role(self) -> bool:
        """Whether somebody who gave a session says so here."""
        return any(name.startswith("role-") for name in self.fields)

    @property
    def sent_again(self) -> list[Line]:
        """What was ticked and is a credit by now: claimed meanwhile, by a second click or in another window."""
        return [line for line in self.lines if line.credit and f"tick-{line.key}" in self.data]

    @property
    def picked(self) -> list[Picked]:
        """The ticked lines of a valid form, with their days."""
        said, found = self.cleaned_data, []
        for line in self.lines:
            if not said.get(f"tick-{line.key}"):
                continue
            if line.event is not None:
                first, last = days_of(line.event)
            else:
                first = said[f"day-{line.key}"]
                last = said[f"until-{line.key}"] or first
            more = {name: said[f"{name}-{line.key}"] for name in _ASKED if f"{name}-{line.key}" in said}
            found.append(Picked(line.key, line.item, line.event, first, last, more))
        return found

    @property
    def digest(self) -> str:
        """Of what is picked: whoever confirms a sum confirms this one."""
        words = "\n".join(f"{one.key} {one.started_on} {one.ended_on} {one.said}" for one in self.picked)
        return hashlib.sha256(words.encode()).hexdigest()[:16]

    def rows(self) -> list[Row]:
        def fields(line: Line, *names: str) -> list[BoundField]:
            return [self[f"{name}-{line.key}"] for name in names if f"{name}-{line.key}" in self.fields]

        return [
            Row(line, next(iter(fields(line, "tick")), None), fields(line, "day", "until"), fields(line, *_ASKED))
            for line in self.lines
        ]


def _of(title: str, words: str, more: str = "") -> str:
    """A label that says to those who hear it which line it is of."""
    return format_html('{}<span class="visually-hidden"> of “{}”</span>{}', words, title, more)
