from django.apps import AppConfig


class LibrariesConfig(AppConfig):
    name = "libraries"
    verbose_name = "Who we are"

    def ready(self) -> None:
        from libraries.policies import PERMISSIONS
        from pdplanner.kernel import access

        access.register(PERMISSIONS)
