"""Sample situations of a track: added, changed, taken out and brought back. Nobody is judged by them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from certification.engine import DocumentError, load_situation
from certification.models import Sample, Track
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError

MOST = 40  # on one page, each judged twice


@transaction.atomic
def sample_add(*, actor: Actor, track: Track, title: str, situation: Mapping[str, Any], expected: str = "") -> Sample:
    """DomainError with every problem and its place where it is no situation, and when the track has enough of them."""
    require(actor, "track.edit", track)
    if Sample.objects.filter(track=track).count() >= MOST:
        raise DomainError(f"A track has room for {MOST} samples. Take one out first.")
    sample = Sample.objects.create(
        track=track, title=title, situation=_checked(situation), expected=expected, added_by=actor.person,
        added_at=clock.now(),
    )  # fmt: skip
    audit.record("track.edit", sample, actor=actor, after=title)
    return sample


@transaction.atomic
def sample_change(
    *, actor: Actor, sample: Sample, title: str, situation: Mapping[str, Any], expected: str = ""
) -> None:
    require(actor, "track.edit", sample.track)
    before = {"title": sample.title, "situation": sample.situation, "expected": sample.expected}
    Sample.objects.filter(pk=sample.pk).update(title=title, situation=_checked(situation), expected=expected)
    audit.record("track.edit", sample, actor=actor, before=sample.title, after=title, facts={"before": before})


@transaction.atomic
def sample_remove(*, actor: Actor, sample: Sample) -> None:
    """Taken out for good; the audit trail keeps what it said."""
    require(actor, "track.edit", sample.track)
    audit.record(
        "track.edit", sample, actor=actor, before=sample.title, after="removed", facts={"situation": sample.situation}
    )
    sample.delete()


def _checked(situation: Mapping[str, Any]) -> dict[str, Any]:
    try:
        load_situation(dict(situation))
    except DocumentError as error:
        raise DomainError(f"This is no situation yet.\n{error}", "text") from error
    return dict(situation)
