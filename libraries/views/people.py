"""The people of a library: list, entering somebody, and what can be done with one post."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from libraries.explain import post_steps
from libraries.forms.invitation import InviteForm
from libraries.forms.people import PeopleFilter, PersonForm, SupervisorForm, VerifierForm
from libraries.models import Library, Membership
from libraries.queries.deciding import BELOW_CHAIR, decided, deciders_of, named_deciders
from libraries.queries.invitations import has_login
from libraries.queries.libraries import library_of
from libraries.queries.people import (
    CURRENT,
    newest_invitation,
    people_alike,
    possible_supervisors,
    possible_verifiers,
    posts_of,
)
from libraries.queries.post_ties import ties_of
from libraries.services import invitations, people
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, may, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note
from pdplanner.kernel.proof import ALWAYS

ROWS = 25


@needs("library.see_people")
def staff(request: HttpRequest) -> HttpResponse:
    library = library_of(request.actor, "library.see_people")
    return _people(request, library) if library else redirect("libraries:libraries")


@needs("library.see_people", related=("agency",))
def library_people(request: HttpRequest, library: Library) -> HttpResponse:
    return _people(request, library)


def _people(request: HttpRequest, library: Library) -> HttpResponse:
    form = PeopleFilter({"show": CURRENT, **request.GET.dict()})
    asked = form.cleaned_data if form.is_valid() else {}
    today = clock.today(library.agency.time_zone)
    on = asked.get("on") or today
    posts = posts_of(
        library, on=on, show=asked.get("show") or CURRENT, role=asked.get("role", ""), words=asked.get("q", "")
    )
    page = Paginator(decided(posts, on), ROWS).get_page(request.GET.get("page"))
    _say_who_decides(page.object_list, on)
    context = {
        "library": library,
        "page": page,
        "filter": form,
        "on": on,
        "narrowed": any(asked.get(name) for name in ("q", "role", "on")) or asked.get("show") not in ("", CURRENT),
        "may_add": library.closed_on is None and may(request.actor, "library.add_person", library),
        "today": today,
        "is_own": any(hat.library_id == library.pk for hat in request.actor.hats),
    }
    return render(request, "libraries/people/list.html", context)


def _say_who_decides(posts: Iterable[Membership], on: dt.date) -> None:
    """Each post of the page gets `decides`: who verifies and commits for its holder on the day."""
    posts = list(posts)
    found = named_deciders(posts, on)
    for post in posts:
        post.decides = found[post.pk]


def _list_url(request: HttpRequest, library: Library) -> str:
    """Back to the list: one's own library has a place in the ribbon."""
    if library_of(request.actor) == library:
        return reverse("libraries:staff")
    return reverse("libraries:library_people", args=[library.pk])


@needs("library.add_person", methods=FORM, proof=ALWAYS)
def add(request: HttpRequest, library: Library) -> HttpResponse:
    known = people_alike(request.actor, request.POST.get("display_name", ""))
    today = clock.today(library.agency.time_zone)
    form = PersonForm(request.POST or None, library=library, known=known, initial={"starts_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            post = _enter(request, library, form)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"{post.person} is entered.")
            return redirect("libraries:post", post.pk)
    context = {
        "form": form, "title": "Add a person", "submit": "Add the person", "leave": True,
        "lede": f"Enter who works for {library} or sits on its board. You invite them to sign in on the next page.",
        "cancel_url": _list_url(request, library),
    }  # fmt: skip
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)


def _enter(request: HttpRequest, library: Library, form: PersonForm) -> Membership:
    given = {name: form.cleaned_data.get(name) for name in ("role", "title", "branch", "starts_on")}
    if form.known_person is not None:
        return people.post_add(actor=request.actor, library=library, person=form.known_person, **given)
    who = {name: form.cleaned_data[name] for name in ("display_name", "family_name", "contact_mail")}
    return people.person_add(actor=request.actor, library=library, **who, **given)


@needs("membership.view")
def post(request: HttpRequest, post: Membership) -> HttpResponse:
    today = clock.today(post.library.agency.time_zone)
    may_edit = may(request.actor, "membership.edit", post)
    links = post.supervisors.select_related("supervisor__person").order_by("-starts_on")
    context: dict[str, Any] = {
        "post": post,
        "links": links,
        "supervised": next(
            (link for link in links if link.starts_on <= today and (link.ends_on or today) >= today), None
        ),
        "over": post.ends_on is not None and post.ends_on < today,
        "can_sign_in": has_login(post.person),
        "invitation": newest_invitation(post.person),
        "wall_now": clock.wall_now(),
        "may_edit": may_edit,
        "may_correct": may_edit and not ties_of(post),
        "decides": deciders_of([post], today)[post.pk],
        "may_see_people": may(request.actor, "library.see_people", post.library),
        "has_supervisor": post.role in people.SUPERVISED,
        "may_name": post.role in BELOW_CHAIR and may(request.actor, "membership.name_verifier", post),
        "list_url": _list_url(request, post.library),
        "history": post_steps(post),
    }
    return render(request, "libraries/people/post.html", context)


@needs("membership.edit", methods=FORM)
def supervisor(request: HttpRequest, post: Membership) -> HttpResponse:
    today = clock.today(post.library.agency.time_zone)
    form = SupervisorForm(
        request.POST or None, supervisors=possible_supervisors(post, today), initial={"starts_on": today}
    )
    return _supervised(request, post, form, people.supervisor_set, title=f"Supervisor of {post.person}")


@needs("membership.name_verifier", methods=FORM)
def verifier(request: HttpRequest, post: Membership) -> HttpResponse:
    """Of a director or a trustee, where no board chair is there to do it."""
    today = clock.today(post.library.agency.time_zone)
    form = VerifierForm(request.POST or None, supervisors=possible_verifiers(post, today), initial={"starts_on": today})
    return _supervised(request, post, form, people.verifier_name, title=f"Who verifies for {post.person}")


def _supervised(
    request: HttpRequest, post: Membership, form: SupervisorForm, save: Callable[..., Membership], *, title: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save(actor=request.actor, membership=post, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect("libraries:post", post.pk)
    context = {"form": form, "title": title, "submit": "Save",
               "cancel_url": reverse("libraries:post", args=[post.pk])}  # fmt: skip
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)


@needs("membership.invite", methods=FORM)
def invite(request: HttpRequest, post: Membership) -> HttpResponse:
    form = InviteForm(request.POST if request.method == "POST" else None, initial={"mail": post.person.contact_mail})
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invitation_send(actor=request.actor, membership=post, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"The invitation of {post.person} is on its way.")
            return redirect("libraries:post", post.pk)
    context = {"form": form, "title": f"Invite {post.person}", "submit": "Send the invitation",
               "lede": "The mail carries a link to choose a password. It works once; a newer one replaces it.",
               "cancel_url": reverse("libraries:post", args=[post.pk])}  # fmt: skip
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)
