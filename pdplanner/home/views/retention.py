"""What has outlived its use in an agency, and how long it keeps things. Nothing is taken away from here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from libraries.models import Agency
from pdplanner.home.forms.retention import RetentionForm
from pdplanner.home.queries.retention import findings, people_held_back, people_outlived
from pdplanner.home.services.retention import agency_keep_retention
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note
from pdplanner.kernel.proof import ALWAYS

MOST = 50  # people by name


@needs("agency.keep_retention", methods=FORM, proof=ALWAYS)
def retention(request: HttpRequest, agency: Agency) -> HttpResponse:
    form = RetentionForm(request.POST if request.method == "POST" else None, agency=agency)
    if request.method == "POST" and form.is_valid():
        try:
            agency_keep_retention(actor=request.actor, agency=agency, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, "How long things are kept is saved. The list above is by that.")
            return redirect("home:retention", agency.pk)
    context = {
        "agency": agency, "form": form, "findings": findings(agency), "most": MOST,
        "outlived": people_outlived(agency)[:MOST], "held_back": people_held_back(agency)[:MOST],
    }  # fmt: skip
    return render(request, "home/retention.html", context, status=422 if form.errors else 200)
