"""The home page of a library's administrator and director: the strategic plan, the learning behind it, the people."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pdplanner.home.explain import supervisor
from pdplanner.home.explain.coverage import without_anybody
from pdplanner.home.explain.first_due import first_due
from pdplanner.home.explain.opening import Action, Home, bold, count
from pdplanner.home.queries.library import PlanInBrief, people_without_login, plans_in_brief
from pdplanner.home.queries.waiting import Desk, desk_of
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, Hat
from pdplanner.kernel.wording import long_date

AT_MOST = 3
NAMED = 6  # people without a login named on the page


def home(actor: Actor, hat: Hat) -> Home:
    library, today = hat.library_id, clock.today(hat.zone)
    plans = plans_in_brief(library, today)
    unable = list(people_without_login(library, today, NAMED))
    desk = desk_of(actor) if "supervisor" in hat.roles else Desk()
    adopted = next((plan for plan in plans if plan.is_adopted), None)
    shown = adopted or (plans[0] if plans else None)
    return Home(
        template="home/library.html",
        sentence=sentence(plans, desk),
        actions=list(islice(_urgent_first(plans, unable, desk, library), AT_MOST)),
        facts={
            "due": first_due(actor, hat, today),
            "plan": shown,
            "plan_words": plan_words(shown) if shown else "",
            "coverage": without_anybody(len(adopted.without_learning)) if adopted else "",
            "drafts": [plan for plan in plans if plan is not adopted and adopted is not None],
            "desk": desk,
            "waiting": supervisor.waiting_rows(desk),
            "unable": unable,
            "more_unable": unable[0].all_of_them - len(unable) if unable else 0,
        },
    )


def sentence(plans: Sequence[PlanInBrief], desk: Desk) -> SafeString:
    waits = format_html(" {}", supervisor.sentence(desk)) if desk.number else ""
    adopted = next((plan for plan in plans if plan.is_adopted), None)
    if adopted is None and not plans:
        return format_html(
            "Your library has {}, so nobody can learn toward it.{}", bold("no strategic plan yet"), waits
        )
    if adopted is None:
        return format_html("Your strategic plan is {}.{}", bold("a draft that is not adopted"), waits)
    empty, number = len(adopted.without_learning), len(adopted.goals)
    if not number:
        return format_html("Your strategic plan has {}.{}", bold("no goals"), waits)
    if not empty:
        return format_html(
            "{} of your strategic plan {} learning behind {}.{}", bold(_all(number)), _has(number), _it(number), waits
        )
    return format_html(
        "{} of your strategic plan {} no learning behind {}.{}",
        bold(f"{empty} of {count(number, 'goal')}"), _has(empty), _it(empty), waits,
    )  # fmt: skip


def _all(number: int) -> str:
    return "The one goal" if number == 1 else f"All {number} goals"


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def _it(number: int) -> str:
    return "it" if number == 1 else "them"


def _urgent_first(
    plans: Sequence[PlanInBrief], unable: Sequence[Any], desk: Desk, library: int | None
) -> Iterator[Action]:
    yield from supervisor.actions_for(desk)
    yield from _plan_actions(plans, library)
    if unable:
        number = unable[0].all_of_them
        who = "person" if number == 1 else "people"
        yield Action(
            f"Invite {number} {who} who cannot sign in", "Each gets a mail with a link and chooses a password.",
            reverse("libraries:staff"), "Open the staff list",
        )  # fmt: skip


def _plan_actions(plans: Sequence[PlanInBrief], library: int | None) -> Iterator[Action]:
    if not plans:
        reason = "Write the goals in the browser, then adopt the plan with the date of the board’s decision."
        yield Action(
            "Start your strategic plan", reason, reverse("libraries:plan_start", args=[library]), "Start the plan"
        )
    for draft in [plan for plan in plans if not plan.is_adopted][:1]:
        where = reverse("libraries:outline", args=[draft.pk])
        yield Action(
            f"Go on with “{draft.title}”",
            "A draft. Nobody learns toward its goals until it is adopted.",
            where,
            "Open the draft",
        )
    for adopted in plans:
        if adopted.is_adopted and adopted.without_learning:
            first = adopted.without_learning[0]
            reason = f"Nobody learns toward “{first.title}”. Ask who could, and what it takes."
            yield Action(f"Look at goal {first.number}", reason, reverse("home:coverage"), "Open the coverage board")


def plan_words(plan: PlanInBrief) -> str:
    """ "Adopted on 12 March 2025, for 1 July 2025 through 30 June 2029." """
    words = f"Adopted on {long_date(plan.adopted_on)}" if plan.adopted_on else "Draft"
    if plan.starts_on and plan.ends_on:
        words += f", for {long_date(plan.starts_on)} through {long_date(plan.ends_on)}"
    return f"{words}."
