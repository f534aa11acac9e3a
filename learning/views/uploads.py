"""Evidence that comes along with a form: files, and the address of a page."""

from django.http import HttpRequest, QueryDict

from learning.forms.credits import FilesForm, LinkForm
from learning.services.evidence import evidence_add, evidence_add_link
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.forms import CleanForm


def keep_files(request: HttpRequest, into: type[LinkForm] = FilesForm) -> tuple[QueryDict, LinkForm]:
    """What was sent, with the files and the link stored as evidence, and their form with what is wrong with one of
    them.

    They are stored before anything else is judged: a browser cannot fill a file field in again.
    """
    data = request.POST.copy()
    form = into(data)
    for upload in [*request.FILES.getlist("files"), *request.FILES.getlist("photo")]:
        try:
            data.appendlist("evidence", str(evidence_add(actor=request.actor, upload=upload).pk))
        except DomainError as refused:
            form.refuse(refused)
    _keep_link(request, data, form)
    return data, form


def _keep_link(request: HttpRequest, data: QueryDict, form: LinkForm) -> None:
    """From then on it is ticked, and its fields are free for another one."""
    said = {} if form.has_error("link") else form.cleaned_data
    url, name = said.get("link", ""), said.get("link_name", "")
    if form.has_error("link_name") or not (url or name):
        return
    try:
        data.appendlist("evidence", str(evidence_add_link(actor=request.actor, url=url, name=name).pk))
    except DomainError as refused:
        form.refuse(refused)
    else:
        data["link"] = data["link_name"] = ""


def refuse_beside(form: CleanForm, files: LinkForm, refused: DomainError) -> None:
    """Put a refusal of the whole beside its field; of missing evidence beside the new files where none are offered."""
    if refused.field == "evidence" and "evidence" not in form.fields:
        files.add_error("files", refused.words)
    else:
        form.refuse(refused)
