"""A list of goals from outside, rolled up over the libraries of the agency."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from learning.forms.alignment import AlignmentFilter
from learning.queries.alignment import FEW, libraries_beside, roll_up
from libraries.enums import FrameworkKind
from libraries.models import Framework
from pdplanner.kernel.access import needs


@needs("framework.see_alignment", related=("agency",))
def alignment(request: HttpRequest, framework: Framework) -> HttpResponse:
    """Over the whole agency, and beside it one library the reader may look into: their own is the first choice."""
    if framework.kind != FrameworkKind.GOALS:
        raise Http404
    libraries = list(libraries_beside(request.actor, framework))
    own = str(libraries[0].pk) if len(libraries) == 1 else ""
    form = AlignmentFilter({"library": own, **request.GET.dict()}, libraries=libraries)
    library, whole = form.chosen(), roll_up(framework)
    beside = {row.entry: row for row in roll_up(framework, library).rows} if library else {}
    context = {
        "framework": framework,
        "found": whole,
        "filter": form,
        "library": library,
        "rows": [(row, beside.get(row.entry)) for row in whole.rows],
        "few": FEW,
    }
    return render(request, "learning/alignment/page.html", context)
