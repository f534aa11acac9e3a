from celery import shared_task

from certification.services import endings, standing
from pdplanner.kernel import jobs


@shared_task(name="certification.refresh_standing")
def refresh_standing(pk: int) -> None:
    jobs.run("certification.refresh_standing", pk)


@shared_task(name="certification.refresh_range")
def refresh_range(first: int, last: int) -> None:
    standing.refresh_range(first, last)


@shared_task(name="certification.render_certificate")
def render_certificate(pk: int) -> None:
    jobs.run("certification.render_certificate", pk)


@shared_task(name="certification.issue_batch")
def issue_batch(pk: int) -> None:
    jobs.run("certification.issue_batch", pk)


@shared_task(name="certification.preview_impact")
def preview_impact(pk: int) -> None:
    jobs.run("certification.preview_impact", pk)


@shared_task(name="certification.daily")
def daily() -> None:
    """Often enough to meet every agency's midnight. If a message is lost, the sweep finds the rows."""
    for first, last in standing.standings_mark_older_days():
        jobs.wake("certification.refresh_range", first, last)


@shared_task(name="certification.endings")
def tell_endings() -> None:
    """As often as a new day is looked for; who was told is not told again."""
    endings.endings_tell()
