"""The home pages of the board: the chair decides on the director's learning, every trustee sees what it serves."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from pdplanner.home.explain import supervisor
from pdplanner.home.explain.first_due import first_due
from pdplanner.home.explain.library import plan_words
from pdplanner.home.explain.opening import Home, bold, count
from pdplanner.home.queries.library import PlanInBrief, certified_people, plans_in_brief
from pdplanner.home.queries.waiting import desk_of
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, Hat

NAMED = 12  # certified people on the page


def home(actor: Actor, hat: Hat) -> Home:
    library, today = hat.library_id, clock.today(hat.zone)
    plan = next((plan for plan in plans_in_brief(library, today) if plan.is_adopted), None)
    certified = list(certified_people(library, today, NAMED))
    number = certified[0].all_of_them if certified else 0
    is_chair = "board_chair" in hat.roles
    desk = desk_of(actor)  # a trustee decides for the chair
    return Home(
        template="home/board.html",
        sentence=supervisor.sentence(desk) if is_chair or desk.number else sentence(plan, number),
        actions=supervisor.actions_for(desk),
        facts={
            "due": first_due(actor, hat, today),
            "plan": plan,
            "plan_words": plan_words(plan) if plan else "",
            "certified": certified,
            "certified_number": number,
            "more_certified": number - len(certified),
            "is_chair": is_chair,
            "library_id": library,
            "waiting": supervisor.waiting_rows(desk),
        },
    )


def sentence(plan: PlanInBrief | None, certified: int) -> SafeString:
    """ "5 of 7 goals have learning behind them, and 3 people are certified." """
    people = f"{count(certified, 'certificate')} {'is' if certified == 1 else 'are'} valid at your library"
    if plan is None or not plan.goals:
        return format_html("Your library has {}. {}.", bold("adopted no strategic plan with goals yet"), people)
    number = len(plan.goals)
    backed = number - len(plan.without_learning)
    return format_html(
        "{} {} learning behind {}, and {}.",
        bold(f"{backed} of {count(number, 'goal')}"), "has" if backed == 1 else "have",
        "it" if backed == 1 else "them", people,
    )  # fmt: skip
