from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "pdplanner.demo"
    label = "demo"
    verbose_name = "Demo"
