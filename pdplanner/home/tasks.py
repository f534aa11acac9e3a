import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from pdplanner.home.queries.retention import agencies_tonight
from pdplanner.home.services.leftovers import leftovers_clear
from pdplanner.home.services.retention import agency_clean

log = logging.getLogger(__name__)


@shared_task(name="home.leftovers")
def leftovers() -> None:
    try:
        leftovers_clear()
    except SoftTimeLimitExceeded:
        log.info("there are more stored files than one night can look at; the next one goes on")


@shared_task(name="home.retention")
def retention() -> None:
    for agency in agencies_tonight():
        try:
            agency_clean(agency)
        except SoftTimeLimitExceeded:
            log.info("more has outlived its use than fits into one night; the next one goes on")
            break
        except Exception:  # whatever it is, what the others keep has outlived its use all the same
            log.exception("retention of agency %s failed; the others go on", agency.code)
