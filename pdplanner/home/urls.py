from django.urls import path

from pdplanner.home.views import (
    audit,
    board_report,
    coverage,
    erasing,
    failed_work,
    frame,
    health,
    home,
    notices,
    own_data,
    retention,
    team,
)

app_name = "home"

urlpatterns = [
    path("", home.home, name="home"),
    path("coverage/", coverage.own, name="coverage"),
    path("libraries/<int:pk>/coverage/", coverage.of_library, name="library_coverage"),
    path("libraries/<int:pk>/coverage/csv/", coverage.of_library_csv, name="library_coverage_csv"),
    path("team/", team.team, name="team"),
    path("team/remind/", team.remind, name="team_remind"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/<int:pk>/", notices.follow, name="notice"),
    path("report-for-the-board/", board_report.own, name="report"),
    path("libraries/<int:pk>/report-for-the-board/", board_report.of_library, name="library_report"),
    path("libraries/<int:pk>/report-for-the-board/pdf/", board_report.of_library_pdf, name="library_report_pdf"),
    path("people/<int:pk>/erase/", erasing.erase, name="erase"),
    path("agency/<int:pk>/retention/", retention.retention, name="retention"),
    path("profile/data/", own_data.own_data, name="own_data"),
    path("audit/", audit.entries, name="audit"),
    path("audit/<int:pk>/", audit.entry, name="audit_entry"),
    path("audit/sheet/", audit.sheet, name="audit_sheet"),
    path("work/", failed_work.failed_work, name="failed_work"),
    path("work/again/", failed_work.try_again, name="work_again"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("hat/", frame.hat, name="hat"),
    path("theme/", frame.theme, name="theme"),
]
