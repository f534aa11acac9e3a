"""The home page of a supervisor: what waits for me, and where my team stands."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pdplanner.home.explain.opening import Action, Home, bold, count, listed, since, waited
from pdplanner.home.queries.team import team_of
from pdplanner.home.queries.waiting import CREDIT, PLAN, Desk, Waiting, desk_of
from pdplanner.kernel.access import Actor, Hat

ROWS = 8  # things that wait on the page
SHOWN = 25  # people of the team on the page


def home(actor: Actor, hat: Hat) -> Home:
    desk, team = desk_of(actor), team_of(actor, hat)
    return Home(
        template="home/supervisor.html",
        sentence=sentence(desk),
        actions=actions_for(desk),
        facts={"desk": desk, "waiting": waiting_rows(desk), "team": team[:SHOWN], "team_number": len(team)},
    )


def sentence(desk: Desk) -> SafeString:
    """ "3 credits and 1 plan wait for you, the oldest for 12 days." """
    if not desk.number:
        return format_html("{} waits for you.", bold("Nothing"))
    parts = [count(desk.credits, "credit")] if desk.credits else []
    parts += [count(desk.plans, "plan")] if desk.plans else []
    if desk.number == 1:
        return format_html("{} has waited for you {}.", bold(parts[0]), since(desk.items[0].since))
    return format_html("{} wait for you, the oldest {}.", bold(listed(parts)), since(desk.items[0].since))


def actions_for(desk: Desk) -> list[Action]:
    """One action for each kind, the one with the oldest thing first."""
    found = [item for item in (desk.first(CREDIT), desk.first(PLAN)) if item is not None]
    return [_action(item, desk) for item in sorted(found, key=lambda item: item.since)]


def _action(item: Waiting, desk: Desk) -> Action:
    if item.kind == CREDIT:
        if desk.credits == 1:
            title = f"Verify a credit of {item.who}"
            reason = f"“{item.title}”. {waited(item.since)}"
        else:
            title = f"Verify {count(desk.credits, 'credit')}"
            reason = f"The oldest is “{item.title}” of {item.who}. {waited(item.since)}"
        return Action(title, reason, reverse("learning:to_verify"), "To verify")
    reason = f"{waited(item.since)} You say what the library gives: hours and money."
    where = reverse("learning:revision_commit", args=[item.pk])
    return Action(f"Commit to the plan of {item.who}", reason, where, "Read the plan")


def waiting_rows(desk: Desk) -> list[dict[str, object]]:
    """What waits, with the page on which it is decided."""
    return [
        {
            "words": item.title if item.kind == CREDIT else "Plan",
            "state": "claimed" if item.kind == CREDIT else "with_supervisor",
            "who": item.who,
            "since": item.since,
            "url": reverse("learning:credit" if item.kind == CREDIT else "learning:revision_commit", args=[item.pk]),
        }
        for item in desk.items[:ROWS]
    ]
