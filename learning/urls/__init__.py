from learning.urls import catalog, credits, events, plans, templates

app_name = "learning"

urlpatterns = [
    *plans.urlpatterns,
    *credits.urlpatterns,
    *catalog.urlpatterns,
    *events.urlpatterns,
    *templates.urlpatterns,
]
