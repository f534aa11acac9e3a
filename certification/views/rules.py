"""Tracks and their rules, to read: as sentences, and as the document they are."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.enums import RuleSetState
from certification.models import RuleSet, Track
from certification.queries.enrollments import open_enrollments
from certification.queries.facts import rules_of
from certification.views.rule_sentences import rule_sentences
from pdplanner.kernel.access import READ, may, needs, visible


@needs("track.view", methods=READ)
def tracks(request: HttpRequest) -> HttpResponse:
    shown = RuleSet.objects.filter(pk__in=visible(request.actor, "rule_set.view").values("pk"))
    published = shown.filter(state=RuleSetState.PUBLISHED).order_by("-effective_from", "-version")
    drafts = visible(request.actor, "rule_set.edit").filter(state=RuleSetState.DRAFT).order_by("-version")
    rows = Track.objects.filter(pk__in=visible(request.actor, "track.view").values("pk"))
    context = {
        "tracks": rows.select_related("program__agency").prefetch_related(
            Prefetch("rule_sets", published, to_attr="published"),
            Prefetch("rule_sets", drafts, to_attr="drafts"),
        ),
        "programs": visible(request.actor, "program.add_track").order_by("name"),
        "agencies": visible(request.actor, "agency.add_program"),
        "edits": set(visible(request.actor, "track.edit").values_list("pk", flat=True)),
        "enrolled": set(open_enrollments(request.actor.person.pk).values_list("track", flat=True)),
        "can_enroll": may(request.actor, "track.enroll"),
    }
    return render(request, "certification/rules/tracks.html", context)


@needs("rule_set.view", methods=READ, related=("track__program__agency",))
def rule_set(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    if rule_set.state == RuleSetState.DRAFT:  # its coordinators read it where they write it
        return redirect("certification:draft", rule_set.pk)
    context = {
        "rule_set": rule_set,
        "facts": rule_sentences(rules_of(rule_set)),
        "rules": rules_of(rule_set),
        "may_edit": may(request.actor, "track.edit", rule_set.track),
    }
    return render(request, "certification/rules/rule_set.html", context)
