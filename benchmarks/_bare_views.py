"""The product's pages, and beside them two that say nothing: what a page costs before it begins to speak."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from pdplanner.kernel.access import public, signed_in


@public("measures a request through all middleware that knows nobody and asks for nothing")
def trivial(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Nothing.")


@signed_in("measures the same for somebody who is signed in: session and person")
def known(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.user))


@signed_in(
    "measures the same with today's hats and for whom one decides, without which no first page of ours is printed"
)
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.actor.person} decides for {len(request.actor.reach('awaits'))}.")


@signed_in("measures the frame of a page around nothing")
def frame(request: HttpRequest) -> HttpResponse:
    return render(request, "layouts/base.html")


urlpatterns = [
    path("bare/trivial/", trivial, name="trivial"),
    path("bare/known/", known, name="known"),
    path("bare/", bare, name="bare"),
    path("bare/frame/", frame, name="frame"),
    path("", include("pdplanner.urls")),
]
