"""Files that come along with a form."""

from django.http import HttpRequest, QueryDict

from learning.services.evidence import evidence_add
from pdplanner.kernel.errors import DomainError


def keep_files(request: HttpRequest) -> tuple[QueryDict, str]:
    """What was sent, with the files stored as evidence, and what is wrong with one of them.

    They are stored before anything else is judged: a browser cannot fill a file field in again.
    """
    data, problem = request.POST.copy(), ""
    for upload in [*request.FILES.getlist("files"), *request.FILES.getlist("photo")]:
        try:
            data.appendlist("evidence", str(evidence_add(actor=request.actor, upload=upload).pk))
        except DomainError as refused:
            problem = refused.words
    return data, problem
