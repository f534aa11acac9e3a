from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "certification"
    verbose_name = "What we attest"

    def ready(self) -> None:
        from certification import (
            answers,
            receivers,
            workflows,  # noqa: F401  # registers the states and moves
        )
        from certification.models import Certificate, ImpactPreview, IssueBatch, Standing
        from certification.policies import AGENCY_PATHS, LIBRARY_PATHS, PERMISSIONS
        from certification.queries import (
            invariants,  # noqa: F401  # registers what doctor checks
            stored_files,
        )
        from learning import ports
        from pdplanner.kernel import access, audit, jobs, leftovers

        access.register(PERMISSIONS)
        audit.register(AGENCY_PATHS, LIBRARY_PATHS)
        ports.register(answers.Answers())
        receivers.connect()
        leftovers.register(stored_files.CERTIFICATES)
        leftovers.register(stored_files.PICTURES)
        jobs.register(
            jobs.Work("certification.render_certificate", Certificate, "certification.services.render.render")
        )
        jobs.register(jobs.Work("certification.issue_batch", IssueBatch, "certification.services.batch_work.carry_on"))
        jobs.register(jobs.Work("certification.preview_impact", ImpactPreview, "certification.services.impact.compute"))
        jobs.register(
            jobs.Work(
                "certification.refresh_standing", Standing, "certification.services.standing.refresh", ("verdict",)
            )
        )
