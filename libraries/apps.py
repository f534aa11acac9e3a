from django.apps import AppConfig


class LibrariesConfig(AppConfig):
    name = "libraries"
    verbose_name = "Who we are"

    def ready(self) -> None:
        from libraries import receivers, workflows  # noqa: F401  # what is told, and the states and moves
        from libraries.policies import AGENCY_PATHS, PERMISSIONS
        from libraries.queries import invariants  # noqa: F401  # registers what doctor checks
        from pdplanner.kernel import access, audit

        access.register(PERMISSIONS)
        audit.register(AGENCY_PATHS, {"libraries.Library": ("pk",)})
