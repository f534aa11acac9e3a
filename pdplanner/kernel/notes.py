"""One sentence about what was just done, shown on the next page, with a way to take it back where there is one."""

from django.contrib import messages
from django.http import HttpRequest

_UNDO = "undo:"


def note(request: HttpRequest, words: str, *, undo_url: str = "") -> None:
    """Say `words` on the next page; `undo_url` takes a POST that undoes it."""
    messages.success(request, words, extra_tags=_UNDO + undo_url if undo_url else "")


def undo_url_of(extra_tags: str) -> str:
    """The address `note` was given, or ""."""
    return extra_tags.removeprefix(_UNDO) if extra_tags.startswith(_UNDO) else ""
