"""What was said about a strategic plan while it was drafted, line by line."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from libraries.enums import PlanState
from libraries.forms.strategic_plan import CommentForm
from libraries.models import PlanComment, StrategicPlan
from libraries.queries.outline import outline_of
from libraries.queries.plan_comments import threads_of
from libraries.services import plan_comments as services
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow


@needs("strategic_plan.edit", methods=FORM)
def comments(request: HttpRequest, plan: StrategicPlan) -> HttpResponse:
    """All threads; with ?at= the form is open at that line, and all lines that nobody spoke of are left out."""
    at = request.GET.get("at", "")
    form = CommentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            comment = services.comment_write(actor=request.actor, plan=plan, at=at, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            return _back(comment)
    threads = threads_of(plan, outline_of(plan))
    is_open = plan.state == PlanState.DRAFT
    at = at if at in {thread.at for thread in threads} else ""
    context = {
        "plan": plan,
        "is_open": is_open,
        "threads": [thread for thread in threads if thread.comments or (is_open and thread.at == at)],
        "at": at,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "libraries/strategic_plan/comments.html", context, status=status)


def _back(comment: PlanComment) -> HttpResponse:
    return redirect(f"{reverse('libraries:plan_comments', args=[comment.plan_id])}#comment-{comment.pk}")


@needs("plan_comment.settle", methods=WRITE)
def settle(request: HttpRequest, comment: PlanComment) -> HttpResponse:
    return _back(services.comment_settle(actor=request.actor, comment=comment))


@needs("plan_comment.settle", methods=WRITE)
def reopen(request: HttpRequest, comment: PlanComment) -> HttpResponse:
    return _back(services.comment_reopen(actor=request.actor, comment=comment))
