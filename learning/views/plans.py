"""My plan, the plan as everybody reads it, and what its owner does with the whole of it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from learning import ports
from learning.enums import PdpState, RevisionState
from learning.forms.plans import ReasonForm
from learning.models import Pdp, Revision
from learning.models.revision import OPEN_STATES
from learning.queries.asked import promise_falls_short
from learning.queries.carrying import has_left, on_the_move
from learning.queries.plan_page import PlanPage, newest_approved, plan_page_of
from learning.queries.plans import plans_of, posts_without_plan
from learning.queries.reopening import why_approval_stays
from learning.queries.used import used_of
from learning.queries.waiting_times import plan_wait
from learning.services import pdps
from libraries.models import Membership
from pdplanner.kernel import access, clock
from pdplanner.kernel.access import FORM, WRITE, Actor, needs, signed_in
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.navigation import url_or_nothing
from pdplanner.kernel.notes import note


@dataclass(frozen=True)
class Door:
    """One thing whoever reads the plan can do next: `posts` when it changes something at once, `is_due` when the plan
    waits for it."""

    label: str
    url: str
    posts: bool = False
    is_due: bool = True


@signed_in("shows only the plans that are the visitor’s own")
def mine(request: HttpRequest) -> HttpResponse:
    """The one plan at once, several as a list, none with the way to the first."""
    found = plans_of(request.actor.person)
    if len(found) == 1:
        return redirect("learning:plan", found[0].pdp.pk)
    context = {"plans": found, "posts": posts_without_plan(request.actor.person)}
    return render(
        request, "learning/plan/mine.html", context | {"tracks_url": url_or_nothing("certification:standing")}
    )


@needs("pdp.view")
def plan(request: HttpRequest, pdp: Pdp) -> HttpResponse:
    """What the plan says, where it stands, and what whoever reads it can do."""
    page = plan_page_of(pdp, request.actor, _number(request))
    if page.sheet is None:
        return render(request, "learning/plan/unshared.html", {"page": page})
    is_own = pdp.person_id == request.actor.person.pk
    context = {"page": page, "sheet": page.sheet, "is_own": is_own, "doors": _doors(page, request.actor)}
    context["usual_wait"] = plan_wait(page.sheet.agency) if is_own and page.waits else ""
    context["used"] = used_of(page.in_force, clock.today(pdp.membership.library.agency.time_zone))
    context["short"] = promise_falls_short(page.newest) if is_own and page.pdp.state == PdpState.OPEN else ()
    context["talk"] = _is_talked_about(page.sheet.revision, request.actor)
    context["hours_open"] = is_own and _is_in_force(page)
    context["moved"] = on_the_move(pdp, page.in_force)
    return render(request, "learning/plan/page.html", context)


def _is_in_force(page: PlanPage) -> bool:
    return page.pdp.state == PdpState.OPEN and page.sheet is not None and page.sheet.revision == page.in_force


def _is_talked_about(revision: Revision, actor: Actor) -> bool:
    """Whether there is a page of what the two of them said, and `actor` is one of them."""
    is_open = revision.state == RevisionState.DRAFT and revision.shared_at is not None
    return (is_open or revision.comments.exists()) and access.may(actor, "revision.comment", revision)


def _number(request: HttpRequest) -> int | None:
    """The revision asked for in the address; anything else shows the usual one."""
    asked = request.GET.get("revision", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else None


def _doors(page: PlanPage, actor: Actor) -> list[Door]:
    """What `actor` can do with the newest revision, most likely first."""
    if page.pdp.state != PdpState.OPEN:
        return _doors_back(page.pdp, actor)
    newest = page.newest
    if page.pdp.person_id == actor.person.pk:
        return _own_doors(page)
    if newest.state == RevisionState.WITH_SUPERVISOR and access.may(actor, "revision.commit", newest):
        return [Door("Read and commit", reverse("learning:revision_commit", args=[newest.pk]))]
    if newest.state == RevisionState.WITH_CONSULTANT and access.may(actor, "revision.approve", newest):
        return [Door("Review", reverse("learning:revision_review", args=[newest.pk]))]
    if newest.state == RevisionState.APPROVED and not why_approval_stays(newest, actor.person.pk):
        url = reverse("learning:revision_unapprove", args=[newest.pk])
        return [Door("Take the approval back", url, posts=True, is_due=False)]
    return []


def _doors_back(pdp: Pdp, actor: Actor) -> list[Door]:
    """Who closed a plan can reopen it; one that a certificate finished goes on only when that was withdrawn."""
    if pdp.state == PdpState.CLOSED and access.may(actor, "pdp.reopen", pdp):
        return [Door("Reopen this plan", reverse("learning:plan_reopen", args=[pdp.pk]), is_due=False)]
    is_finished = pdp.state == PdpState.FINISHED and access.may(actor, "pdp.unfinish", pdp)
    if is_finished and not ports.ask().certificate_of_pdp(pdp.pk):
        return [Door("Reopen this plan", reverse("learning:plan_unfinish", args=[pdp.pk]), is_due=False)]
    return []


def _own_doors(page: PlanPage) -> list[Door]:
    newest, pdp = page.newest, page.pdp
    change = reverse("learning:plan_change", args=[pdp.pk])
    doors = {
        RevisionState.DRAFT: Door("Go on writing", reverse("learning:revision_edit", args=[newest.pk])),
        RevisionState.RETURNED: Door(f"Write revision {newest.number + 1}", change, posts=True),
        RevisionState.APPROVED: Door("Ask for a change", change, is_due=False),
    }
    if newest.state not in OPEN_STATES[1:] and has_left(pdp):
        return []  # frozen until it is carried, which a note on the page offers
    if newest.state == RevisionState.PROMISED:
        return []  # the note on the page asks, and has both ways on
    take_back = Door("Take back", reverse("learning:revision_withdraw", args=[newest.pk]), posts=True, is_due=False)
    return [doors.get(RevisionState(newest.state), take_back)]


@needs("membership.start_pdp", methods=WRITE)
def start(request: HttpRequest, membership: Membership) -> HttpResponse:
    pdp = pdps.pdp_start_once(actor=request.actor, membership=membership)
    newest = pdp.revisions.order_by("number").last()
    if newest is not None and newest.edited_at is None and newest.state == RevisionState.DRAFT:
        return redirect("learning:revision_edit", newest.pk)
    return redirect("learning:plan", pdp.pk)


@needs("pdp.amend", methods=FORM)
def change(request: HttpRequest, pdp: Pdp) -> HttpResponse:
    """Ask for a change of what is approved, with a reason; after a return the next revision needs none."""
    in_force = newest_approved(list(pdp.revisions.all()))
    form = ReasonForm(
        request.POST if request.method == "POST" else None, label="What changes, and why", required=False,
        help_text="Your supervisor and your consultant read this first.",
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            revision = pdps.pdp_revise(actor=request.actor, pdp=pdp, reason=form.cleaned_data["reason"])
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect("learning:revision_edit", revision.pk)
    context = {"pdp": pdp, "form": form, "in_force": in_force}
    return render(request, "learning/plan/change.html", context, status=422 if form.errors else 200)


@needs("pdp.close", methods=FORM)
def close(request: HttpRequest, pdp: Pdp) -> HttpResponse:
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        label="Why you close it",
        help_text="It stays in the history.",
    )
    if request.method == "POST" and form.is_valid():
        pdps.pdp_close(actor=request.actor, pdp=pdp, reason=form.cleaned_data["reason"])
        note(request, "Your plan is closed. Everything in it stays readable.")
        return redirect("learning:plan", pdp.pk)
    return render(request, "learning/plan/close.html", {"pdp": pdp, "form": form}, status=422 if form.errors else 200)
