"""The first page: where the wearer of a hat stands and what to do next."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render

from pdplanner.home.explain import board, consultant, coordinator, library, nobody, staff, supervisor
from pdplanner.home.explain.asked import actions_asked
from pdplanner.home.explain.elsewhere import actions_elsewhere
from pdplanner.home.explain.opening import Home, greeting
from pdplanner.kernel.access import SECOND_STEP, Actor, Hat, Request, signed_in

HOMES: dict[str, Callable[[Actor, Hat], Home]] = {
    "staff": staff.home,
    "supervisor": supervisor.home,
    "administrator": library.home,
    "director": library.home,
    "trustee": board.home,
    "board_chair": board.home,
    "consultant": consultant.home,
    "coordinator": coordinator.home,
}
AT_MOST = 3  # actions on the page, what others wait for first


@signed_in("everybody has a first page, and it shows what their own hat reaches")
def home(request: Request) -> HttpResponse:
    actor = request.actor
    if actor.barred and not actor.hats:
        return redirect(SECOND_STEP)
    page = _page(actor, request.GET.get("whose", ""))
    actions = [*actions_asked(actor), *actions_elsewhere(actor), *page.actions][:AT_MOST]
    context = {**page.facts, "greeting": greeting(actor.person), "sentence": page.sentence, "actions": actions}
    return render(request, page.template, context)


def _page(actor: Actor, whose: str) -> Home:
    if actor.hat is None:
        return nobody.home(actor)
    if actor.hat.role == "consultant":
        return consultant.home(actor, actor.hat, whose)
    return HOMES[actor.hat.role](actor, actor.hat)
