"""Ready to certify: who applied, on what it rests, and the one decision that cannot be undone."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.forms.enrolling import ReasonForm
from certification.models import Enrollment
from certification.queries.applications import applications_to_decide
from certification.queries.facts import with_parts
from certification.queries.standing import evaluate_live
from certification.services.batches import Batch, certificates_issue
from certification.services.enrollments import enrollment_return
from certification.views.standing_page import StandingPage
from libraries.queries.shares import ALL, share_of
from pdplanner.kernel.access import FORM, READ, WRITE, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note

ON_A_PAGE = 25  # each is judged anew while the page is made


def _chosen(request: HttpRequest) -> list[Enrollment]:
    """The ticked ones of all applications the visitor decides on, whichever part of them the list showed."""
    pks = {int(value) for value in request.POST.getlist("enrollment") if value.isdecimal() and len(value) < 16}
    return list(with_parts(applications_to_decide(request.actor, share_of(request.actor, ALL))).filter(pk__in=pks))


def _pages(enrollments: list[Enrollment]) -> list[StandingPage]:
    live = evaluate_live(enrollments)
    return [StandingPage(live[enrollment.pk], is_own=False) for enrollment in enrollments]


@needs("enrollment.issue", methods=READ)
def ready(request: HttpRequest) -> HttpResponse:
    share = share_of(request.actor, request.GET.get("whose", ""))
    rows = with_parts(applications_to_decide(request.actor, share))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    share.label(page, lambda enrollment: enrollment.works_at)
    standings = _pages(list(page))
    context = {
        "page": page,
        "share": share,
        "ready": [one for one in standings if one.live.is_ready],
        "reopened": [one for one in standings if not one.live.is_ready],
    }
    return render(request, "certification/ready/page.html", context)


@needs("enrollment.issue", methods=WRITE)
def dry_run(request: HttpRequest) -> HttpResponse:
    """What would be issued, with the names as they will be printed. Nothing is written."""
    standings = _pages(_chosen(request))
    if not standings:
        messages.warning(request, "Choose at least one person.")
        return redirect("certification:ready")
    context = {
        "ready": [one for one in standings if one.live.is_ready],
        "reopened": [one for one in standings if not one.live.is_ready],
    }
    return render(request, "certification/ready/dry_run.html", context)


@needs("enrollment.issue", methods=WRITE)
def issue(request: HttpRequest) -> HttpResponse:
    seen = (line.partition(":") for line in request.POST.getlist("printed"))
    printed = {int(key): name for key, _, name in seen if key.isdecimal() and len(key) < 16}
    batch = certificates_issue(actor=request.actor, enrollments=_chosen(request), printed=printed)
    _say(request, batch)
    return redirect("certification:ready")


def _say(request: HttpRequest, batch: Batch) -> None:
    if batch.issued:
        numbers = ", ".join(certificate.number for certificate in batch.issued)
        plural = "certificate is" if len(batch.issued) == 1 else "certificates are"
        note(request, f"{len(batch.issued)} {plural} issued: {numbers}. The holders get a mail when the PDF is made.")
    for enrollment, words in batch.refused:
        messages.error(request, f"Not issued: {enrollment.person}, {enrollment.track}. {words}")
    if not batch.issued and not batch.refused:
        messages.warning(request, "Nothing was issued: these applications were decided a moment ago, or taken back.")


@needs("enrollment.issue", methods=FORM, related=("person", "track"))
def give_back(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            enrollment_return(actor=request.actor, enrollment=enrollment, reason=form.cleaned_data["reason"])
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"The application of {enrollment.person} is returned.")
            return redirect("certification:ready")
    context = {"enrollment": enrollment, "form": form}
    return render(request, "certification/ready/give_back.html", context, status=422 if form.errors else 200)
