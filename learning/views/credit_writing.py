"""What the learner does with a credit: log, edit, claim, take back, enter again."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from learning import ports
from learning.forms.credits import CreditForm, FilesForm, LinkForm, facts_of
from learning.forms.sources import facts_from, source_asked
from learning.forms.time_spent import minutes_typed
from learning.forms.units import hundredths_typed
from learning.models import Credit, Kind
from learning.queries.credits import logging_warnings, posts_to_log_for, verifiers
from learning.queries.plan_choices import plan_choices
from learning.services.credits import (
    EDITABLE,
    credit_claim,
    credit_log,
    credit_record,
    credit_reenter,
    credit_take_back,
)
from learning.services.sources import NO_SOURCE, Source, source_kept
from learning.views.uploads import keep_files, refuse_beside
from libraries.models import Membership
from pdplanner.kernel import clock, htmx
from pdplanner.kernel.access import FORM, WRITE, needs, signed_in
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note
from pdplanner.kernel.wording import size_in_sentence

CLAIM, ANOTHER, DRAFT = "claim", "another", "draft"
_DECIDE = ("title", "provider", "minutes", "units", "role")  # what decides on the worth, besides the kind


@signed_in("shows the kinds of learning of the visitor's own posts")
def choose_kind(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    posts = posts_to_log_for(actor.person, clock.today(actor.hat.zone if actor.hat else "UTC"))
    kinds = Kind.objects.filter(agency__in={post.library.agency_id for post in posts}, is_open=True)
    offers = [(post, [kind for kind in kinds if kind.agency_id == post.library.agency_id]) for post in posts]
    return render(request, "learning/credit/kinds.html", {"offers": offers})


@needs("membership.log_credit", methods=FORM)
def log(request: HttpRequest, post: Membership, code: str) -> HttpResponse:
    kind = get_object_or_404(Kind, agency=post.library.agency_id, code=code, is_open=True)
    after = Credit.objects.filter(pk=_number(request.GET.get("after")), person=request.actor.person).first()
    source = source_asked(request.actor, _number(request.GET.get("item")), _number(request.GET.get("event")))
    initial = _like(after) if after else facts_from(source, request.actor.person)
    return _write(request, post, kind, initial=initial, source=source)


@needs("credit.claim", methods=FORM)
def edit(request: HttpRequest, credit: Credit) -> HttpResponse:
    if credit.state not in EDITABLE:
        raise NotNow(f"This credit is {credit.get_state_display().lower()}, so it is no longer yours to edit.")
    kinds = Kind.objects.filter(agency=credit.kind.agency_id, is_open=True)
    kind = _kind_asked(request, kinds) or credit.kind
    source = Source(credit.catalog_item, credit.catalog_event)
    return _write(request, credit.membership, kind, credit=credit, initial=facts_of(credit), source=source, kinds=kinds)


def _kind_asked(request: HttpRequest, kinds: Iterable[Kind]) -> Kind | None:
    """Compared here and not in the database, which may not take whatever an address can hold."""
    return next((kind for kind in kinds if kind.code == request.GET.get("kind")), None)


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 18 else 0


def _like(credit: Credit) -> dict[str, Any]:
    """What several sessions of one event have in common."""
    shared = ("provider", "started_on", "category", "goal_line")
    return {name: value for name, value in facts_of(credit).items() if name in shared}


def _write(
    request: HttpRequest, post: Membership, kind: Kind, *, credit: Credit | None = None, source: Source = NO_SOURCE,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    sent = request.method == "POST"
    data, files = keep_files(request) if sent else (None, FilesForm())
    form = _form(post, kind, data=data, credit=credit, initial=context.pop("initial"))
    if sent and form.is_valid() and not files.errors:
        answer = _save(request, form, files, post, kind, credit, source)
        if answer is not None:
            return answer
    context |= {
        "form": form,
        "files": files,
        "post": post,
        "kind": kind,
        "credit": credit,
        "source": source,
        "verifiers": verifiers(post),
    }
    typed = {name: str(form[name].value() or "") for name in _DECIDE if name in form.fields}
    context |= _worths(post, kind, typed, source, credit)
    return render(request, "learning/credit/form.html", context, status=422 if sent else 200)


def _form(post: Membership, kind: Kind, **given: Any) -> CreditForm:
    asked = ports.ask().asked(post.person_id, kind.code)
    return CreditForm(post=post, kind=kind, choices=plan_choices(post), asked=asked, **given)


def _save(
    request: HttpRequest, form: CreditForm, files: LinkForm, post: Membership, kind: Kind, credit: Credit | None,
    source: Source,
) -> HttpResponse | None:  # fmt: skip
    facts = form.facts()
    kept, lost = source_kept(source, kind, facts["title"], facts["provider"], credit)
    odd = logging_warnings(post, facts, credit, item=kept.item, event=kept.event)
    form.warnings = [lost, *odd] if lost else odd
    if form.warnings and not form.cleaned_data["looked"]:
        form.has_warnings = True
        return None
    then = request.POST.get("then", DRAFT)
    service = credit_log if then in (CLAIM, ANOTHER) else credit_record
    try:
        saved = service(actor=request.actor, membership=post, kind=kind, credit=credit, source=source, **facts)
    except NotNow:
        raise
    except DomainError as refused:
        refuse_beside(form, files, refused)
        return None
    note(request, f"“{saved}” is {'claimed and waits to be verified' if then != DRAFT else 'saved as a draft'}.")
    if then == ANOTHER:
        return redirect(f"{reverse('learning:credit_log', args=[post.pk, kind.code])}?after={saved.pk}")
    return redirect("learning:credit", saved.pk)


def _worths(
    post: Membership, kind: Kind, typed: Mapping[str, str], source: Source, credit: Credit | None
) -> dict[str, Any]:
    """What is typed would be worth in each track; `size` in words, "" while unreadable."""
    minutes = 0 if kind.unit else minutes_typed(typed.get("minutes", "")) or 0
    units = (hundredths_typed(typed.get("units", "")) or 0) if kind.unit else 0
    if not minutes and not units:
        return {"size": "", "worths": []}
    kept, _ = source_kept(source, kind, typed.get("title", ""), typed.get("provider", ""), credit)
    learning = ports.Learning(kind.code, kind.tags, minutes, units, typed.get("role", ""), kept.amount(minutes))
    worths = ports.ask().worths(post.person_id, learning)
    return {"size": size_in_sentence(minutes, units, kind.unit), "worths": worths}


@needs("membership.log_credit")
def worth(request: HttpRequest, post: Membership) -> HttpResponse:
    """What the hours or units typed so far would be worth in each track, of the item or event in the address."""
    kind = _kind_asked(request, Kind.objects.filter(agency=post.library.agency_id))
    if kind is None:
        raise Http404
    asked = {name: _number(request.GET.get(name)) for name in ("credit", "item", "event")}
    credit = Credit.objects.filter(pk=asked["credit"], person=request.actor.person).first()
    source = source_asked(request.actor, asked["item"], asked["event"])
    context = {"post": post, "kind": kind, "source": source, "credit": credit}
    context |= _worths(post, kind, request.GET, source, credit)
    return htmx.page(request, "learning/credit/worth.html", context)


@needs("credit.claim", methods=WRITE)
def claim(request: HttpRequest, credit: Credit) -> HttpResponse:
    try:
        credit_claim(actor=request.actor, credit=credit)
    except NotNow:
        raise
    except DomainError as refused:
        messages.warning(request, f"Not claimed yet. {refused.words}")
        return redirect("learning:credit_edit", credit.pk)
    note(request, f"“{credit}” is claimed and waits to be verified.")
    return redirect("learning:credit", credit.pk)


@needs("credit.claim", methods=WRITE)
def take_back(request: HttpRequest, credit: Credit) -> HttpResponse:
    credit_take_back(actor=request.actor, credit=credit)
    note(request, f"“{credit}” is a draft again.")
    return redirect("learning:credit", credit.pk)


@needs("credit.claim", methods=WRITE)
def reenter(request: HttpRequest, credit: Credit) -> HttpResponse:
    copy = credit_reenter(actor=request.actor, credit=credit)
    note(request, "This is a copy of the reversed credit. Mend it, then claim it.")
    return redirect("learning:credit_edit", copy.pk)
