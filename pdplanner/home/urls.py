from django.urls import path

from pdplanner.home.views import coverage, frame, health, home, notices

app_name = "home"

urlpatterns = [
    path("", home.home, name="home"),
    path("coverage/", coverage.own, name="coverage"),
    path("libraries/<int:pk>/coverage/", coverage.of_library, name="library_coverage"),
    path("libraries/<int:pk>/coverage/csv/", coverage.of_library_csv, name="library_coverage_csv"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/<int:pk>/", notices.follow, name="notice"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("hat/", frame.hat, name="hat"),
    path("theme/", frame.theme, name="theme"),
]
