"""What is done with one post: its end, a change from a day on, a correction; and one supervisor for many."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from libraries.forms.posts import CorrectForm, FindPeople, PostForm, SupervisorsForm, leaving_form
from libraries.models import Library, Membership
from libraries.queries.leaving import leaving_of
from libraries.queries.people import library_supervisors, possible_supervisors, posts_of, with_supervisors
from libraries.services import people, posts
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note
from pdplanner.kernel.proof import ALWAYS

OFFERED = 40  # people to tick at once


@needs("membership.edit", methods=FORM, proof=ALWAYS)
def end(request: HttpRequest, post: Membership) -> HttpResponse:
    today = clock.today(post.library.agency.time_zone)
    leaving = leaving_of(post, today)
    successors = possible_supervisors(post, today) if leaving.reports else None
    posted = request.POST if request.method == "POST" else None
    form = leaving_form(post, successors, posted, initial={"ends_on": post.ends_on})
    if request.method == "POST" and form.is_valid():
        try:
            people.membership_end(actor=request.actor, membership=post, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"The last day of {post.person} is saved.")
            return redirect("libraries:post", post.pk)
    context = {"post": post, "form": form, "leaving": leaving, "today": today}
    return render(request, "libraries/people/end.html", context, status=422 if form.errors else 200)


@needs("membership.edit", methods=FORM, proof=ALWAYS)
def change(request: HttpRequest, post: Membership) -> HttpResponse:
    today = clock.today(post.library.agency.time_zone)
    form = PostForm(request.POST if request.method == "POST" else None, post=post, initial={"starts_on": today})
    lede = "The post goes on with another role, title or branch. Plans and supervision go along; what was before stays."
    return _post_form(request, post, form, posts.post_change, ("Change the post", lede, "Change from that day on"))


@needs("membership.edit", methods=FORM, proof=ALWAYS)
def correct(request: HttpRequest, post: Membership) -> HttpResponse:
    form = CorrectForm(request.POST if request.method == "POST" else None, post=post)
    lede = "For what was entered wrongly. As soon as something rests on the post, it is changed from a day on instead."
    return _post_form(request, post, form, posts.post_correct, ("Correct the post", lede, "Save the correction"))


def _post_form(
    request: HttpRequest, post: Membership, form: PostForm, service: Callable[..., Membership], words: tuple[str, ...]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = service(actor=request.actor, membership=post, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"The post of {saved.person} is saved.")
            return redirect("libraries:post", saved.pk)
    title, lede, submit = words
    context = {"form": form, "title": f"{title} of {post.person}", "submit": submit, "lede": lede,
               "cancel_url": reverse("libraries:post", args=[post.pk])}  # fmt: skip
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)


@needs("library.add_person", methods=FORM)
def supervisors(request: HttpRequest, library: Library) -> HttpResponse:
    form, context = _supervisors_form(request, library)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            number = people.supervisors_set(actor=request.actor, memberships=list(facts.pop("people")), **facts)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"Saved for {number} {'person' if number == 1 else 'people'}.")
            return redirect("libraries:library_people", library.pk)
    return render(request, "libraries/people/supervisors.html", context, status=422 if form.errors else 200)


def _supervisors_form(request: HttpRequest, library: Library) -> tuple[SupervisorsForm, dict[str, object]]:
    """Nobody is offered their own post: somebody else names their supervisor."""
    today = clock.today(library.agency.time_zone)
    find = FindPeople(request.GET)
    words = find.cleaned_data["q"] if find.is_valid() else ""
    team = posts_of(library, on=today).filter(role__in=people.SUPERVISED).exclude(person=request.actor.person)
    found = posts_of(library, on=today, words=words).filter(pk__in=team.order_by().values("pk"))
    offered = list(with_supervisors(found, today)[: OFFERED + 1])
    form = SupervisorsForm(
        request.POST if request.method == "POST" else None, people=team, offered=offered[:OFFERED],
        supervisors=library_supervisors(library, today), initial={"starts_on": today},
    )  # fmt: skip
    more = len(offered) > OFFERED
    return form, {"library": library, "form": form, "filter": find, "more": more, "offered": OFFERED}
