from django.urls import path

from pdplanner.home.views import frame

app_name = "home"

urlpatterns = [
    path("hat/", frame.hat, name="hat"),
    path("theme/", frame.theme, name="theme"),
]
