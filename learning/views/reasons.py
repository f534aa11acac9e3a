"""Deciding with a reason: the question, what follows from it, and the words somebody will read, on one page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from learning.forms.credits import ReasonForm
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.forms import CleanForm
from pdplanner.kernel.notes import note


def decide_with_reason(
    request: HttpRequest, decide: Callable[..., object], *, said: str, then: str, form: CleanForm | None = None,
    **asked: Any,
) -> HttpResponse:  # fmt: skip
    """Ask, and once a reason is given `decide(reason=…)`, say what was `said` and go on to the address `then`.

    `asked` is what layouts/confirm.html shows: `question`, `consequences`, `label`, `cancel_url`. `form` has a field
    `reason`, with words of its own if it is given.
    """
    form = form or ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decide(reason=form.cleaned_data["reason"])
        except NotNow:
            raise
        except DomainError as refused:
            form.refuse(refused)
        else:
            note(request, said)
            return redirect(then)
    status = 422 if request.method == "POST" else 200
    return render(request, "layouts/confirm.html", {**asked, "form": form}, status=status)
