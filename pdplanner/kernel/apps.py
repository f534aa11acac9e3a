from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "pdplanner.kernel"
    label = "kernel"
    verbose_name = "Foundations"

    def ready(self) -> None:
        from pdplanner.kernel import (
            jobs,
            leftovers,  # noqa: F401  # registers what doctor checks
        )
        from pdplanner.kernel.models import Digest, Mail

        jobs.register(jobs.Work("kernel.send_mail", Mail, "pdplanner.kernel.outbox.send"))
        jobs.register(jobs.Work("kernel.write_digest", Digest, "pdplanner.kernel.digests.write"))
