from django.urls import path

from pdplanner.home.views import frame, health, home

app_name = "home"

urlpatterns = [
    path("", home.home, name="home"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("hat/", frame.hat, name="hat"),
    path("theme/", frame.theme, name="theme"),
]
