"""Routed in demo mode only (pdplanner/urls.py): anywhere else these addresses do not exist."""

from django.urls import path

from pdplanner.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.story, name="story"),
    path("sign-in/", views.sign_in, name="sign_in"),
]
