from celery import shared_task

from learning.services import reminders


@shared_task(name="learning.reminders")
def remind() -> None:
    """Often enough to meet every agency's midnight; the digests of the morning bring what it finds."""
    reminders.reminders_make()
