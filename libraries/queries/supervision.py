"""Who supervises whom."""

import datetime as dt

from django.db.models import Q

from libraries.models import Membership, Supervision
from libraries.queries.deciding import STAFF


def leads_back_to(post: Membership, goal: Membership, on: dt.date) -> bool:
    """Whether going up from `post` from supervisor to supervisor, as of `on` or later, one comes to `goal`."""
    up: dict[int, list[int]] = {}
    links = Supervision.objects.filter(report__library=post.library_id).exclude(ends_on__lt=on)
    for report, supervisor in links.values_list("report_id", "supervisor_id"):
        up.setdefault(report, []).append(supervisor)
    seen: set[int] = set()
    waiting = [post.pk]
    while waiting:
        here = waiting.pop()
        if here == goal.pk:
            return True
        if here not in seen:
            seen.add(here)
            waiting += up.get(here, [])
    return False


def supervised_after(post: Membership, last_day: dt.date) -> list[Membership]:
    """Whom the holder would go on supervising after `last_day`: posts that last longer, by name. For whom the agency
    named them, it names somebody else."""
    running = Q(ends_on=None) | Q(ends_on__gt=last_day)
    reports = Supervision.objects.filter(running, supervisor=post).values("report")
    rows = Membership.objects.filter(running, pk__in=reports, role__in=STAFF).select_related(
        "person", "library__agency"
    )
    return list(rows.order_by("person__family_name", "person__display_name", "pk"))
