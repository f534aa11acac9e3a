"""Damage planted on purpose in learning: states put back, and where the demo has too few rows for what is broken."""

from learning.models import CatalogItem, Credit, Revision, SpotCheck, SpotRound
from pdplanner.kernel import clock


def _put_back_by_hand() -> None:
    """To a state it was in before: an older row tells of it, and the newest does not."""
    credit = Credit.objects.filter(state="verified", spent=None).first()
    Credit.objects.filter(pk=credit.pk).update(state="claimed")


def _made_a_draft_again() -> None:
    revision = Revision.objects.filter(state="approved").first()
    Revision.objects.filter(pk=revision.pk).update(state="draft")


def _collection_in_a_collection() -> None:
    one, two, three = CatalogItem.objects.filter(parts=None, part_of=None)[:3]
    one.parts.create(item=two, position=1)
    two.parts.create(item=three, position=1)


def _spot_checked() -> SpotCheck:
    """A verified credit, drawn alone and passed by somebody who may."""
    credit = Credit.objects.filter(state="verified").first()
    agency, day = credit.membership.library.agency, clock.today("UTC")
    checker = agency.roles.exclude(person__in=(credit.person_id, credit.verified_by_id)).first().person
    one = SpotRound.objects.create(
        agency=agency, first_day=day, last_day=day, number=1, due_on=day, seed="5eed", pool=[credit.pk], token="t",
        started_by=checker, started_at=clock.now(),
    )  # fmt: skip
    return SpotCheck.objects.create(
        round=one, credit=credit, state="passed", decided_by=checker, decided_at=clock.now()
    )


def _spot_checked_by_its_verifier() -> None:
    check = _spot_checked()
    SpotCheck.objects.filter(pk=check.pk).update(decided_by=check.credit.verified_by)


def _spot_checked_by_oneself() -> None:
    check = _spot_checked()
    SpotCheck.objects.filter(pk=check.pk).update(decided_by=check.credit.person)


def _spot_round_not_drawn() -> None:
    """Somebody picked another credit than the seed did."""
    check = _spot_checked()
    other = Credit.objects.filter(state="verified").exclude(pk=check.credit_id).first()
    SpotCheck.objects.filter(pk=check.pk).update(credit=other)


def _corrected_what_stands() -> None:
    Credit.objects.update(corrects=Credit.objects.exclude(state="reversed").first())


LEARNING = (
    ("kernel.every-state-explained", _put_back_by_hand),
    ("kernel.every-state-explained", _made_a_draft_again),
    ("learning.collections-have-one-level", _collection_in_a_collection),
    ("learning.corrects-what-was-reversed", _corrected_what_stands),
    ("learning.spot-check-by-another", _spot_checked_by_its_verifier),
    ("learning.spot-check-by-another", _spot_checked_by_oneself),
    ("learning.spot-round-draws-again", _spot_round_not_drawn),
)
