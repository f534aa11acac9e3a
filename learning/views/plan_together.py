"""A draft written together: sharing it, and what writer and supervisor say about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from learning.models import Revision
from learning.services import sharing
from learning.views.plan_editor import render_editor
from pdplanner.kernel.access import WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


@needs("revision.share", methods=WRITE)
def share(request: HttpRequest, revision: Revision) -> HttpResponse:
    try:
        sharing.draft_share(actor=request.actor, revision=revision)
    except NotNow:
        raise
    except DomainError as problem:
        return render_editor(request, revision, refusal=problem.words)
    undo_url = reverse("learning:revision_unshare", args=[revision.pk])
    note(request, "Your supervisor can read this draft now, as you write it.", undo_url=undo_url)
    return redirect(reverse("learning:revision_edit", args=[revision.pk]) + "#together")


@needs("revision.share", methods=WRITE)
def unshare(request: HttpRequest, revision: Revision) -> HttpResponse:
    sharing.draft_unshare(actor=request.actor, revision=revision)
    note(request, "This draft is yours alone again.")
    return redirect(reverse("learning:revision_edit", args=[revision.pk]) + "#together")
