"""What a track asks beside credits: told by its holder, looked at and decided by a consultant."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from certification.explain.proof_asks import Ask
from certification.forms.proofs import MoreFilesForm, ProofForm, said_before
from certification.models import Enrollment, Proof
from certification.queries.proof_facts import proofs_told
from certification.queries.standing import OPEN_STATES
from certification.services.proofs import proof_return, proof_reverse, proof_take_back, proof_tell, proof_verify
from certification.views.proof_page import ProofPage, asks_in, is_of
from certification.workflows import PROOF
from learning.views.evidence import download
from learning.views.reasons import decide_with_reason
from learning.views.uploads import keep_files
from pdplanner.kernel.access import FORM, READ, WRITE, may, needs, visible
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

_OF_RULES = ("rule_set", "agency", "track")


@needs("enrollment.prove", methods=READ, related=_OF_RULES)
def asked(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    """Everything asked, with what was told of it."""
    told = proofs_told(request.actor.person, enrollment)
    asks = asks_in(enrollment)
    rows = [(ask, [proof for proof in told if is_of(proof, ask)]) for ask in asks]
    others = [proof for proof in told if not any(is_of(proof, ask) for ask in asks)]
    is_open = enrollment.state in OPEN_STATES
    context = {"enrollment": enrollment, "rows": rows, "others": others, "is_open": is_open}
    return render(request, "certification/proofs/asked.html", context)


@needs("enrollment.prove", methods=FORM, related=_OF_RULES)
def tell(request: HttpRequest, enrollment: Enrollment, key: str) -> HttpResponse:
    ask = next((one for one in asks_in(enrollment) if one.key == key), None)
    if ask is None:
        raise Http404
    before = _told_before(request, ask)
    sent = request.method == "POST"
    data, files = keep_files(request, MoreFilesForm) if sent else (None, MoreFilesForm())
    given = said_before(before) if before else {}
    form = ProofForm(data, ask=ask, person_id=request.actor.person.pk, initial=given)
    if sent and not files.errors and form.is_valid() and _is_told(request, enrollment, form, before):
        note(request, f"“{form.cleaned_data['title']}” is added. A consultant looks at it.")
        return redirect("certification:proofs", enrollment.pk)
    context = {"enrollment": enrollment, "ask": ask, "form": form, "files": files, "before": before}
    return render(request, "certification/proofs/tell.html", context, status=422 if sent else 200)


def _is_told(request: HttpRequest, enrollment: Enrollment, form: ProofForm, before: Proof | None) -> bool:
    """Whether the service took it; if not, the form says why."""
    evidence = form.cleaned_data.get("evidence", ())
    try:
        proof_tell(
            actor=request.actor, enrollment=enrollment, ask=form.ask, told=form.told(), evidence=evidence,
            instead_of=before,
        )  # fmt: skip
    except NotNow:
        raise
    except DomainError as refused:
        form.refuse(refused)
        return False
    return True


def _told_before(request: HttpRequest, ask: Ask) -> Proof | None:
    """The one that is told again, named in the address."""
    typed = request.GET.get("again", "")
    pk = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0
    rows = visible(request.actor, "proof.take_back").filter(
        pk=pk, about=ask.about, state__in=PROOF["take_back"].sources
    )
    return rows.first()


@needs("proof.view", methods=READ, related=("person", "agency", "verified_by", "decided_by", "enrollment__track"))
def one(request: HttpRequest, proof: Proof) -> HttpResponse:
    moves = {move.action for move in PROOF.open_moves(proof.state) if may(request.actor, move.permission, proof)}
    context = {
        "proof": proof,
        "page": ProofPage(proof),
        "files": proof.evidence.all(),
        "moves": moves,
        "is_own": proof.person_id == request.actor.person.pk,
    }
    return render(request, "certification/proofs/one.html", context)


@needs("proof.view", methods=READ)
def file(request: HttpRequest, proof: Proof, evidence: int) -> HttpResponse:
    return download(get_object_or_404(proof.evidence, pk=evidence))


@needs("proof.take_back", methods=WRITE)
def take_back(request: HttpRequest, proof: Proof) -> HttpResponse:
    proof_take_back(actor=request.actor, proof=proof)
    note(request, f"“{proof}” is taken back.")
    return redirect("certification:proof", proof.pk)


@needs("proof.verify", methods=WRITE)
def verify(request: HttpRequest, proof: Proof) -> HttpResponse:
    proof_verify(actor=request.actor, proof=proof)
    note(request, f"Verified: “{proof}” of {proof.person}.")
    return redirect("certification:checks_to_do")


@needs("proof.verify", methods=FORM)
def send_back(request: HttpRequest, proof: Proof) -> HttpResponse:
    return decide_with_reason(
        request,
        partial(proof_return, actor=request.actor, proof=proof),
        said=f"Returned: “{proof}”.",
        then=reverse("certification:checks_to_do"),
        question=f"Return “{proof}” to {proof.person}?",
        consequences=["They read your reason and can add it again.", "Until then it counts nowhere."],
        label="Return with this reason",
        cancel_url=reverse("certification:proof", args=[proof.pk]),
    )


@needs("proof.verify", methods=FORM)
def reverse_one(request: HttpRequest, proof: Proof) -> HttpResponse:
    page = reverse("certification:proof", args=[proof.pk])
    return decide_with_reason(
        request,
        partial(proof_reverse, actor=request.actor, proof=proof),
        said=f"Reversed: “{proof}”.",
        then=page,
        question=f"Reverse “{proof}” of {proof.person}?",
        consequences=[
            "It stops counting in every track, from today on.",
            f"{proof.person} reads your reason.",
            "This is not undone: they can add it again as it is.",
        ],
        label="Reverse it",
        cancel_url=page,
    )
