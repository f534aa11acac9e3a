from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "pdplanner.home"
    label = "home"
    verbose_name = "Home"
