"""What certification does when learning and libraries say that something changed; see docs/architecture.md."""

from collections.abc import Collection
from typing import Any

from certification.services.standing import standings_mark_population, standings_mark_stale
from learning import signals
from libraries import signals as library_signals


def connect() -> None:
    """Called once from ready(); the keys keep a second call from connecting twice."""
    for name in ("plan_changed", "report_changed"):
        getattr(signals, name).connect(_person_changed, dispatch_uid=f"certification.{name}")
    signals.credits_changed.connect(_people_changed, dispatch_uid="certification.credits_changed")
    library_signals.posts_changed.connect(_posts_changed, dispatch_uid="certification.posts_changed")
    library_signals.population_changed.connect(_population_changed, dispatch_uid="certification.population_changed")


def _person_changed(sender: Any, *, person_id: int, **_more: Any) -> None:
    standings_mark_stale(person_id)


def _people_changed(sender: Any, *, people: Collection[int], **_more: Any) -> None:
    standings_mark_stale(*people)


def _posts_changed(sender: Any, *, people: Collection[int], libraries: Collection[int], **_more: Any) -> None:
    standings_mark_stale(*people, libraries=libraries)


def _population_changed(sender: Any, *, libraries: Collection[int], **_more: Any) -> None:
    standings_mark_population(libraries)
