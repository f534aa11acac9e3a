"""Another number of credits for an item of the catalog: what it means for credits that were taken from it before."""

from django.db.models import QuerySet

from learning import signals
from learning.mail import credits as mail
from learning.models import CatalogItem, Credit
from learning.queries.credits import UNVERIFIED
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor


def credits_revalue(*, actor: Actor, item: CatalogItem, before: int | None, event: int) -> None:
    """Those of the item that took what it was worth `before` take what it is worth now, as long as nobody has verified
    them; whoever they belong to is told, and who is asked to verify. Verified ones stay as they are.

    Part of an edit, which asks who may; called in its transaction. `event` is its row in the audit.
    """
    rows = _that_took(item, before).filter(state__in=UNVERIFIED).select_for_update(of=("self",), no_key=True)
    credits = list(rows.select_related("person", "membership__library__agency").order_by("pk"))
    Credit.objects.filter(pk__in=[credit.pk for credit in credits]).update(amount_hundredths=item.amount_hundredths)
    for credit in credits:
        credit.amount_hundredths = item.amount_hundredths
        audit.record(
            "catalog_item.edit", credit, actor=actor, before=credit.state, after=credit.state,
            facts={"amount_hundredths": [before, item.amount_hundredths]},
        )  # fmt: skip
        mail.credit_revalued(credit, item, by=actor.person, before=before, event=event)
    signals.credits_changed.send(sender=Credit, people=sorted({credit.person_id for credit in credits}))


def _that_took(item: CatalogItem, amount: int | None) -> QuerySet[Credit]:
    """Whoever took all of its hours took its amount; where it had none, they took all that it offers now."""
    rows = Credit.objects.filter(catalog_item=item, amount_hundredths=amount)
    return rows if amount is not None else rows.filter(minutes__gte=item.minutes)
