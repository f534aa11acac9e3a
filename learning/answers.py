"""Learning's answers to libraries/ports.py; registered at start-up."""

from collections.abc import Collection

from django.db.models import Count, Q

from learning.enums import CreditState, PdpState
from learning.models import Credit, Pdp
from libraries.ports import OpenWork
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor


class Answers:
    def open_work(self, post_id: int, reports: Collection[int]) -> OpenWork:
        claimed = Credit.objects.filter(state=CreditState.CLAIMED).aggregate(
            own=Count("pk", filter=Q(membership=post_id)), of_reports=Count("pk", filter=Q(membership__in=reports))
        )
        plans = Pdp.objects.filter(membership=post_id, state=PdpState.OPEN).count()
        return OpenWork(claimed["own"], claimed["of_reports"], plans)

    def plans_follow(self, actor: Actor, old_id: int, new_id: int) -> int:
        plans = list(Pdp.objects.filter(membership=old_id, state=PdpState.OPEN))
        for pdp in plans:
            Pdp.objects.filter(pk=pdp.pk, membership=old_id).update(membership=new_id)
            audit.record("membership.edit", pdp, actor=actor, facts={"did": "follow", "from": old_id, "to": new_id})
        return len(plans)
