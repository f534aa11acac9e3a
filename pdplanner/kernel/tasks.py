from celery import shared_task

from pdplanner.kernel import jobs


@shared_task(name="kernel.send_mail")
def send_mail(pk: int) -> None:
    jobs.run("kernel.send_mail", pk)


@shared_task(name="kernel.sweep")
def sweep() -> None:
    jobs.sweep()
