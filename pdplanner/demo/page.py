"""What /demo/ says: who one can be and what waits for them now, a walk of ten steps, and how to move the clock."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from certification.enums import CertificateState
from certification.models import Certificate
from libraries.models import Membership
from pdplanner.demo.acting import given
from pdplanner.demo.calendar import Calendar
from pdplanner.demo.entering import person_of
from pdplanner.demo.people import AGENCY, EVERYBODY, OTHERS, PASSWORD, SIX, Player
from pdplanner.home.views.home import HOMES
from pdplanner.kernel import clock
from pdplanner.kernel.access import Hat, actor_for

# The hat to wear where somebody has several: Ruth learns too, but one comes to see what a supervisor does.
ROLES = {"ruth": "supervisor"}
MONTHS_LATER = 3  # what the clock is moved by in the example
# title, what is to be seen, who, where (a route's name); nobody in particular for what strangers may see.
WALK = (
    ("A library says what it wants", "Seven goals the board adopted, each with a reason and a way to count.",
     "gloria", "libraries:strategic_plan"),
    ("Somebody plans to learn toward four of them", "Goal, gap, activity, hours; the library’s promise beside one’s own.",
     "dana", "learning:pdp"),
    ("Where do I stand, and why?", "How many of the sixty credits count, and for every one that does not, the reason.",
     "dana", "certification:standing"),
    ("Log what you learned", "Kind first, then only that kind’s questions. It takes less than a minute.",
     "dana", "learning:credit_new"),
    ("Somebody else confirms it", "The claim with its evidence; verify it, or send it back with a question.",
     "ruth", "learning:to_verify"),
    ("Which goal is nobody learning toward?", "Goals and people on one board; the empty rows stand first.",
     "gloria", "home:coverage"),
    ("Even the director asks somebody", "The chair reads the director’s plan and says what the library gives.",
     "walter", "learning:plans_to_review"),
    ("A consultant reads plans beside the goals", "Oldest first; of a plan that answers a return, only what changed.",
     "tomasz", "learning:queue"),
    ("A certificate is issued, once", "See what will be printed, then issue it. A worker sets the PDF within seconds.",
     "tomasz", "certification:ready"),
    ("Anybody can check it, for ever", "No account, no hint about anybody else: is it real, and is it valid today?",
     "", "certification:verify"),
)  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """Somebody to be. `waits` is what their first page says just now."""

    account: str
    given: str
    name: str
    post: str
    says: str
    mail: str
    url: str
    waits: SafeString | None = None


@dataclass(frozen=True)
class Step:
    title: str
    words: str
    url: str
    account: str = ""
    given: str = ""


def role_of(player: Player) -> str:
    return ROLES.get(player.key, player.role)


def facts() -> dict[str, Any]:
    """Everything the page prints; `is_built` is False where somebody emptied the database."""
    seats = [seat for player in SIX if (seat := _seat(player, with_waits=True))]
    return {
        "is_built": len(seats) == len(SIX),
        "seats": seats,
        "others": [seat for player in OTHERS if (seat := _seat(player))],
        "walk": [_step(*step) for step in WALK],
        "password": PASSWORD,
        "agency": AGENCY["name"],
        "today": clock.today(AGENCY["time_zone"]),
        "later": Calendar().day(-MONTHS_LATER),
    }


def _seat(player: Player, *, with_waits: bool = False) -> Seat | None:
    person = person_of(player)
    if person is None:
        return None
    actor = actor_for(person)
    hat = next((hat for hat in actor.hats if hat.role == role_of(player)), actor.hat)
    waits = None
    if hat is not None and with_waits:
        with timezone.override(hat.zone):
            waits = HOMES[hat.role](actor, hat).sentence
    return Seat(
        account=player.account, given=given(player.key), name=person.display_name, post=_post_words(player, hat),
        says=player.says, mail=player.mail, url=reverse(player.opens), waits=waits,
    )  # fmt: skip


def _post_words(player: Player, hat: Hat | None) -> str:
    """What somebody is and where; the library, also where the hat names a branch."""
    if hat is None:
        return ""
    library = Membership.objects.filter(pk=hat.membership_id).values_list("library__name", flat=True).first()
    return f"{hat.label}, {library or hat.place}"


def _step(title: str, words: str, key: str, route: str) -> Step:
    if key:
        return Step(title, words, reverse(route), EVERYBODY[key].account, given(key))
    return Step(title, words, _certificate_url() or reverse(route))


def _certificate_url() -> str:
    """The check page of the newest certificate."""
    token = (
        Certificate.objects.filter(state=CertificateState.ISSUED).order_by("-issued_at").values_list("token", flat=True)
    ).first()
    return reverse("certification:check", args=[token]) if token else ""
