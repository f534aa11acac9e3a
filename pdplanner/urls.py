from django.urls import include, path

urlpatterns = [
    path("", include("pdplanner.home.urls")),
    path("account/", include("allauth.account.urls")),
    path("", include("libraries.urls")),
    path("", include("learning.urls")),
    path("", include("certification.urls")),
]
