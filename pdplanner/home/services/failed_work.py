"""“Try again” for work that was given up."""

from django.db import transaction
from django.http import Http404

from pdplanner.home.queries.failed_work import rows_of
from pdplanner.home.queries.program import coordinated
from pdplanner.kernel import audit, jobs
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import NotNow


@transaction.atomic
def work_retry(*, actor: Actor, work: str, pk: int) -> None:
    """Give row `pk` of a kind of work five attempts anew. Http404 where it is not of the actor’s agencies, NotNow
    where it was not given up."""
    require(actor, "agency.retry_work")
    if work not in jobs.WORKS:
        raise Http404
    row = rows_of(work, coordinated(actor)).filter(pk=pk).first()
    if row is None:
        raise Http404
    if not jobs.revive(type(row), pk):
        raise NotNow("This was not given up: it still waits or is being done. Look at the list again.")
    audit.record("agency.retry_work", row, actor=actor, before="dead", after="waiting", facts={"work": work})
    jobs.wake(work, pk)
