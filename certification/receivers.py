"""What certification does when learning says that something changed; see docs/architecture.md."""

from collections.abc import Collection
from typing import Any

from certification.services.standing import standings_mark_stale
from learning import signals


def connect() -> None:
    """Called once from ready(); the keys keep a second call from connecting twice."""
    for name in ("plan_changed", "report_changed"):
        getattr(signals, name).connect(_person_changed, dispatch_uid=f"certification.{name}")
    signals.credits_changed.connect(_people_changed, dispatch_uid="certification.credits_changed")


def _person_changed(sender: Any, *, person_id: int, **_more: Any) -> None:
    standings_mark_stale(person_id)


def _people_changed(sender: Any, *, people: Collection[int], **_more: Any) -> None:
    standings_mark_stale(*people)
