from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = "What we learn"

    def ready(self) -> None:
        from learning import (
            answers,
            workflows,  # noqa: F401  # registers the states and moves
        )
        from learning.policies import AGENCY_PATHS, LIBRARY_PATHS, PERMISSIONS
        from learning.queries import (
            invariants,  # noqa: F401  # registers what doctor checks
            stored_files,
        )
        from libraries import ports
        from pdplanner.kernel import access, audit, leftovers

        access.register(PERMISSIONS)
        audit.register(AGENCY_PATHS, LIBRARY_PATHS)
        ports.register(answers.Answers())
        leftovers.register(stored_files.EVIDENCE)
