from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from pdplanner.kernel.folding import folded


class Searchable(models.Model):
    """A row that is found by its words, accents and capitals aside: `search_text` holds them folded.

    `save()` keeps it true. Whoever writes with `update()` or in bulk sets `search_text` too, see `words_to_search`;
    `manage.py doctor` finds rows where that was forgotten.
    """

    SEARCHED: ClassVar[tuple[str, ...]] = ()
    search_text = models.TextField(blank=True, default="", editable=False)

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        self.search_text = self.words_to_search()
        if update_fields is not None:
            update_fields = {*update_fields, "search_text"}
        super().save(update_fields=update_fields, **options)

    def words_to_search(self) -> str:
        """What `search_text` has to be now."""
        return folded(*(getattr(self, field) for field in self.SEARCHED))
