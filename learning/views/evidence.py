"""Files of evidence leave the house only here, as a download, to people who may see it."""

from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from learning.forms.credits import FilesForm
from learning.models import Evidence
from learning.queries.evidence import box_of, files_of, label_uses
from learning.services.evidence import evidence_remove
from learning.views.uploads import keep_files
from pdplanner.kernel.access import FORM, WRITE, Request, needs, signed_in
from pdplanner.kernel.notes import note

PER_PAGE = 30
# Even opened in a tab of its own the file runs nothing, loads nothing and belongs to no site.
LOCKED = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@signed_in("everybody has a box of their own files and links", methods=FORM)
def box(request: Request) -> HttpResponse:
    sent = request.method == "POST"
    data, files = keep_files(request) if sent else (None, FilesForm())
    if data is not None and not files.errors:
        if data.getlist("evidence"):
            note(request, "It is in your box.")
            return redirect("learning:evidence_box")
        files.add_error("files", "Choose a file, take a picture, or give the address of a page.")
    person, unused = request.actor.person, request.GET.get("show") == "unused"
    page = Paginator(files_of(person, unused=unused), PER_PAGE).get_page(request.GET.get("page"))
    label_uses(person, page.object_list)
    context = {"box": box_of(person), "page": page, "only_unused": unused, "files": files}
    return render(request, "learning/credit/box.html", context, status=422 if sent else 200)


@needs("evidence.view")
def serve(request: HttpRequest, evidence: Evidence) -> HttpResponse:
    return download(evidence)


def download(evidence: Evidence) -> FileResponse:
    """The file, for whoever a view has found may see it. A link has none."""
    if evidence.url:
        raise Http404("This evidence is a link.")
    try:
        content = default_storage.open(evidence.path)
    except FileNotFoundError as missing:
        raise Http404("The file of this evidence is not in the storage.") from missing
    kind = evidence.content_type + ("; charset=utf-8" if evidence.content_type == "text/plain" else "")
    return FileResponse(content, as_attachment=True, filename=evidence.name, content_type=kind, headers=LOCKED)


@needs("evidence.remove", methods=WRITE)
def remove(request: HttpRequest, evidence: Evidence) -> HttpResponse:
    credit = evidence.credits.order_by("pk").first()
    evidence_remove(actor=request.actor, evidence=evidence)
    note(request, f"“{evidence.name}” is deleted.")
    return redirect(reverse("learning:credit", args=[credit.pk]) if credit else reverse("learning:evidence_box"))
