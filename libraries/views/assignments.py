"""Who looks after which libraries, who stands in for whom, and the regions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from libraries.forms.assignments import AssignForm, FindLibraries, RegionForm, StandInForm
from libraries.forms.people import EndForm
from libraries.models import Agency, AgencyRole, Assignment, StandIn
from libraries.queries.agency_setup import OFFERED, deputies_for, libraries_to_assign, region_names, regions_of
from libraries.queries.libraries import agency_of
from libraries.services import assignments
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, may, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note
from pdplanner.kernel.proof import ALWAYS


@needs("agency_role.assign", methods=FORM)
def assign(request: HttpRequest, role: AgencyRole) -> HttpResponse:
    form, context = _assign_form(request, role)
    if request.method == "POST" and form.is_valid():
        facts = {"libraries": (), "region": "", **form.cleaned_data}
        try:
            added = assignments.assignments_add(actor=request.actor, agency_role=role, **facts)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"{len(added)} assigned to {role.person}." if added else "All of this was assigned already.")
            return redirect("libraries:agency_people")
    return render(request, "libraries/agency/assign.html", context, status=422 if form.errors else 200)


def _assign_form(request: HttpRequest, role: AgencyRole) -> tuple[AssignForm, dict[str, object]]:
    find = FindLibraries(request.GET)
    found = libraries_to_assign(role.agency, find.cleaned_data["q"] if find.is_valid() else "")
    offered = list(found[: OFFERED + 1])
    form = AssignForm(
        request.POST if request.method == "POST" else None, libraries=libraries_to_assign(role.agency, ""),
        offered=offered[:OFFERED], regions=region_names(role.agency),
        initial={"starts_on": clock.today(role.agency.time_zone)},
    )  # fmt: skip
    more = len(offered) > OFFERED
    return form, {"role": role, "form": form, "filter": find, "more": more, "offered": OFFERED}


@needs("assignment.end", methods=FORM)
def assignment_end(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    role = assignment.agency_role
    today = clock.today(role.agency.time_zone)
    form = EndForm(request.POST if request.method == "POST" else None, initial={"ends_on": assignment.ends_on or today})
    form.fields[
        "ends_on"
    ].help_text = "From the next day on it is in the share of whoever is assigned then, else of all."
    if request.method == "POST" and form.is_valid():
        try:
            assignments.assignment_end(actor=request.actor, assignment=assignment, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"{role.person}: {assignment.library or assignment.region}, last day saved.")
            return redirect("libraries:agency_people")
    context = {"form": form, "label": "Save the last day", "cancel_url": reverse("libraries:agency_people"),
               "question": f"End the assignment of {role.person} to {assignment.library or assignment.region}?",
               "consequences": ["Nobody gains or loses a right: it says in whose list work stands first."]}  # fmt: skip
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)


@needs("agency_role.name_stand_in", methods=FORM, proof=ALWAYS)
def stand_in(request: HttpRequest, role: AgencyRole) -> HttpResponse:
    today = clock.today(role.agency.time_zone)
    posted = request.POST if request.method == "POST" else None
    form = StandInForm(posted, deputies=deputies_for(role, today), initial={"starts_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            row = assignments.stand_in_name(actor=request.actor, agency_role=role, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"{row.deputy.person} stands in for {role.person}.")
            return redirect("libraries:agency_people")
    context = {"form": form, "title": f"Stand-in for {role.person}", "submit": "Save",
               "lede": "Their libraries come first in the stand-in’s lists as well, and the stand-in gets the mail.",
               "cancel_url": reverse("libraries:agency_people")}  # fmt: skip
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)


@needs("stand_in.end", methods=FORM, proof=ALWAYS)
def stand_in_end(request: HttpRequest, row: StandIn) -> HttpResponse:
    if request.method == "POST":
        assignments.stand_in_end(actor=request.actor, stand_in=row)
        note(request, f"{row.deputy.person} no longer stands in for {row.away.person}.")
        return redirect("libraries:agency_people")
    context = {"question": f"Is {row.away.person} back?", "label": "Yes, end the stand-in",
               "consequences": [f"From today on mail goes to {row.away.person} again, not to {row.deputy.person}."],
               "cancel_url": reverse("libraries:agency_people")}  # fmt: skip
    return render(request, "layouts/confirm.html", context)


@needs("agency.view")
def regions(request: HttpRequest) -> HttpResponse:
    agency = get_object_or_404(Agency, pk=getattr(agency_of(request.actor), "pk", None))
    context = {
        "agency": agency,
        "regions": regions_of(agency, clock.today(agency.time_zone)),
        "may_rename": may(request.actor, "agency.keep_regions", agency),
    }
    return render(request, "libraries/agency/regions.html", context)


@needs("agency.keep_regions", methods=FORM)
def region_rename(request: HttpRequest, agency: Agency) -> HttpResponse:
    region = request.GET.get("region", "")
    if region not in region_names(agency):
        raise Http404
    form = RegionForm(request.POST if request.method == "POST" else None, initial={"name": region})
    if request.method == "POST" and form.is_valid():
        try:
            number = assignments.region_rename(actor=request.actor, agency=agency, region=region, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"{number} {'library is' if number == 1 else 'libraries are'} in the region now.")
            return redirect("libraries:regions")
    context = {"form": form, "title": f"Rename {region}", "submit": "Rename",
               "cancel_url": reverse("libraries:regions"),
               "lede": "All its libraries change at once, and who looks after it goes on doing so."}  # fmt: skip
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)
