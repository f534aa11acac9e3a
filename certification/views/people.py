"""The people of the agency's libraries and where each of them stands."""

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from certification.forms.search import PeopleSearchForm
from certification.models import Enrollment
from libraries.models import Membership, Person
from pdplanner.kernel import clock
from pdplanner.kernel.access import READ, needs, visible
from pdplanner.kernel.folding import words_of

ON_A_PAGE = 50


@needs("person.see_standing", methods=READ)
def people(request: HttpRequest) -> HttpResponse:
    form = PeopleSearchForm(request.GET or None)
    rows = Person.objects.filter(pk__in=visible(request.actor, "person.see_standing").values("pk"))
    if form.is_bound and form.is_valid():
        rows = _found(request, rows, form.cleaned_data["q"], form.cleaned_data["role"])
    page = Paginator(_with_standing(request, rows), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "can_record": bool(request.actor.wearing("consultant"))}
    return render(request, "certification/people/page.html", context, status=422 if form.errors else 200)


def _agencies(request: HttpRequest) -> set[int | None]:
    """Posts and enrollments with these alone; what a person does elsewhere is not for this list."""
    return {hat.agency_id for role in ("consultant", "coordinator") for hat in request.actor.wearing(role)}


def _found(request: HttpRequest, rows: QuerySet[Person], words: str, role: str) -> QuerySet[Person]:
    """Who fits all the words, each by name or by a library past or present, and holds a post of that role today."""
    ours = Membership.objects.filter(library__agency__in=_agencies(request))
    for word in words_of(words):
        at = ours.filter(library__search_text__contains=word).values("person")
        rows = rows.filter(Q(search_text__contains=word) | Q(pk__in=at))
    if role:
        today = clock.today(next(hat.zone for hat in request.actor.hats if hat.agency_id in _agencies(request)))
        rows = rows.filter(pk__in=ours.on(today).filter(role=role).values("person"))
    return rows


def _with_standing(request: HttpRequest, rows: QuerySet[Person]) -> QuerySet[Person]:
    agencies = _agencies(request)
    enrollments = Enrollment.objects.filter(agency__in=agencies).select_related("track", "standing")
    posts = Membership.objects.filter(library__agency__in=agencies).select_related("library")
    return rows.order_by("family_name", "display_name", "pk").prefetch_related(
        Prefetch("enrollments", enrollments.order_by("-starts_on", "-pk"), to_attr="listed_enrollments"),
        Prefetch("memberships", posts.order_by("-starts_on", "-pk"), to_attr="listed_posts"),
    )
