"""What if: a standing with learning added, in another track, on another day. The address holds it; nothing is saved."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from certification.engine import NotCounted, PlannedFact
from certification.explain import labels_of, not_counted_sentence
from certification.forms.what_if import MOST, AddForm, read, written
from certification.models import Enrollment, Track
from certification.queries.enrollments import enrollments_of
from certification.queries.facts import PARTS, Dossier, dossier_if
from certification.queries.standing import OPEN_STATES, live_standing
from certification.queries.what_if import Imagined, imagined_live
from certification.services.terms import enrollment_terms
from certification.services.what_if import imagined_plan
from certification.views.standing import asked_day
from certification.views.standing_page import StandingPage
from learning.models import Kind
from pdplanner.kernel import clock
from pdplanner.kernel.access import READ, WRITE, needs, visible
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note

ADDED, DONE = "a", "done"  # parameters of the address


@needs("enrollment.apply", methods=READ, related=PARTS)
def enrolled(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    return _page(request, live_standing(enrollment).dossier, enrollment.track)


@needs("track.enroll", methods=READ, related=("program__agency",))
def track(request: HttpRequest, track: Track) -> HttpResponse:
    """The same in a track one is not enrolled in, as if one enrolled today."""
    person, today = request.actor.person, clock.today(track.program.agency.time_zone)
    mine = [row for row in enrollments_of(person) if row.state in OPEN_STATES]
    here = next((row for row in mine if row.track_id == track.pk), None)
    if here is not None:
        return redirect(f"{reverse('certification:what_if', args=[here.pk])}?{request.GET.urlencode()}")
    try:
        terms = enrollment_terms(track=track, person=person, starts_on=today)
    except DomainError as problem:
        note(request, problem.words)
        return redirect("certification:tracks")
    as_if = Enrollment(
        agency=track.program.agency, track=track, rule_set=terms.rule_set, person=person, level=terms.level,
        phase=terms.phase, cohort=terms.cohort, starts_on=today, ends_before=terms.ends_before,
        pdp=next((row.pdp for row in mine if row.pdp_id), None),
    )  # fmt: skip
    return _page(request, dossier_if(as_if), track)


def _page(request: HttpRequest, dossier: Dossier, track: Track) -> HttpResponse:
    agency = track.program.agency
    today = clock.today(agency.time_zone)
    added = read(request.GET.getlist(ADDED), agency)
    form = AddForm(request.GET if "add" in request.GET else None, agency=agency, rules=dossier.rules, today=today)
    if form.is_bound and form.is_valid() and len(added) < MOST:
        return redirect(f"{request.path}?{_address(request, [*added, form.imagined()])}")
    done = set(request.GET.getlist(DONE)) & {planned.activity for planned in dossier.facts.planned}
    day = max([asked_day(request) or today, today, *(one.ended_on for one in added)])
    now, then = imagined_live(dossier, today), imagined_live(dossier, day, added, done)
    context = {
        "track": track,
        "now": StandingPage(live=now, is_own=True),
        "then": StandingPage(live=then, is_own=True),
        "lines": _before_and_after(now, then),
        "added": [_outcome(request, then, added, number) for number in range(len(added))],
        "planned": _planned(dossier, done),
        "form": form,
        "day": day,
        "today": today,
        "others": _other_tracks(request, track),
        "is_full": len(added) >= MOST,
        "query": _address(request, added),
    }
    return render(request, "certification/what_if/page.html", context, status=422 if form.errors else 200)


def _planned(dossier: Dossier, done: set[str]) -> list[tuple[PlannedFact, str, bool]]:
    """What the plan plans: each with its title and whether it is taken as done."""
    titles = dossier.plan.activity_titles
    return [(row, titles.get(row.activity, ""), row.activity in done) for row in dossier.facts.planned]


def _before_and_after(now: Any, then: Any) -> list[tuple[Any, Any]]:
    """The lines of both standings, requirement by requirement in the order of the rules."""
    return list(zip(StandingPage(now, is_own=True).proof(), StandingPage(then, is_own=True).proof(), strict=True))


def _outcome(request: HttpRequest, then: Any, added: list[Imagined], number: int) -> dict[str, Any]:
    """One imagined thing: what of it counts, why the rest does not, and the address without it."""
    key, labels = f"if-{number}", labels_of(then.dossier, is_own=True)
    refusals: list[NotCounted] = [entry for entry in then.verdict.not_counted if entry.key == key]
    return {
        "text": written(added[number]),
        "words": then.dossier.credits[key],
        "counted": sum(entry.hundredths for entry in then.verdict.counted if entry.key == key),
        "reasons": [not_counted_sentence(entry, labels) for entry in refusals],
        "without": _address(request, added[:number] + added[number + 1 :]),
    }


def _address(request: HttpRequest, added: list[Imagined]) -> str:
    """The query of the page with these things imagined; what else it says stays."""
    query = QueryDict(mutable=True)
    query.setlist(ADDED, [written(one) for one in added])
    query.setlist(DONE, request.GET.getlist(DONE)[:50])
    if request.GET.get("on"):
        query["on"] = request.GET["on"][:10]
    return query.urlencode()


def _other_tracks(request: HttpRequest, track: Track) -> list[Track]:
    rows = visible(request.actor, "track.enroll").filter(rule_sets__state="published").exclude(pk=track.pk)
    return list(Track.objects.filter(pk__in=rows.values("pk")).select_related("program").order_by("name"))


@needs("enrollment.apply", methods=WRITE, related=("pdp", *PARTS))
def put_in_plan(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    imagined = read([request.POST.get(ADDED, "")], enrollment.agency)
    open_kinds = Kind.objects.filter(agency=enrollment.agency, is_open=True)
    if not imagined or imagined[0].kind not in open_kinds:
        note(request, "That is nothing to plan. Add it again.")
        return redirect("certification:what_if", enrollment.pk)
    try:
        activity = imagined_plan(actor=request.actor, enrollment=enrollment, imagined=imagined[0])
    except DomainError as problem:
        note(request, problem.words)
        return redirect("certification:what_if", enrollment.pk)
    note(request, f"“{activity.title}” is in your plan now. Say which goal it serves, and why.")
    return redirect(f"{reverse('learning:revision_edit', args=[activity.revision_id])}#activity-{activity.pk}")
