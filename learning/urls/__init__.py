from learning.urls import boards, catalog, credits, events, plans, spot_checks, templates

app_name = "learning"

urlpatterns = [
    *plans.urlpatterns,
    *credits.urlpatterns,
    *catalog.urlpatterns,
    *events.urlpatterns,
    *boards.urlpatterns,
    *templates.urlpatterns,
    *spot_checks.urlpatterns,
]
