from django.urls import path

from libraries.views import invitations

app_name = "libraries"

urlpatterns = [
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
]
