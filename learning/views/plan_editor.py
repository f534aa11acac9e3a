"""The plan editor: the four steps on one page beside the library's goals."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from learning import ports
from learning.enums import RevisionState
from learning.forms.editor import EditorPage, kinds_to_choose
from learning.forms.from_catalog import from_catalog
from learning.forms.plans import ItemForm
from learning.forms.time_spent import minutes_typed
from learning.forms.units import hundredths_typed
from learning.models import Revision
from learning.queries.carrying import has_left
from learning.queries.sheet import PEOPLE, sheet_of, worth_words
from pdplanner.kernel.access import needs
from pdplanner.kernel.navigation import url_or_nothing
from pdplanner.kernel.wording import size_in_sentence


@needs("revision.edit", related=PEOPLE)
def editor(request: HttpRequest, revision: Revision) -> HttpResponse:
    """Write the draft. What was sent or decided, or stays behind, is read on the plan's page."""
    if revision.state != RevisionState.DRAFT or has_left(revision.pdp):
        return redirect("learning:plan", revision.pdp_id)
    return render_editor(request, revision, at=request.GET.get("at", ""))


def render_editor(
    request: HttpRequest, revision: Revision, *, at: str = "", bound: dict[str, ItemForm] | None = None,
    refusal: str = "",
) -> HttpResponse:  # fmt: skip
    """The page, with the forms that were refused in place of fresh ones, and the reason why it was not sent."""
    sheet = sheet_of(revision)
    seed = request.GET.get("option") or request.GET.get("skill", "")
    page = EditorPage(sheet, at=at, bound=bound, seed=seed)
    if at == "activity-new" and request.method == "GET":
        page.catalog = from_catalog(request.actor, sheet, request.GET.get("item", ""))
    context = {
        "page": page,
        "sheet": page.sheet,
        "refusal": refusal,
        "strategic_plan_url": url_or_nothing("libraries:strategic_plan"),
        "submit_url": reverse("learning:revision_submit", args=[revision.pk]),
    }
    return render(request, "learning/plan/editor.html", context, status=422 if bound or refusal else 200)


@needs("revision.edit")
def totals(request: HttpRequest, revision: Revision) -> HttpResponse:
    """Readiness and totals alone, fetched after the page has saved by itself."""
    page = EditorPage(sheet_of(revision))
    return render(request, "learning/plan/_ready.html", {"page": page, "sheet": page.sheet, "is_fragment": True})


@needs("revision.edit")
def worth(request: HttpRequest, revision: Revision) -> HttpResponse:
    """What the hours or units in the form would be worth, in the words that stand under the field."""
    kinds = kinds_to_choose(revision.pdp.membership.library.agency)
    kind = next((one for one in kinds if str(one.pk) == request.GET.get("kind")), None)
    words = ""
    minutes = minutes_typed(request.GET.get("minutes", "")) or 0 if kind and not kind.unit else 0
    units = hundredths_typed(request.GET.get("units", "")) or 0 if kind and kind.unit else 0
    if kind and (minutes or units):
        learning = ports.Learning(kind.code, kind.tags, minutes, units)
        terms = ports.ask().terms_of_pdp(revision.pdp_id)
        hundredths = terms.worths([learning])[0] if terms else 0
        words = worth_words(size_in_sentence(minutes, units, kind.unit), hundredths)
    return render(request, "learning/plan/_worth.html", {"words": words})
