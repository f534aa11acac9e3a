"""Who supervises whom."""

import datetime as dt

from libraries.models import Membership, Supervision


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
