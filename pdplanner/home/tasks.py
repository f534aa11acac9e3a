import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from pdplanner.home.services.retention import nightly_remove

log = logging.getLogger(__name__)


@shared_task(name="home.retention")
def retention() -> None:
    try:
        nightly_remove()
    except SoftTimeLimitExceeded:
        log.info("more has outlived its use than fits into one night; the next one goes on")
