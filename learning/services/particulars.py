"""What a credit says beyond what everybody is asked; see `learning.ports.Asked` for who asks."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from learning.models import Kind


@dataclass(frozen=True)
class Particulars:
    """`tags` are those beside the tags of the kind; `role` is a code, "" for taking part."""

    role: str = ""
    tags: Iterable[str] = ()
    topic: str = ""
    event: str = ""
    published_on: dt.date | None = None

    def facts(self, kind: Kind) -> dict[str, Any]:
        """The columns of a credit of this kind."""
        return {
            "role": self.role,
            "tags": [*kind.tags, *sorted(set(self.tags) - set(kind.tags))],
            "topic": " ".join(self.topic.split()),
            "event": " ".join(self.event.split()),
            "published_on": self.published_on,
        }


NO_PARTICULARS = Particulars()
