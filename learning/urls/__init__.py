from learning.urls import catalog, credits, plans

app_name = "learning"

urlpatterns = [*plans.urlpatterns, *credits.urlpatterns, *catalog.urlpatterns]
