from django.urls import path

from certification.views import (
    certificates,
    check,
    checks,
    enrolling,
    exceptions,
    issuing,
    moving,
    outside,
    people,
    rules,
    standing,
)

app_name = "certification"

urlpatterns = [
    path("standing/", standing.mine, name="standing"),
    path("standing/<int:pk>/", standing.enrollment, name="enrollment"),
    path("standing/<int:pk>/apply/", enrolling.apply, name="apply"),
    path("standing/<int:pk>/take-back/", enrolling.take_back, name="take_back"),
    path("standing/<int:pk>/leave/", enrolling.leave, name="leave"),
    path("standing/<int:pk>/extension/", exceptions.extension, name="extension"),
    path("standing/<int:pk>/leave-days/", exceptions.leave, name="leave_days"),
    path("standing/<int:pk>/waiver/", exceptions.waiver, name="waiver"),
    path("standing/<int:pk>/exception/", exceptions.credit, name="credit_exception"),
    path("standing/<int:pk>/move/", moving.move, name="move"),
    path("standing/<int:pk>/checks/", checks.decide, name="checks"),
    path("checks/", checks.to_do, name="checks_to_do"),
    path("exceptions/", exceptions.listed, name="exceptions"),
    path("exceptions/<int:pk>/take-back/", exceptions.revoke, name="revoke"),
    path("tracks/", rules.tracks, name="tracks"),
    path("tracks/<int:pk>/enroll/", enrolling.enroll, name="enroll"),
    path("rules/<int:pk>/", rules.rule_set, name="rule_set"),
    path("ready/", issuing.ready, name="ready"),
    path("ready/look/", issuing.dry_run, name="dry_run"),
    path("ready/issue/", issuing.issue, name="issue"),
    path("ready/<int:pk>/return/", issuing.give_back, name="give_back"),
    path("certificates/", certificates.mine, name="certificates"),
    path("certificates/<int:pk>/pdf/", certificates.pdf, name="pdf"),
    path("certificates/<int:pk>/try-again/", certificates.try_again, name="try_again"),
    path("issued/", certificates.issued, name="issued"),
    path("standings/", people.people, name="people"),
    path("people/<int:pk>/certificate/", outside.record, name="outside"),
    path("verify/", check.verify, name="verify"),
    path("verify/<str:token>/", check.check, name="check"),
]
