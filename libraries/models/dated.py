import datetime as dt
from typing import Self

from django.db import models


class DatedQuerySet(models.QuerySet):  # type: ignore[type-arg]  # serves three models alike
    """Rows with `starts_on` and an open or given `ends_on`; both first and last day count."""

    def on(self, date: dt.date) -> Self:
        """Rows in force on `date`."""
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=date), starts_on__lte=date)
