"""Who would gain and who would lose under a draft: asked for, watched, read, taken along as a sheet."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.documents.impact_csv import impact_csv
from certification.enums import Impact, RuleSetState
from certification.models import ImpactPreview, ImpactRow, RuleSet
from certification.services.impact import impact_ask, impact_stop
from pdplanner.kernel.access import READ, WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.models import JobState
from pdplanner.kernel.notes import note
from pdplanner.kernel.proof import FOR_THE_SHEET

ON_A_PAGE = 50


@needs("rule_set.edit", methods=READ, related=("track__program__agency",), proof=FOR_THE_SHEET)
def page(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    if rule_set.state != RuleSetState.DRAFT:
        return redirect("certification:rule_set", rule_set.pk)
    preview = ImpactPreview.objects.filter(rule_set=rule_set).first()
    shown = request.GET.get("show", "")
    rows = ImpactRow.objects.filter(preview=preview).select_related("enrollment__person", "enrollment__library")
    counts = {row["impact"]: row["n"] for row in rows.order_by().values("impact").annotate(n=Count("pk"))}
    rows = rows.filter(impact=shown) if shown in Impact.values else rows
    rows = rows.order_by("impact", "enrollment__person__family_name", "pk")
    if "csv" in request.GET and preview is not None:
        return _sheet(impact_csv(rows))
    context = {
        "rule_set": rule_set,
        "preview": preview,
        "counts": [(code, label, counts.get(code, 0)) for code, label in Impact.choices],
        "shown": shown if shown in Impact.values else "",
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "is_going": preview is not None and preview.job_state == JobState.WAITING,
        "is_old": preview is not None and preview.document != rule_set.document,
    }
    return render(request, "certification/impact/page.html", context)


def _sheet(text: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="impact.csv"'
    return answer


@needs("rule_set.edit", methods=WRITE)
def ask(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    try:
        impact_ask(actor=request.actor, rule_set=rule_set)
    except NotNow:
        raise
    except DomainError:
        note(request, "The draft is not finished. Mend what is marked; then it can be reckoned.")
        return redirect("certification:draft", rule_set.pk)
    return redirect("certification:impact", rule_set.pk)


@needs("rule_set.edit", methods=WRITE)
def stop(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    impact_stop(actor=request.actor, rule_set=rule_set)
    note(request, "Stopped. What was reckoned by then stands below.")
    return redirect("certification:impact", rule_set.pk)
