"""The agency's libraries and its own people."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from libraries.forms.agencies import AgencyPersonForm, LibraryFilter, LibraryForm
from libraries.forms.invitation import InviteForm
from libraries.forms.people import EndForm
from libraries.models import Agency, AgencyRole
from libraries.queries.agency_setup import with_duties
from libraries.queries.libraries import OPEN, agency_of, libraries_seen, states_and_regions
from libraries.queries.people import agency_people
from libraries.services import agencies, invitations
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, WRITE, may, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note
from pdplanner.kernel.proof import ALWAYS

ROWS = 25


@needs("library.view")
def libraries(request: HttpRequest) -> HttpResponse:
    states, regions = states_and_regions(request.actor)
    form = LibraryFilter({"show": OPEN, **request.GET.dict()}, states=states, regions=regions)
    asked = form.cleaned_data if form.is_valid() else {}
    narrow = {name: asked.get(name, "") for name in ("state", "region")}
    show = asked.get("show") or OPEN
    rows = libraries_seen(request.actor, asked.get("q", ""), show=show, **narrow)
    agency = agency_of(request.actor)
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "filter": form,
        "narrowed": bool(asked.get("q") or any(narrow.values()) or show != OPEN),
        "agency": agency,
        "may_add": agency is not None and may(request.actor, "agency.add_library", agency),
        "has_states": len(states) > 1,
    }
    return render(request, "libraries/library/list.html", context)


@needs("agency.add_library", methods=FORM)
def library_add(request: HttpRequest, agency: Agency) -> HttpResponse:
    form = LibraryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            library = agencies.library_add(actor=request.actor, agency=agency, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"{library} is in your list. Enter its people next, the director first.")
            return redirect("libraries:library_people", library.pk)
    context = {"form": form, "title": "Add a library", "submit": "Add the library", "leave": True,
               "lede": f"It becomes a member of {agency}.", "cancel_url": reverse("libraries:libraries")}  # fmt: skip
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)


@needs("agency.view")
def people(request: HttpRequest) -> HttpResponse:
    agency = get_object_or_404(Agency, pk=getattr(agency_of(request.actor), "pk", None))
    today = clock.today(agency.time_zone)
    roles = with_duties(agency_people(agency), today)
    context = {
        "agency": agency,
        "page": Paginator(roles, ROWS).get_page(request.GET.get("page")),
        "today": today,
        "may_appoint": may(request.actor, "agency.appoint", agency),
        "may_want": may(request.actor, "agency.want_second_step", agency),
    }
    return render(request, "libraries/agency/people.html", context)


@needs("agency.want_second_step", methods=WRITE, proof=ALWAYS)
def second_step(request: HttpRequest, agency: Agency) -> HttpResponse:
    wanted = request.POST.get("wanted") == "yes"
    agencies.agency_want_second_step(actor=request.actor, agency=agency, wanted=wanted)
    note(request, f"Consultants and coordinators {'need a' if wanted else 'need no'} second step at sign-in now.")
    return redirect("libraries:agency_people")


@needs("agency.appoint", methods=FORM, proof=ALWAYS)
def person_add(request: HttpRequest, agency: Agency) -> HttpResponse:
    form = AgencyPersonForm(request.POST or None, initial={"starts_on": clock.today(agency.time_zone)})
    if request.method == "POST" and form.is_valid():
        try:
            role = agencies.agency_person_add(actor=request.actor, agency=agency, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"{role.person} is entered. Invite them, so that they can sign in.")
            return redirect("libraries:agency_people")
    context = {"form": form, "title": "Add a person to the agency", "submit": "Add the person", "leave": True,
               "cancel_url": reverse("libraries:agency_people")}  # fmt: skip
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)


@needs("agency_role.end", methods=FORM, proof=ALWAYS)
def role_end(request: HttpRequest, role: AgencyRole) -> HttpResponse:
    form = EndForm(request.POST if request.method == "POST" else None, initial={"ends_on": role.ends_on})
    if request.method == "POST" and form.is_valid():
        try:
            agencies.agency_role_end(actor=request.actor, agency_role=role, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"The last day of {role.person} is saved.")
            return redirect("libraries:agency_people")
    context = {
        "question": f"End the post of {role.person}?", "form": form, "label": "Save the last day",
        "consequences": [
            "What they decided stays.",
            "After the last day they cannot act for the agency any more, and their libraries are in everybody’s share.",
        ],
        "cancel_url": reverse("libraries:agency_people"),
    }  # fmt: skip
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)


@needs("agency_role.invite", methods=FORM)
def role_invite(request: HttpRequest, role: AgencyRole) -> HttpResponse:
    form = InviteForm(request.POST if request.method == "POST" else None, initial={"mail": role.person.contact_mail})
    if request.method == "POST" and form.is_valid():
        try:
            invitations.agency_invitation_send(actor=request.actor, agency_role=role, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"The invitation of {role.person} is on its way.")
            return redirect("libraries:agency_people")
    context = {"form": form, "title": f"Invite {role.person}", "submit": "Send the invitation",
               "lede": "The mail carries a link to choose a password. It works once; a newer one replaces it.",
               "cancel_url": reverse("libraries:agency_people")}  # fmt: skip
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)
