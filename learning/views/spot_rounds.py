"""Rounds of spot checks, as the agency sees them: the list, starting one, one round, and deciding on one credit."""

from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from learning import ports
from learning.documents.spot_round_csv import spot_round_csv
from learning.enums import CreditState, SpotCheckState
from learning.forms.spot_checks import DecideForm, RoundForm
from learning.models import SpotCheck, SpotRound
from learning.queries.spot_checks import checks_of, moves_open, why_not_to_check, with_counts
from learning.queries.spot_draw import WORDS
from learning.services.spot_checks import spot_check_drop, spot_check_not_show, spot_check_pass, spot_round_start
from learning.views.plan_way import sent_at
from learning.views.reasons import decide_with_reason
from libraries.models import Agency
from pdplanner.kernel.access import FORM, WRITE, may, needs, visible
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note
from pdplanner.kernel.wording import zone_words

PER_PAGE = 30
_PARTS = ("round__agency", "credit__person", "credit__kind", "credit__verified_by", "credit__membership__library",
          "decided_by")  # fmt: skip


@needs("spot_round.view")
def rounds(request: HttpRequest) -> HttpResponse:
    rows = with_counts(visible(request.actor, "spot_round.view"))
    page = Paginator(rows.order_by("-started_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    agencies = visible(request.actor, "agency.start_spot_round").order_by("name")
    return render(request, "learning/spot/rounds.html", {"page": page, "agencies": agencies})


@needs("agency.start_spot_round", methods=FORM)
def start(request: HttpRequest, agency: Agency) -> HttpResponse:
    form = RoundForm(request.POST or None, agency=agency)
    if request.method == "POST" and form.is_valid():
        token = str(form.cleaned_data["token"])
        try:
            one = spot_round_start(actor=request.actor, agency=agency, sample=form.sample(), token=token)
        except NotNow:
            raise
        except DomainError as refused:
            form.refuse(refused)
        else:
            note(request, f"Drawn: {one.number} of {len(one.pool)}. Their owners are asked to show something.")
            return redirect("learning:spot_round", one.pk)
    context = {"form": form, "agency": agency, "zone": zone_words(agency.time_zone)}
    return render(request, "learning/spot/start.html", context, status=422 if request.method == "POST" else 200)


@needs("spot_round.view", related=("agency", "started_by"))
def one_round(request: HttpRequest, one: SpotRound) -> HttpResponse:
    context = {"round": one, "checks": checks_of(one), "how": WORDS, "zone": zone_words(one.agency.time_zone)}
    return render(request, "learning/spot/round.html", context)


@needs("spot_round.view")
def pool(request: HttpRequest, one: SpotRound) -> HttpResponse:
    attached = {"Content-Disposition": f"attachment; filename=spot-check-{one.pk}.csv"}
    return HttpResponse(spot_round_csv(one), content_type="text/csv; charset=utf-8", headers=attached)


@needs("spot_check.view", related=_PARTS)
def one(request: HttpRequest, check: SpotCheck) -> HttpResponse:
    actor, credit = request.actor, check.credit
    decides, is_own = may(actor, "spot_check.decide", check), credit.person_id == actor.person.pk
    fails = check.state == SpotCheckState.NOT_SHOWN and credit.state == CreditState.VERIFIED and decides
    spent_on = ports.ask().spent_on(credit.pk) if fails else ""
    context = {
        "check": check, "credit": credit, "is_own": is_own, "decides": decides,
        "moves": moves_open(actor, check), "why_not": why_not_to_check(actor.person, check) if decides else "",
        "files": check.evidence.all() if is_own or (decides and check.answered_at) else [],
        "reverses": fails and not spent_on and may(actor, "credit.reverse", credit), "spent_on": spent_on,
        "sees_credit": may(actor, "credit.view", credit), "sees_round": may(actor, "spot_round.view", check.round),
    }  # fmt: skip
    return render(request, "learning/spot/check.html", context)


@needs("spot_check.decide", methods=WRITE, related=_PARTS)
def pass_one(request: HttpRequest, check: SpotCheck) -> HttpResponse:
    spot_check_pass(actor=request.actor, check=check, sent_at=sent_at(request))
    note(request, f"Passed: “{check.credit}”.")
    return redirect("learning:spot_round", check.round_id)


def _decide_form(request: HttpRequest) -> DecideForm:
    """The page of the check says in the address which answer it showed."""
    return DecideForm(request.POST or None, initial={"sent_at": request.GET.get("sent_at", "")})


@needs("spot_check.decide", methods=FORM, related=_PARTS)
def not_show(request: HttpRequest, check: SpotCheck) -> HttpResponse:
    return decide_with_reason(
        request,
        partial(spot_check_not_show, actor=request.actor, check=check, sent_at=sent_at(request)),
        form=_decide_form(request),
        said=f"Not shown: “{check.credit}”.",
        then=reverse("learning:spot_check", args=[check.pk]),
        question=f"Say that “{check.credit}” was not shown?",
        consequences=[
            f"{check.credit.person} reads your reason, and can answer again when something turns up.",
            "The credit stays verified and counts on. Reversing it is a step of its own.",
        ],
        label="Not shown",
        cancel_url=reverse("learning:spot_check", args=[check.pk]),
    )


@needs("spot_check.decide", methods=FORM, related=_PARTS)
def drop(request: HttpRequest, check: SpotCheck) -> HttpResponse:
    return decide_with_reason(
        request,
        partial(spot_check_drop, actor=request.actor, check=check, sent_at=sent_at(request)),
        form=_decide_form(request),
        said=f"No longer asked: “{check.credit}”.",
        then=reverse("learning:spot_round", args=[check.round_id]),
        question=f"Stop asking for “{check.credit}”?",
        consequences=[
            f"{check.credit.person} reads your reason and has nothing more to do.",
            "It counts as neither passed nor not shown: a later round may draw it again.",
        ],
        label="Stop asking",
        cancel_url=reverse("learning:spot_check", args=[check.pk]),
    )
