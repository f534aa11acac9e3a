"""The page for a form whose protection against forgery did not match; Django calls it by name.

Where the form stood on a page of ours, it was only made before its sender signed in anew: then it can be sent again.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pdplanner.kernel.again import is_of_this_house, kept_fields, send_again


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if is_of_this_house(request) and kept_fields(request):
        return send_again(request, status=403)
    return render(request, "403_csrf.html", {"why": reason}, status=403)
