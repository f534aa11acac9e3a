"""Lists of credits and the page of one."""

from collections.abc import Mapping, Sequence

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from learning import ports
from learning.documents.credits_csv import credits_csv
from learning.enums import CreditState
from learning.forms.asked import code_words
from learning.forms.credit_filter import CreditFilter
from learning.models import Credit
from learning.queries.credit_history import history_of
from learning.queries.credits import correction_of, credits_of, team_credits, totals, verifiers, with_words, years_in
from learning.queries.undo import can_undo
from learning.queries.verify_links import reached_by_mail
from learning.queries.waiting_times import credit_wait
from learning.workflows import CREDIT
from libraries.enums import Decider
from libraries.queries.deciding import Deciders
from pdplanner.kernel.access import Actor, may, needs, signed_in
from pdplanner.kernel.proof import ALWAYS

PER_PAGE = 25
Counting = Mapping[int, Sequence[ports.Counting]]
_MINE = "everybody has credits of their own, if only none yet"


def _filtered(request: HttpRequest, rows: QuerySet[Credit], drafts: bool) -> tuple[CreditFilter, QuerySet[Credit]]:
    form = CreditFilter(request.GET, years=years_in(rows), drafts=drafts)
    return form, form.applied(rows)


def _list(
    request: HttpRequest, template: str, rows: QuerySet[Credit], *, drafts: bool = True,
    counting: Counting | None = None,
) -> HttpResponse:  # fmt: skip
    form, rows = _filtered(request, rows, drafts)
    sums = totals(rows)
    pages = Paginator(rows, PER_PAGE)
    pages.count = sums["number"]  # counted with the hours already
    page = pages.get_page(request.GET.get("page"))
    for credit in page if counting else ():
        credit.counting = counting.get(credit.pk, ())
    return render(request, template, {"filter": form, "page": page, "totals": sums})


def _csv(
    request: HttpRequest, name: str, rows: QuerySet[Credit], *, drafts: bool = True, counting: Counting | None = None
) -> HttpResponse:  # fmt: skip
    _, rows = _filtered(request, rows, drafts)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(credits_csv(rows, counting), content_type="text/csv; charset=utf-8", headers=disposition)


@signed_in(_MINE)
def mine(request: HttpRequest) -> HttpResponse:
    me = request.actor.person
    return _list(request, "learning/credit/list.html", credits_of(me), counting=ports.ask().counting(me.pk))


@signed_in(_MINE)
def mine_csv(request: HttpRequest) -> HttpResponse:
    me = request.actor.person
    return _csv(request, "my-credits", credits_of(me), counting=ports.ask().counting(me.pk))


@needs("credit.verify")
def team(request: HttpRequest) -> HttpResponse:
    return _list(request, "learning/credit/team.html", team_credits(request.actor), drafts=False)


@needs("credit.verify", proof=ALWAYS)
def team_csv(request: HttpRequest) -> HttpResponse:
    return _csv(request, "team-credits", team_credits(request.actor), drafts=False)


def _learning(credit: Credit) -> ports.Learning:
    return ports.Learning(
        credit.kind.code, credit.tags, credit.minutes, credit.units_hundredths, credit.role, credit.amount_hundredths
    )


@needs("credit.view")
def one(request: HttpRequest, credit: Credit) -> HttpResponse:
    credit = with_words(Credit.objects.filter(pk=credit.pk)).get()
    actor = request.actor
    waits_for = verifiers(credit.membership) if credit.state == CreditState.CLAIMED else None
    is_own = credit.person_id == actor.person.pk
    context = {
        "credit": credit,
        "is_own": is_own,
        "moves": _moves(actor, credit, waits_for),
        "categories": credit.categories.select_related("category", "agency"),
        "role": code_words(credit.role),
        "tags": [code_words(tag) for tag in credit.tags if tag not in credit.kind.tags],
        "files": credit.evidence.all(),
        "worths": ports.ask().worths(credit.person_id, _learning(credit)),
        "uses": ports.ask().uses(credit.person_id, credit.pk, is_own=is_own),
        "spent_on": ports.ask().spent_on(credit.pk),
        "correction": correction_of(credit) if credit.state == CreditState.REVERSED else None,
        "deciders": waits_for,
        "reached": reached_by_mail(waits_for.people) if waits_for and is_own else None,
        "usual_wait": credit_wait(credit.membership.library.agency) if waits_for and is_own else "",
        "history": history_of(credit),
        "may_see_session": credit.board_session and may(actor, "board_session.view", credit.board_session),
    }
    return render(request, "learning/credit/detail.html", context)


def _moves(actor: Actor, credit: Credit, waits_for: Deciders | None) -> set[str]:
    """What this visitor can do with the credit now."""
    moves = {move.action for move in CREDIT.open_moves(credit.state) if may(actor, move.permission, credit)}
    if not can_undo(credit, actor.person):
        moves.discard("unverify")
    if waits_for is not None and waits_for.capacity != Decider.CONSULTANT:
        moves -= {"override", "override_return"}
    return moves
