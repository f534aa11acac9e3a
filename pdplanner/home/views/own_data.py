"""A person's own data, as one file."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from pdplanner.home.queries.own_data import NOT_IN_IT
from pdplanner.home.services.own_data import own_data_export
from pdplanner.kernel.access import FORM, signed_in
from pdplanner.kernel.proof import ALWAYS


@signed_in("everybody takes a copy of their own data and of nobody else's", methods=FORM, proof=ALWAYS)
def own_data(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    if request.method != "POST":
        return render(request, "home/own_data.html", {"not_in_it": NOT_IN_IT})
    pieces = own_data_export(actor=request.actor)
    headers = {"Content-Disposition": "attachment; filename=my-data.zip", "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)
