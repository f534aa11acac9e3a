"""Spot checks as the learner sees them: the list of what they are asked to show, and the answer to one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from learning.forms.credits import FilesForm
from learning.forms.spot_checks import AnswerForm
from learning.models import SpotCheck
from learning.queries.spot_checks import OPEN, asked_of, moves_open
from learning.services.spot_checks import spot_check_answer, spot_check_take_back
from learning.views.uploads import keep_files
from pdplanner.kernel.access import FORM, WRITE, Request, needs, signed_in
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note
from pdplanner.kernel.workflow import not_now_words

_PARTS = ("round__agency", "credit__kind")


@signed_in("everybody sees what they themselves are asked to show")
def mine(request: Request) -> HttpResponse:
    checks = asked_of(request.actor.person)
    still = [check for check in checks if check.state in OPEN]
    context = {"still": still, "settled": [check for check in checks if check.state not in OPEN]}
    return render(request, "learning/spot/asked.html", context)


@needs("spot_check.answer", methods=FORM, related=_PARTS)
def answer(request: HttpRequest, check: SpotCheck) -> HttpResponse:
    if "answer" not in moves_open(request.actor, check):
        raise NotNow(not_now_words(check, check.state))
    sent = request.method == "POST"
    data, files = keep_files(request) if sent else (None, FilesForm())
    form = AnswerForm(data, check=check)
    if sent and form.is_valid() and not files.errors and _is_sent(request, form, check):
        note(request, "Sent. Somebody of the agency looks at it; you hear when it is done.")
        return redirect("learning:asked_to_show")
    context = {"check": check, "form": form, "files": files}
    return render(request, "learning/spot/answer.html", context, status=422 if sent else 200)


def _is_sent(request: HttpRequest, form: AnswerForm, check: SpotCheck) -> bool:
    said = form.cleaned_data
    try:
        spot_check_answer(actor=request.actor, check=check, words=said["words"], evidence=said.get("evidence", ()))
    except NotNow:
        raise
    except DomainError as refused:
        form.refuse(refused)
        return False
    return True


@needs("spot_check.answer", methods=WRITE, related=_PARTS)
def take_back(request: HttpRequest, check: SpotCheck) -> HttpResponse:
    spot_check_take_back(actor=request.actor, check=check)
    note(request, "Taken back. What you wrote is kept for your new answer.")
    return redirect("learning:spot_answer", check.pk)
