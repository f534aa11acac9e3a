"""Page and fragment from one view: htmx asks for the fragment, everybody else gets the page around it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from pdplanner.kernel.access import Request


def page(request: Request, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """Render `noun/page.html`, or its fragment `noun/_page.html` when htmx asks for it (and not for history)."""
    if request.htmx and not request.htmx.history_restore_request:
        folder, _, name = template.rpartition("/")
        template = f"{folder}/_{name}"
    return render(request, template, context or {}, status=status)
