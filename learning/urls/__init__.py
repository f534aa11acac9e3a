from learning.urls import catalog, credits, events, plans, spot_checks, templates

app_name = "learning"

urlpatterns = [
    *plans.urlpatterns,
    *credits.urlpatterns,
    *catalog.urlpatterns,
    *events.urlpatterns,
    *templates.urlpatterns,
    *spot_checks.urlpatterns,
]
