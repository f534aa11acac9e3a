"""What a view answers to `static/js/autosave.js`; the same view answers the form's own button with a redirect."""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse

from pdplanner.kernel import clock
from pdplanner.kernel.wording import time_of_day


def is_autosave(request: HttpRequest) -> bool:
    """Whether the page saved by itself, without the button."""
    return request.headers.get("X-Autosave") == "true"


def saved(seen: str = "") -> HttpResponse:
    """Everything is saved; the page says when, in its own time zone. `seen` is what the form shows from now on."""
    return JsonResponse({"saved_at": time_of_day(clock.now()), **({"seen": seen} if seen else {})})


def not_saved(form: BaseForm) -> HttpResponse:
    """Nothing is saved; the page says why and keeps what was typed."""
    fields = [str(field.label) for field in form if field.errors]
    words = f"Not saved. Look again at: {', '.join(fields)}." if fields else "Not saved. Press the button to see why."
    return JsonResponse({"words": words}, status=422)


def overtaken() -> HttpResponse:
    """Nothing is saved, because somebody else saved other words; the button shows both."""
    words = "Not saved: somebody else changed this meanwhile. Press the button to see both texts."
    return JsonResponse({"words": words}, status=409)
