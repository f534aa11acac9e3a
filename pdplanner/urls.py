from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("pdplanner.home.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/second-step/", include("allauth.mfa.urls")),
    path("", include("libraries.urls")),
    path("", include("learning.urls")),
    path("", include("certification.urls")),
]
if settings.MODE == "demo":  # sign-in without a password: anywhere else there is no such address
    urlpatterns.append(path("demo/", include("pdplanner.demo.urls")))
