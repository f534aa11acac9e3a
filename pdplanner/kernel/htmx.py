"""Page and fragment from one view: htmx asks for the fragment, everybody else gets the page around it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render `noun/page.html`, or its fragment `noun/_page.html` when htmx asks for it (and not for history)."""
    if request.htmx and not request.htmx.history_restore_request:
        folder, _, name = template.rpartition("/")
        template = f"{folder}/_{name}"
    return render(request, template, context or {}, status=status)
