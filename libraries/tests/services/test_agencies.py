import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.http import Http404

from libraries.enums import AgencyPost
from libraries.models import Agency, AgencyRole, Invitation
from libraries.services.agencies import (
    agency_person_add,
    agency_role_add,
    agency_role_end,
    agency_start,
    library_add,
)
from libraries.services.invitations import agency_invitation_send
from pdplanner.kernel import audit
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import Mail
from tests.cast import Cast

MAY = dt.date(2026, 5, 1)
GIVEN = {
    "name": "Basin State Library", "code": "BSL", "slug": "basin", "time_zone": "America/Denver",
    "coordinator_name": "Ines Duarte", "coordinator_family_name": "Duarte", "coordinator_mail": "ines@example.org",
}  # fmt: skip


@pytest.mark.django_db
def test_an_agency_starts_with_a_coordinator_who_is_invited() -> None:
    agency = agency_start(**GIVEN)
    role = AgencyRole.objects.get(agency=agency)
    assert (str(role.person), role.role) == ("Ines Duarte", AgencyPost.COORDINATOR)
    assert Invitation.objects.get(person=role.person).mail == "ines@example.org"
    assert Mail.objects.get().subject == "Basin State Library invites you to pdplanner"
    assert audit.history(agency)[0].hat == "system"


@pytest.mark.django_db
def test_the_command_starts_an_agency() -> None:
    call_command("agency_start", **GIVEN)
    assert Agency.objects.get().code == "BSL"


@pytest.mark.django_db
def test_the_command_says_which_option_is_wrong() -> None:
    with pytest.raises(CommandError, match="--time-zone: This is no time zone"):
        call_command("agency_start", **(GIVEN | {"time_zone": "Denver"}))
    assert Agency.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("code", "jsl"), ("code", "TOOLONGCODE"), ("code", "Ä1"), ("slug", "Basin State"), ("slug", ""),
     ("coordinator_mail", "nobody"), ("coordinator_mail", "")],
)  # fmt: skip
def test_an_agency_is_refused_in_words(field: str, value: str) -> None:
    with pytest.raises(DomainError):
        agency_start(**(GIVEN | {field: value}))
    assert Agency.objects.count() == 0


def test_a_code_belongs_to_one_agency(cast: Cast) -> None:
    with pytest.raises(DomainError, match="already an agency with the code"):
        agency_start(**(GIVEN | {"code": "JSL"}))


def test_a_coordinator_takes_a_library_in(cast: Cast) -> None:
    library = library_add(
        actor=cast.actor("cora"), agency=cast.agency, name=" Alder  Creek Library ", kind="public",
        place="Alder Creek", region="North",
    )  # fmt: skip
    assert (library.name, library.agency) == ("Alder Creek Library", cast.agency)
    assert audit.history(library)[0].action == "agency.add_library"


def test_the_same_library_is_not_taken_in_twice(cast: Cast) -> None:
    with pytest.raises(DomainError, match="already in your list"):
        library_add(actor=cast.actor("cora"), agency=cast.agency, name="millrace public library", kind="public",
                    place="Millrace", region="")  # fmt: skip


def test_only_the_coordinator_of_the_agency_takes_libraries_in(cast: Cast) -> None:
    given = {"agency": cast.agency, "name": "X Library", "kind": "public", "place": "", "region": ""}
    with pytest.raises(NotAllowed):
        library_add(actor=cast.actor("connie"), **given)
    for stranger in ("alma", "fay", "root"):
        with pytest.raises(Http404):
            library_add(actor=cast.actor(stranger), **given)


def test_a_coordinator_appoints_a_new_consultant_and_invites_them(cast: Cast) -> None:
    role = agency_person_add(
        actor=cast.actor("cora"), agency=cast.agency, display_name="Remy Voss", family_name="Voss", contact_mail="",
        role="consultant", starts_on=MAY,
    )  # fmt: skip
    invitation = agency_invitation_send(actor=cast.actor("cora"), agency_role=role, mail="remy@example.org")
    assert invitation.person == role.person
    assert "Cora Vance has entered you in pdplanner for Juniper State Library." in Mail.objects.get().text


def test_nobody_appoints_themselves(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="Nobody appoints themselves"):
        agency_role_add(
            actor=cast.actor("cora"), agency=cast.agency, person=cast.cora, role="consultant", starts_on=MAY
        )


def test_a_post_at_the_agency_is_not_held_twice(cast: Cast) -> None:
    with pytest.raises(DomainError, match="already consultant"):
        agency_role_add(
            actor=cast.actor("cora"), agency=cast.agency, person=cast.connie, role="consultant", starts_on=MAY
        )


def test_a_post_at_the_agency_ends_and_nobody_ends_their_own(cast: Cast) -> None:
    role = AgencyRole.objects.get(person=cast.connie)
    stale = AgencyRole.objects.get(person=cast.connie)
    assert agency_role_end(actor=cast.actor("cora"), agency_role=role, ends_on=MAY).ends_on == MAY
    entry = audit.history(role)[-1]
    assert (entry.action, entry.before, entry.after) == ("agency_role.end", "goes on", MAY.isoformat())
    with pytest.raises(NotNow):
        agency_role_end(actor=cast.actor("cora"), agency_role=stale, ends_on=MAY)
    with pytest.raises(NotAllowed):
        agency_role_end(actor=cast.actor("cora"), agency_role=AgencyRole.objects.get(person=cast.cora), ends_on=MAY)
