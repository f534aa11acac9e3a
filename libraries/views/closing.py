"""A library closes, is merged into another, or is opened again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from libraries.forms.libraries import CloseForm, MergeForm, ReasonForm
from libraries.models import Library
from libraries.queries.libraries import mergeable_into, posts_beyond
from libraries.services import closing as services
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

STAYS = [
    "It gets no new posts, plans or branches any more.",
    "Its people, plans, credits and certificates stay as they are, and its page stays readable.",
]

MOST_NAMES = 50  # of the people who hold a post there


@needs("library.close", methods=FORM)
def close(request: HttpRequest, library: Library) -> HttpResponse:
    today = clock.today(library.agency.time_zone)
    form = CloseForm(
        request.POST if request.method == "POST" else None,
        has_posts=library.memberships.exists(), initial={"closed_on": today},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            services.library_close(actor=request.actor, library=library, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"{library} is closed.")
            return redirect("libraries:library", library.pk)
    consequences = [*STAYS, "You can open it again; posts that end with it then go on."]
    return _ask(request, library, form, f"Close {library}?", consequences, "Close the library")


@needs("library.close", methods=FORM)
def merge(request: HttpRequest, library: Library) -> HttpResponse:
    today = clock.today(library.agency.time_zone)
    form = MergeForm(
        request.POST if request.method == "POST" else None, initial={"closed_on": today},
        has_posts=library.memberships.exists(), libraries=mergeable_into(request.actor, library),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            merged = services.library_merge(actor=request.actor, library=library, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"{library} is closed; it was merged into {merged.successor}.")
            return redirect("libraries:library", library.pk)
    consequences = [*STAYS, "Nobody moves by themselves: give those who go on working a post at the other library."]
    return _ask(request, library, form, f"Merge {library} into another library?", consequences, "Merge")


def _ask(
    request: HttpRequest, library: Library, form: CloseForm, question: str, consequences: list[str], label: str,
) -> HttpResponse:  # fmt: skip
    if library.closed_on is not None:
        raise NotNow(f"{library} is closed already.")
    posts = posts_beyond(library, clock.today(library.agency.time_zone))
    context = {
        "library": library, "form": form, "posts": posts[:MOST_NAMES], "more": posts.count() - MOST_NAMES,
        "question": question, "consequences": consequences, "label": label,
        "cancel_url": reverse("libraries:library", args=[library.pk]),
    }  # fmt: skip
    return render(request, "libraries/library/close.html", context, status=422 if form.errors else 200)


@needs("library.reopen", methods=FORM)
def reopen(request: HttpRequest, library: Library) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.library_reopen(actor=request.actor, library=library, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"{library} is open again.")
            return redirect("libraries:library", library.pk)
    context = {
        "question": f"Open {library} again?", "form": form, "label": "Open it again",
        "consequences": [
            "Posts that ended with it, and who supervises whom, go on as before.",
            "What was changed since then stays as it is.",
        ],
        "cancel_url": reverse("libraries:library", args=[library.pk]),
    }  # fmt: skip
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)
