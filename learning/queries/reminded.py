"""Who was reminded of their learning lately, whoever did it."""

import datetime as dt
from collections.abc import Collection

from pdplanner.kernel import clock
from pdplanner.kernel.models import Notice

KEY = "team.reminded"
AGAIN_AFTER = dt.timedelta(days=7)


def reminded_lately(people: Collection[int]) -> dict[int, dt.datetime]:
    """When each of them was reminded, for those who need not be reminded again yet. One query."""
    since = clock.now() - AGAIN_AFTER
    rows = Notice.objects.filter(to_person__in=people, key__startswith=f"{KEY}:", written_at__gt=since)
    return dict(rows.order_by("written_at").values_list("to_person", "written_at"))
