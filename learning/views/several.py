"""Several parts of a collection logged in one go: ticked, looked at in sum, then claimed as separate credits."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from learning.forms.credits import FilesForm
from learning.forms.several import SeveralForm
from learning.models import CatalogItem
from learning.queries.catalog import items_for
from learning.queries.credits import verifiers
from learning.queries.parts import in_sum, worths_of_items
from learning.queries.plan_choices import plan_choices
from learning.queries.several import CLAIMABLE, Picked, lines_of, served_by, warnings_of
from learning.services.several import credits_log_several
from learning.views.uploads import keep_files
from libraries.models import Membership
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note


@needs("membership.log_credit", methods=FORM, related=("library__agency",))
def log(request: HttpRequest, post: Membership, item: int) -> HttpResponse:
    offered = items_for(request.actor).filter(agency=post.library.agency_id, state__in=CLAIMABLE)
    collection = get_object_or_404(offered.filter(parts__isnull=False).distinct(), pk=item)
    sent = request.method == "POST"
    data, files = keep_files(request) if sent else (None, FilesForm())
    lines = lines_of(request.actor, collection)
    initial = served_by(request.actor, lines) | {f"event-{line.key}": collection.title for line in lines if line.event}
    form = SeveralForm(data, post=post, lines=lines, choices=plan_choices(post), initial=initial)
    context: dict[str, Any] = {"form": form, "files": files, "post": post, "collection": collection}
    if sent and form.is_valid() and not files.errors:
        answer = _answer(request, form, post, collection, context)
        if answer is not None:
            return answer
    context |= {"rows": form.rows(), "verifiers": verifiers(post)}
    refused = bool(files.errors or form.errors)
    return render(request, "learning/credit/several.html", context, status=422 if refused else 200)


def _answer(
    request: HttpRequest, form: SeveralForm, post: Membership, collection: CatalogItem, context: dict[str, Any]
) -> HttpResponse | None:
    """Where to go on once it is claimed; None where the sum has to be seen first, or something is refused."""
    picked = form.picked
    if not picked:
        note(request, "What you ticked is among your credits already. Nothing was logged twice.")
        return redirect("learning:credits")
    warnings = warnings_of(post, picked)
    context |= _sum(form, picked, warnings)
    if request.POST.get("seen") != form.digest or (warnings and not form.cleaned_data["looked"]):
        return None
    shared = {name: form.cleaned_data.get(name) for name in ("goal_line", "activity_line")}
    files = form.cleaned_data.get("evidence", ())
    try:
        credits = credits_log_several(
            actor=request.actor, membership=post, collection=collection, picked=picked, evidence=files, **shared
        )
    except DomainError as refused:
        form.refuse_lines(refused)
        return None
    number = len(credits)
    note(request, f"{number} credits are claimed and wait to be verified." if number > 1 else "It is claimed.")
    return redirect("learning:credits")


def _sum(form: SeveralForm, picked: list[Picked], warnings: dict[str, list[str]]) -> dict[str, Any]:
    """What is ticked, in sum, each worth what it is in the part that was said, with what to look at again in it."""
    by_key = {line.key: line for line in form.lines}
    ticked = [by_key[one.key] for one in picked]
    worths = worths_of_items(form.post.person, [one.item for one in picked], [one.role for one in picked])
    for line, each in zip(ticked, worths, strict=True):
        line.worths, line.warnings = each, warnings.get(line.key, [])
    return {
        "ticked": ticked,
        "minutes": sum(line.item.minutes for line in ticked),
        "worths": in_sum(line.worths for line in ticked),
        "digest": form.digest,
        "has_warnings": bool(warnings),
    }
