"""A list of people as somebody pastes or uploads it, and what each of its lines would do at a library."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from libraries.enums import Post
from libraries.models import Library, Membership, Person
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, visible
from pdplanner.kernel.folding import folded
from pdplanner.kernel.sheet import rows_of

MOST_LINES = 300
COLUMNS = {
    "name": "name", "display name": "name", "person": "name", "family name": "family_name", "last name": "family_name",
    "surname": "family_name", "mail": "mail", "email": "mail", "e mail": "mail", "mail address": "mail",
    "role": "role", "title": "title", "post": "title", "position": "title",
}  # fmt: skip
USUAL = ("name", "mail", "role", "title")
ROLES = {folded(label): value for value, label in Post.choices} | {
    "staff": Post.STAFF, "administrator": Post.ADMINISTRATOR, "director": Post.DIRECTOR, "chair": Post.BOARD_CHAIR,
    "board chair": Post.BOARD_CHAIR, "trustee": Post.TRUSTEE,
}  # fmt: skip
NEW, KNOWN, HERE, WRONG = "new", "known", "here", "wrong"


@dataclass(frozen=True)
class Typed:
    """One line as typed; `role` is a role of ours, `title` what else was said of the post."""

    number: int
    name: str
    family_name: str
    mail: str
    role: str
    title: str

    @property
    def role_words(self) -> str:
        return Post(self.role).label


@dataclass(frozen=True)
class Line:
    """What a line would do: enter somebody new, give somebody known a post, nothing, or nothing because it is wrong.

    `invites` says whether a mail goes out, `words` why not, or what is wrong.
    """

    typed: Typed
    does: str
    invites: bool = False
    words: str = ""
    person_id: int | None = None

    @property
    def enters(self) -> bool:
        return self.does in (NEW, KNOWN)


@dataclass(frozen=True)
class Plan:
    """What a whole list would do. The digest tells whether it is still what was shown."""

    lines: tuple[Line, ...] = field(default=())

    @property
    def entered(self) -> int:
        return sum(1 for line in self.lines if line.enters)

    @property
    def invited(self) -> int:
        return sum(1 for line in self.lines if line.invites)

    @property
    def left_out(self) -> int:
        return sum(1 for line in self.lines if line.does == WRONG)

    @property
    def digest(self) -> str:
        said = "\n".join(f"{line.typed}|{line.does}|{line.invites}|{line.person_id}" for line in self.lines)
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def lines_of(text: str) -> list[Typed]:
    """The people of a list, one a line: name, mail, role or title, separated by commas, semicolons or tabs.

    A first line that names columns is followed. Quotes keep a comma inside a name.
    """
    columns: Sequence[str] = USUAL
    found: list[Typed] = []
    for number, row in enumerate(rows_of(text), start=1):
        if not any(row):
            continue
        named = [COLUMNS.get(folded(cell), "") for cell in row]
        if not found and "name" in named:
            columns = named
        else:
            found.append(_typed(number, dict(zip(columns, row, strict=False))))
    return found


def _typed(number: int, cells: dict[str, str]) -> Typed:
    name, role, title = cells.get("name", ""), cells.get("role", ""), cells.get("title", "")
    family, comma, given = name.partition(",")
    if comma and given.strip():  # "Lopez, Maria" in quotes
        name, family = f"{given.strip()} {family.strip()}", family.strip()
    else:
        family = name.split()[-1] if name else ""
    known = ROLES.get(folded(role))
    if role and known is None:  # the third column holds whatever people call the post
        title = title or role
    return Typed(
        number, name, cells.get("family_name") or family, cells.get("mail", "").lower(), known or Post.STAFF, title
    )


def known_at(library: Library, on: dt.date) -> list[Membership]:
    """The posts at the library that are held on the day or later."""
    rows = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), library=library)
    return list(rows.select_related("person"))


def addresses(people: set[int]) -> list[tuple[str, Person]]:
    """Every mail address by which one of these people is known: contact mails, then logins."""
    return [*_contact_mails(_reached(people)), *login_addresses(people)]


def login_addresses(people: set[int]) -> list[tuple[str, Person]]:
    """The addresses with which these people sign in: they have shown that these are theirs."""
    logins = EmailAddress.objects.filter(user__in=people, verified=True).select_related("user")
    return [(login.email.lower(), login.user) for login in logins]


def contact_addresses(people: set[int]) -> list[tuple[str, Person]]:
    """Their contact mails, which anybody may set to anything, but those with which somebody else signs in."""
    logins = EmailAddress.objects.filter(verified=True, email=OuterRef("address")).exclude(user=OuterRef("pk"))
    return _contact_mails(_reached(people).annotate(address=Lower("contact_mail")).filter(~Exists(logins)))


def _reached(people: set[int]) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=people).exclude(contact_mail="").order_by("pk")


def _contact_mails(rows: Iterable[Person]) -> list[tuple[str, Person]]:
    return [(one.contact_mail.lower(), one) for one in rows]


def can_sign_in(people: set[int]) -> set[int]:
    return set(EmailAddress.objects.filter(user__in=people, verified=True).values_list("user", flat=True))


def people_seen(actor: Actor) -> set[int]:
    """Everybody with a post the actor may see: who else has an address is not theirs to learn."""
    return set(visible(actor, "membership.view").values_list("person", flat=True))


def today_at(library: Library) -> dt.date:
    return clock.today(library.agency.time_zone)
