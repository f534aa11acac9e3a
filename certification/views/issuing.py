"""Ready to certify: who applied, and on what it rests. From here a batch is issued, or an application returned."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.forms.enrolling import ReasonForm
from certification.models import Enrollment
from certification.queries.applications import applications_to_decide, batches_of_late
from certification.queries.facts import with_parts
from certification.queries.standing import evaluate_live
from certification.services.enrollments import enrollment_return
from certification.views.standing_page import StandingPage
from libraries.queries.shares import share_of
from pdplanner.kernel.access import FORM, READ, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note

ON_A_PAGE = 25  # each is judged anew while the page is made


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
        "batches": batches_of_late(request.actor),
    }
    return render(request, "certification/ready/page.html", context)


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
