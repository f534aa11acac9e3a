"""Work in the background that was given up or is late, for the coordinator of the agency."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pdplanner.home.explain.failed_work import way, what_words, why_words
from pdplanner.home.queries.failed_work import MOST, stuck_work
from pdplanner.home.queries.program import coordinated
from pdplanner.home.services.failed_work import work_retry
from pdplanner.kernel.access import READ, WRITE, needs
from pdplanner.kernel.checkups import last_checkup
from pdplanner.kernel.notes import note
from pdplanner.kernel.pulse import heard


@needs("agency.retry_work", methods=READ)
def failed_work(request: HttpRequest) -> HttpResponse:
    rows, is_cut = stuck_work(coordinated(request.actor))
    told = [(row, what_words(row), why_words(row), way(row)) for row in rows]
    facts = {"rows": told, "is_cut": is_cut, "most": MOST, "checkup": last_checkup(), "heard": heard()}
    return render(request, "home/failed_work.html", facts)


@needs("agency.retry_work", methods=WRITE)
def try_again(request: HttpRequest) -> HttpResponse:
    work, _, pk = request.POST.get("row", "").rpartition(":")
    if not pk.isdecimal() or len(pk) > 15:
        raise Http404
    work_retry(actor=request.actor, work=work, pk=int(pk))
    note(request, "It is being tried again. It is gone from this list when it is done.")
    return redirect("home:failed_work")
