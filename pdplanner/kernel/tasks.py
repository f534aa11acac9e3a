from celery import shared_task

from pdplanner.kernel import checkups, digests, jobs, pulse


@shared_task(name="kernel.send_mail")
def send_mail(pk: int) -> None:
    jobs.run("kernel.send_mail", pk)


@shared_task(name="kernel.write_digest")
def write_digest(pk: int) -> None:
    jobs.run("kernel.write_digest", pk)


@shared_task(name="kernel.digests")
def open_digests() -> None:
    """Often enough to meet every agency's morning."""
    digests.digests_open()


@shared_task(name="kernel.checkup")
def checkup() -> None:
    """Asked often; done once a day."""
    checkups.checkup_if_due()


@shared_task(name="kernel.sweep")
def sweep() -> None:
    pulse.ask()
    jobs.sweep()


@shared_task(name="kernel.answer")
def answer() -> None:
    """The sign of life a sweep asked for."""
    pulse.answer()
