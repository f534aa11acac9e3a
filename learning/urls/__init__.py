from learning.urls import credits, plans

app_name = "learning"

urlpatterns = [*plans.urlpatterns, *credits.urlpatterns]
