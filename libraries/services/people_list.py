"""Entering and inviting the people of a list: first what each line would do, then all of it in one transaction."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from libraries.enums import Post
from libraries.models import Library, Person
from libraries.queries import people_list as lists
from libraries.queries.people_list import HERE, KNOWN, MOST_LINES, NEW, WRONG, Line, Plan, Typed
from libraries.services import texts
from libraries.services.invitations import holds_posts_beyond, invitation_send
from libraries.services.people import person_add, post_add
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError

_ONE_BY_ONE = "Enter this one by itself, where you can say whether it is the same person."


def list_plan(*, actor: Actor, library: Library, text: str) -> Plan:
    """What the list would do now, line by line. Writes nothing. Raises DomainError for a list that is none."""
    require(actor, "library.add_person", library)
    typed = lists.lines_of(texts.text(text, "people", longest=60_000, missing="Paste the list, or upload it."))
    if not typed:
        raise DomainError("There is nobody in this list. Write one person a line: name, mail, role or title.", "people")
    if len(typed) > MOST_LINES:
        raise DomainError(
            f"This list has {len(typed)} people; at most {MOST_LINES} at once. Take it in parts.", "people"
        )
    return Plan(tuple(_Judge(actor, library).judge(typed)))


class _Judge:
    """Knows the library's people and addresses once, and says of each line what it would do."""

    def __init__(self, actor: Actor, library: Library) -> None:
        self.actor = actor
        self.today = lists.today_at(library)
        self.posts = lists.known_at(library, self.today)
        seen = lists.people_seen(actor) | {post.person_id for post in self.posts}
        known = lists.addresses(seen)
        self.owners = dict(known)
        self.mails: dict[int, set[str]] = defaultdict(set)
        for mail, person in known:
            self.mails[person.pk].add(mail)
        self.signs_in = lists.can_sign_in(seen)
        self.met: dict[str, Typed] = {}
        self.taken: dict[str, str] = {}

    def judge(self, typed: Iterable[Typed]) -> Iterable[Line]:
        for one in typed:
            try:
                yield self._line(one)
            except DomainError as problem:
                yield Line(one, WRONG, words=problem.words)

    def _line(self, one: Typed) -> Line:
        texts.name(one.name, "name", missing="The name is missing.")
        texts.name(one.family_name, "family_name", longest=80, missing="The family name is missing.")
        texts.line(one.title, "title", longest=120)
        mail = texts.mail(one.mail, "mail")
        key = f"{one.name.casefold()}|{mail}"
        if key in self.met:
            return Line(one, WRONG, words=f"The same as line {self.met[key].number}.")
        self.met[key] = one
        if line := self._here(one, mail):
            return line
        owner = self.owners.get(mail)
        if owner is not None and owner.display_name.casefold() == one.name.casefold():
            return self._known(one, owner)
        return self._new(one, mail, owner)

    def _here(self, one: Typed, mail: str) -> Line | None:
        """What a line means when somebody of that name is at the library; None when nobody is."""
        namesakes = [post for post in self.posts if post.person.display_name.casefold() == one.name.casefold()]
        same = [post for post in namesakes if not mail or mail in self.mails[post.person_id]]
        same = same or [post for post in namesakes if not self.mails[post.person_id]]
        if same and any(post.role == one.role for post in same):
            return Line(one, HERE, words=f"{same[0].person} is {Post(one.role).label.lower()} here already.")
        if same and mail:
            return self._known(one, same[0].person)
        if namesakes:
            return Line(one, WRONG, words=f"A {one.name} is here already. {_ONE_BY_ONE}")
        return None

    def _known(self, one: Typed, person: Person) -> Line:
        if person == self.actor.person:
            return Line(one, WRONG, words="This is you. Somebody else gives you a post.")
        why = "They can sign in already." if person.pk in self.signs_in else ""
        if not why and (not person.is_active or holds_posts_beyond(self.actor, person, self.today)):
            why = "They hold a post elsewhere too: the coordinator of the agency invites them."
        return Line(one, KNOWN, words=why, invites=not why, person_id=person.pk)

    def _new(self, one: Typed, mail: str, owner: Person | None) -> Line:
        if not mail:
            return Line(one, NEW, words="No mail, so nobody is invited.")
        shared = str(owner) if owner is not None else self.taken.get(mail, "")
        self.taken.setdefault(mail, one.name)
        if shared:
            words = (
                f"Shares the mailbox with {shared}. A login address belongs to one person: invite them by their own."
            )
            return Line(one, NEW, words=words)
        return Line(one, NEW, invites=True)


@transaction.atomic
def list_enter(*, actor: Actor, library: Library, text: str, digest: str) -> Plan:
    """Enter and invite everybody of the list, or nobody. `digest` is that of the plan the actor saw.

    A second click finds everybody there already and does nothing. Raises DomainError when the list would do something
    else than what was shown.
    """
    require(actor, "library.add_person", library)
    _hold(library)
    plan = list_plan(actor=actor, library=library, text=text)
    if not plan.entered:
        return plan
    if plan.digest != digest:
        raise DomainError("Meanwhile something changed. Look again at what the list does, then confirm.")
    for line in plan.lines:
        if line.enters:
            _enter(actor, library, line)
    return plan


def _hold(library: Library) -> None:
    """Until the end, so that two clicks come one after the other and the second sees what the first did."""
    Library.objects.select_for_update().get(pk=library.pk)


def _enter(actor: Actor, library: Library, line: Line) -> None:
    one, today = line.typed, lists.today_at(library)
    if line.person_id is not None:
        person = Person.objects.get(pk=line.person_id)
        held = post_add(actor=actor, library=library, person=person, role=one.role, title=one.title, starts_on=today)
    else:
        held = person_add(
            actor=actor, library=library, display_name=one.name, family_name=one.family_name, contact_mail=one.mail,
            role=one.role, title=one.title, starts_on=today,
        )  # fmt: skip
    if line.invites:
        invitation_send(actor=actor, membership=held, mail=one.mail)
