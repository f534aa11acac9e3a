"""Pages for what Django refuses before a view is asked; Django calls them by name.

A form whose protection against forgery did not match may be one of ours that was only made before its sender signed in
anew: then it can be sent again.
"""

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pdplanner.kernel.again import is_of_this_house, kept_fields, send_again


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if is_of_this_house(request) and kept_fields(request):
        return send_again(request, status=403)
    return render(request, "403_csrf.html", {"why": reason}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    many = "This form has more fields than can be sent at once. Nothing was changed. Send it in parts."
    words = many if isinstance(exception, TooManyFieldsSent) else ""
    return render(request, "400.html", {"words": words}, status=400)
