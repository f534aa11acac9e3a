from django.urls import path

from pdplanner.home.views import frame, health

app_name = "home"

urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("hat/", frame.hat, name="hat"),
    path("theme/", frame.theme, name="theme"),
]
