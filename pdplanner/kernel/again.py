"""What somebody typed is not lost when their session has ended: the answer holds it, to be sent again once they have
signed in. It is nowhere else: not in a cookie, an address, or on the server."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url

from pdplanner.kernel.autosave import is_autosave

_SIGNED_OUT = "Not saved: you are signed out. What you typed is still here."


def signed_out(request: HttpRequest) -> HttpResponse:
    """The answer to whoever has to sign in first: to the sign-in page, unless that would lose what they typed.

    Django has checked the form's token by now, so what is held is what the form of this house said.
    """
    if is_autosave(request):
        return JsonResponse({"words": _SIGNED_OUT, "sign_in": resolve_url(settings.LOGIN_URL)}, status=401)
    if kept_fields(request):
        return send_again(request, status=401)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


def ask_who(request: HttpRequest, page: str) -> HttpResponse:
    """The answer to a form whose sender must first show at `page` that it is still them."""
    return send_again(request, status=401, confirm_url=page)


def set_up_first(request: HttpRequest, page: str) -> HttpResponse:
    """The answer to a form of a hat that is not worn before its holder has set up a second step at `page`."""
    return send_again(request, status=403, set_up_url=page)


def send_again(request: HttpRequest, *, status: int, confirm_url: str = "", set_up_url: str = "") -> HttpResponse:
    """The page with everything the form said and one button that sends it again."""
    kept = kept_fields(request)
    context = {
        "path": request.get_full_path(),
        "kept": kept,
        "texts": [value for _, value in kept if " " in value.strip()],
        "had_files": bool(request.FILES),
        "sign_in_url": resolve_url(settings.LOGIN_URL),
        "confirm_url": confirm_url,
        "set_up_url": set_up_url,
    }
    answer = render(request, "send_again.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def kept_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values of the form, or nothing where it asked for a password: that is typed anew."""
    if any("password" in name for name in request.POST):
        return []
    return [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]


def is_of_this_house(request: HttpRequest) -> bool:
    """Whether the browser itself says that the form stood on a page of ours; no other page can make it say so."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
