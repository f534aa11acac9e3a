"""What stands in the way of a step back: of taking an approval back, and of reopening a plan."""

from learning import ports
from learning.enums import CreditState, PdpState, RevisionState
from learning.models import Credit, FinalReport, Pdp, Revision
from pdplanner.kernel import clock
from pdplanner.kernel.wording import long_date


def why_approval_stays(revision: Revision, person_id: int) -> str:
    """Why this person cannot take the approval of `revision` back, in words, or "" where they can.

    Only who gave it, on the same day (from the next day on, answers were given that rest on it), and only while no
    revision, verified credit, final report or application came after it.
    """
    if revision.approved_by_id != person_id:
        return f"{revision.approved_by} approved this revision; only they can take that back."
    if revision.approved_at == revision.submitted_at:
        return "This small change stands on the approval of the revision before, so there is none to take back."
    assert revision.approved_at is not None  # approved
    owner = revision.pdp.person
    zone = revision.pdp.membership.library.agency.time_zone
    approved_on = clock.local_date(revision.approved_at, zone)
    if approved_on != clock.today(zone):
        return f"It was approved on {long_date(approved_on)} and has been in force since. {owner} can ask for a change."
    return _resting(revision)


def _resting(revision: Revision) -> str:
    owner, pdp = revision.pdp.person, revision.pdp_id
    if Revision.objects.filter(pdp=pdp, number__gt=revision.number).exclude(state=RevisionState.WITHDRAWN).exists():
        return f"{owner} has begun a change of it, so the approval stays."
    verified = Credit.objects.filter(state=CreditState.VERIFIED, verified_at__gte=revision.approved_at)
    if verified.filter(goal_line__pdp=pdp).exists():
        return "A credit under this plan was verified since, so the approval stays."
    if FinalReport.objects.filter(pdp=pdp).exists():
        return f"{owner} has begun the final report of this plan, so the approval stays."
    if ports.ask().applied_with_pdp(pdp):
        return f"{owner} has applied for the certificate this plan leads to, so the approval stays."
    return ""


def plan_instead(pdp: Pdp) -> Pdp | None:
    """The open plan that came in the place of this one: for the same track, or, like this, for none at the library."""
    purpose = _purpose(pdp)
    others = Pdp.objects.filter(person=pdp.person_id, state=PdpState.OPEN).exclude(pk=pdp.pk)
    return next((one for one in others.select_related("membership") if _purpose(one) == purpose), None)


def _purpose(pdp: Pdp) -> str | int:
    terms = ports.ask().terms_of_pdp(pdp.pk)
    return terms.track if terms else pdp.membership.library_id
