"""The routes as they are in demo mode; the suite runs in mode test, which has no demo page."""

from django.urls import include, path

urlpatterns = [path("", include("pdplanner.urls")), path("demo/", include("pdplanner.demo.urls"))]
