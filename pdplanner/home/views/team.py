"""The team of a supervisor: where each of them stands, and a reminder to several in one go."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from learning.services.team import Reminded, team_remind
from pdplanner.home.forms.team import RemindForm, TeamFilter
from pdplanner.home.queries.team_page import team_posts, team_rows
from pdplanner.kernel.access import WRITE, Request, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note
from pdplanner.kernel.wording import plural

PER_PAGE = 25


@needs("membership.remind")
def team(request: Request) -> HttpResponse:
    return _page(request, RemindForm())


def _page(request: Request, form: RemindForm) -> HttpResponse:
    assert request.actor is not None  # `needs` has sent strangers to sign in
    asked = TeamFilter(request.GET)
    typed = asked.cleaned_data.get("q", "") if asked.is_valid() else ""
    page = Paginator(team_posts(request.actor, typed), PER_PAGE).get_page(request.GET.get("page"))
    posts = list(page.object_list)
    page.object_list = team_rows(request.actor, posts)
    context = {
        "page": page, "filter": asked, "typed": typed, "form": form, "all_ticked": request.GET.get("tick") == "all",
        "ticked": request.POST.getlist("post"),
    }  # fmt: skip
    return render(request, "home/team/page.html", context, status=422 if form.errors else 200)


@needs("membership.remind", methods=WRITE)
def remind(request: Request) -> HttpResponse:
    """Whoever of those ticked is no longer in the team is left out, as if they had not been ticked."""
    assert request.actor is not None
    keys = [key for key in request.POST.getlist("post")[:PER_PAGE] if key.isascii() and key.isdigit() and len(key) < 18]
    form = RemindForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    posts = list(team_posts(request.actor).filter(pk__in=keys))
    try:
        outcome = team_remind(actor=request.actor, posts=posts, words=form.cleaned_data["words"])
    except DomainError as refused:
        form.refuse(refused)
        return _page(request, form)
    note(request, _said(outcome))
    return redirect(reverse("home:team"))


def _said(outcome: Reminded) -> str:
    number = len(outcome.told)
    told = f"{number} {'person' if number == 1 else plural('person')} reminded." if number else "Nobody was reminded."
    if not outcome.lately:
        return told
    names = ", ".join(str(person) for person in outcome.lately)
    return f"{told} Reminded less than a week ago, so not again: {names}."
