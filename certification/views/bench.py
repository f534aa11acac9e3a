"""The test bench: sample situations beside a version of the rules, each with its verdict."""

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from certification.engine import DocumentError, Rules, Verdict, evaluate, load_situation, sketch_rules
from certification.explain import Labels, not_counted_sentence, status_sentence, totals_sentence, words_of
from certification.forms.samples import ChangeForm, LinesForm, TextForm
from certification.models import RuleSet, Sample, Track
from certification.queries.enrollments import rule_sets_for
from certification.queries.facts import rules_of
from certification.services.samples import sample_add, sample_change, sample_remove
from certification.views.requirement_lines import RequirementLine, requirement_lines
from certification.views.standing import asked_day
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, READ, WRITE, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note

AGENCY = ("track__program__agency",)


@dataclass(frozen=True)
class Tried:
    """One sample under one version; `refusal` says why it cannot be judged by it."""

    sample: Sample
    on: dt.date | None = None
    verdict: Verdict | None = None
    lines: list[RequirementLine] = field(default_factory=list)
    not_counted: list[tuple[str, int, str]] = field(default_factory=list)
    refusal: str = ""
    in_force: str = ""  # the state under the version in force

    @property
    def status(self) -> str:
        return self.verdict.status.value if self.verdict else ""

    @property
    def words(self) -> str:
        return f"{status_sentence(self.verdict)} {totals_sentence(self.verdict)}" if self.verdict else self.refusal

    @property
    def outcome(self) -> str:
        """As expected, different, or nothing where nobody expects anything."""
        if not self.sample.expected:
            return ""
        return "as_expected" if self.sample.expected == self.status else "differs"


@needs("rule_set.edit", methods=READ, related=AGENCY)
def page(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    today = clock.today(rule_set.track.program.agency.time_zone)
    rules, problems = sketch_rules(rule_set.document)
    in_force = next(iter(rule_sets_for(rule_set.track, today)), None)
    other = rules_of(in_force) if in_force and in_force.pk != rule_set.pk else None
    asked = asked_day(request)
    samples = list(rule_set.track.samples.all())
    context = {
        "rule_set": rule_set,
        "problems": problems,
        "in_force": in_force if other else None,
        "tried": [] if problems else [_tried(sample, rules, other, asked, today) for sample in samples],
        "count": len(samples),
        "asked": asked,
        "expected": dict(ChangeForm.base_fields["expected"].choices),  # type: ignore[attr-defined]
    }
    return render(request, "certification/bench/page.html", context)


def _tried(sample: Sample, rules: Rules, other: Rules | None, asked: dt.date | None, today: dt.date) -> Tried:
    situation = load_situation(sample.situation)
    on = asked or situation.on or today
    try:
        verdict = evaluate(rules, situation.facts, on)
    except DocumentError as error:
        return Tried(sample, on, refusal=" ".join(f"{problem}." for problem in error.problems))
    titles = situation.titles
    labels = Labels(
        goals=titles["goals"], activities=titles["activities"], kinds=dict(rules.kinds), words=words_of(rules),
        you="they", your="their",
    )  # fmt: skip
    refusals = [
        (titles["credits"].get(entry.key, entry.key), entry.hundredths, not_counted_sentence(entry, labels))
        for entry in verdict.not_counted
    ]
    return Tried(sample, on, verdict, requirement_lines(verdict, labels), refusals, in_force=_state(other, sample, on))


def _state(rules: Rules | None, sample: Sample, on: dt.date) -> str:
    """The state of a sample under other rules; empty where these cannot judge it."""
    if rules is None:
        return ""
    try:
        return evaluate(rules, load_situation(sample.situation).facts, on).status.value
    except DocumentError:
        return ""


@needs("rule_set.edit", methods=FORM, related=AGENCY)
def add(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    """`?as=text` takes a shipped or pasted situation, else a few lines describe it."""
    data, rules = request.POST if request.method == "POST" else None, sketch_rules(rule_set.document)[0]
    as_text = request.GET.get("as") == "text"
    form: Any = TextForm(data) if as_text else LinesForm(data, rules=rules)
    if form.is_bound and form.is_valid():
        try:
            sample_add(actor=request.actor, track=rule_set.track, title=form.cleaned_data["title"],
                       expected=form.cleaned_data["expected"], situation=form.situation())  # fmt: skip
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect("certification:bench", rule_set.pk)
    return _form(request, form, rule_set, "Add a sample", as_text=as_text)


@needs("track.edit", methods=FORM, related=("program__agency",))
def change(request: HttpRequest, track: Track) -> HttpResponse:
    """`?sample=` names the sample, `?rules=` the version to go back to."""
    sample = track.samples.filter(pk=_key(request.GET.get("sample"))).first()
    rule_set = track.rule_sets.filter(pk=_key(request.GET.get("rules"))).first()
    if sample is None or rule_set is None:
        return redirect("certification:tracks")
    text = json.dumps(sample.situation, indent=2, ensure_ascii=False)
    initial = {"title": sample.title, "expected": sample.expected, "text": text}
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            sample_change(actor=request.actor, sample=sample, title=form.cleaned_data["title"],
                          expected=form.cleaned_data["expected"], situation=form.situation())  # fmt: skip
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect("certification:bench", rule_set.pk)
    return _form(request, form, rule_set, f"Change “{sample}”", as_text=True, sample=sample)


@needs("track.edit", methods=WRITE)
def remove(request: HttpRequest, track: Track) -> HttpResponse:
    sample = track.samples.filter(pk=_key(request.POST.get("sample"))).first()
    rule_set = track.rule_sets.filter(pk=_key(request.POST.get("rules"))).first()
    if sample is not None:
        sample_remove(actor=request.actor, sample=sample)
        note(request, f"“{sample.title}” is taken out.")
    back = reverse("certification:bench", args=[rule_set.pk]) if rule_set else reverse("certification:tracks")
    return redirect(back)


def _form(request: HttpRequest, form: Form, rule_set: RuleSet, title: str, **more: Any) -> HttpResponse:
    context = {"form": form, "rule_set": rule_set, "title": title, **more}
    return render(request, "certification/bench/form.html", context, status=422 if form.errors else 200)


def _key(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
