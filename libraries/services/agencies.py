"""The agency, its member libraries, and the dated posts of its own people."""

import datetime as dt
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.text import slugify

from libraries.enums import STATES, AgencyPost, LibraryKind
from libraries.models import Agency, AgencyRole, Library, Person
from libraries.queries.hats import has_second_step
from libraries.services import texts
from libraries.services.invitations import invite
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow


@transaction.atomic
def agency_start(
    *,
    name: str,
    code: str,
    slug: str,
    time_zone: str,
    coordinator_name: str,
    coordinator_family_name: str,
    coordinator_mail: str,
) -> Agency:
    """Set up an agency with its first program coordinator, who gets an invitation. Done by the system, see the command.

    `code` stands in certificate numbers for ever. Raises DomainError in words.
    """
    name = texts.line(name, "name", longest=120, missing="Type the agency's name.")
    if not (code.isascii() and code.isalnum() and code == code.upper() and 2 <= len(code) <= 6):
        raise DomainError("The code is two to six capital letters or digits, like JSL.", "code")
    if slug != slugify(slug) or not slug:
        raise DomainError("The short address is small letters, digits and dashes, like juniper.", "slug")
    if time_zone not in available_timezones():
        raise DomainError("This is no time zone. Use a name like America/Denver.", "time_zone")
    for field, value in {"name": name, "code": code, "slug": slug}.items():
        if Agency.objects.filter(**{f"{field}__iexact": value}).exists():
            raise DomainError(f"There is already an agency with the {field} “{value}”.", field)
    agency = Agency.objects.create(name=name, code=code, slug=slug, time_zone=time_zone)
    audit.record("agency.start", agency, actor=None)
    person = new_person(coordinator_name, coordinator_family_name, coordinator_mail)
    role = _appoint(agency, person, AgencyPost.COORDINATOR, clock.today(time_zone))
    audit.record("agency.appoint", role, actor=None, after=role.role)
    invite(role, person, mail=texts.mail(coordinator_mail, "coordinator_mail", missing="Type a mail address."))
    return agency


@transaction.atomic
def library_add(
    *, actor: Actor, agency: Agency, name: str, kind: str, place: str, region: str, state: str = "", address: str = ""
) -> Library:
    """Take a library into the agency."""
    require(actor, "agency.add_library", agency)
    name = texts.line(name, "name", longest=160, missing="Type the library's name.")
    place = texts.line(place, "place", longest=80)
    if state and state not in STATES:
        raise DomainError("Choose one of the list.", "state")
    if Library.objects.filter(agency=agency, name__iexact=name, place__iexact=place, state=state).exists():
        raise DomainError(f"“{name}” is already in your list, at the same place.", "name")
    library = Library.objects.create(
        agency=agency,
        name=name,
        kind=texts.choice(kind, "kind", LibraryKind.values),
        address=texts.line(address, "address", longest=160),
        place=place,
        state=state,
        region=texts.line(region, "region", longest=80),
    )
    audit.record("agency.add_library", library, actor=actor)
    return library


@transaction.atomic
def agency_person_add(
    *, actor: Actor, agency: Agency, display_name: str, family_name: str, contact_mail: str, role: str,
    starts_on: dt.date,
) -> AgencyRole:  # fmt: skip
    """Enter a person who is not known yet as consultant or coordinator."""
    require(actor, "agency.appoint", agency)
    person = new_person(display_name, family_name, contact_mail)
    audit.record("person.add", person, actor=actor)
    return agency_role_add(actor=actor, agency=agency, person=person, role=role, starts_on=starts_on)


@transaction.atomic
def agency_role_add(*, actor: Actor, agency: Agency, person: Person, role: str, starts_on: dt.date) -> AgencyRole:
    """Make `person` consultant or coordinator from `starts_on`."""
    require(actor, "agency.appoint", agency)
    if person == actor.person:
        words = "Nobody appoints themselves. Another coordinator has to do this."
        raise NotAllowed(words, permission="agency.appoint", thing=agency)
    texts.choice(role, "role", AgencyPost.values)
    texts.date(starts_on, "starts_on")
    if person.erased_at:
        raise DomainError(f"{person} was erased. Enter whoever comes back as a new person.", "person")
    if AgencyRole.objects.on(starts_on).filter(agency=agency, person=person, role=role).exists():
        raise DomainError(f"{person} is already {AgencyPost(role).label.lower()} on that day.", "role")
    post = _appoint(agency, person, role, starts_on)
    audit.record("agency.appoint", post, actor=actor, after=role, facts={"starts_on": starts_on.isoformat()})
    return post


@transaction.atomic
def agency_role_end(*, actor: Actor, agency_role: AgencyRole, ends_on: dt.date) -> AgencyRole:
    """End a post at the agency; `ends_on` is its last day. Raises NotNow when it was ended meanwhile."""
    require(actor, "agency_role.end", agency_role)
    texts.date(ends_on, "ends_on")
    if ends_on < agency_role.starts_on:
        raise DomainError("The last day cannot be before the first.", "ends_on")
    before = agency_role.ends_on
    rows = AgencyRole.objects.filter(pk=agency_role.pk, ends_on=before)
    if not rows.update(ends_on=ends_on):
        raise NotNow("Somebody was faster: the last day of this post has been changed meanwhile. Look at it again.")
    agency_role.ends_on = ends_on
    audit.record(
        "agency_role.end", agency_role, actor=actor,
        before=before.isoformat() if before else "goes on", after=ends_on.isoformat(),
    )  # fmt: skip
    return agency_role


@transaction.atomic
def agency_want_second_step(*, actor: Actor, agency: Agency, wanted: bool) -> Agency:
    """Say whether consultants and coordinators need a second step at sign-in. Who has none then cannot act for the
    agency before setting one up, so whoever asks for it must have one. Raises NotNow when it was so already."""
    require(actor, "agency.want_second_step", agency)
    if wanted and not has_second_step(actor.person):
        raise NotNow("Set up your own second step first, on your profile: without it you could not act as coordinator.")
    if not Agency.objects.filter(pk=agency.pk, wants_second_step=not wanted).update(wants_second_step=wanted):
        raise NotNow("Somebody was faster: this is how it is already.")
    words = {True: "needed", False: "not needed"}
    audit.record("agency.want_second_step", agency, actor=actor, before=words[not wanted], after=words[wanted])
    agency.wants_second_step = wanted
    return agency


def new_person(display_name: str, family_name: str, contact_mail: str) -> Person:
    """A person without a login. Two may share a contact mail; they stay two."""
    person = Person(
        display_name=texts.name(display_name, "display_name", missing="Type the person's name."),
        family_name=texts.name(family_name, "family_name", longest=80, missing="Type the family name."),
        contact_mail=texts.mail(contact_mail, "contact_mail"),
        recorded_at=clock.now(),
    )
    person.set_unusable_password()
    person.save()
    return person


def _appoint(agency: Agency, person: Person, role: str, starts_on: dt.date) -> AgencyRole:
    return AgencyRole.objects.create(
        agency=agency, person=person, role=role, starts_on=starts_on, recorded_at=clock.now()
    )
