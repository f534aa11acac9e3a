import datetime as dt
import io
import logging
import re

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from libraries.models import AgencyRole, Invitation, Membership
from libraries.services.invitations import invitation_accept, invitation_send
from libraries.services.people import person_add
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Mail
from tests.cast import LONG_AGO, Cast

GOOD = "four words put together"


@pytest.fixture
def nell(cast: Cast) -> Membership:
    """A new colleague without a login."""
    return person_add(
        actor=cast.actor("alma"), library=cast.library, display_name="Nell Ánh", family_name="Ánh",
        contact_mail="desk@example.org", role="staff", title="Page", starts_on=dt.date(2026, 1, 5),
    )  # fmt: skip


def invite(cast: Cast, post: Membership, mail: str = "nell@example.org") -> Invitation:
    return invitation_send(actor=cast.actor("alma"), membership=post, mail=mail)


def token_in(mail: Mail) -> str:
    return re.search(r"/invitation/([\w-]+)/", mail.text)[1]


def newest_token() -> str:
    return token_in(Mail.objects.latest("pk"))


def test_an_invited_person_chooses_a_password_and_is_signed_in(cast: Cast, nell: Membership, client: Client) -> None:
    invite(cast, nell, "Nell@Example.org")
    address = reverse("libraries:invitation", args=[newest_token()])
    assert "Nell Ánh" in client.get(address).content.decode()
    answer = client.post(address, {"password": GOOD, "again": GOOD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(nell.person_id)
    nell.person.refresh_from_db()
    assert nell.person.check_password(GOOD)
    login = EmailAddress.objects.get(user=nell.person)
    assert (login.email, login.verified, login.primary) == ("nell@example.org", True, True)
    assert client.get("/profile/data/").status_code == 200  # which would ask for a password not typed lately


def test_the_mail_says_who_invites_and_until_when(cast: Cast, nell: Membership) -> None:
    invitation = invite(cast, nell)
    mail = Mail.objects.get(key=f"invitation.sent:{invitation.pk}")
    assert mail.to_address == "nell@example.org"
    assert mail.subject == "Millrace Public Library invites you to pdplanner"
    assert "Alma Bell has entered you in pdplanner for Millrace Public Library." in mail.text
    assert "end of day, Mountain time" in mail.text
    assert token_in(mail) in mail.html


def test_the_database_keeps_only_the_hash_of_the_token(cast: Cast, nell: Membership) -> None:
    invitation = invite(cast, nell)
    assert newest_token() not in str(Invitation.objects.values().get(pk=invitation.pk))


def test_a_link_works_once(cast: Cast, nell: Membership) -> None:
    invite(cast, nell)
    token = newest_token()
    invitation_accept(token=token, password=GOOD)
    with pytest.raises(NotNow):
        invitation_accept(token=token, password="another quiet password")


def test_a_newer_invitation_replaces_the_older(cast: Cast, nell: Membership) -> None:
    invite(cast, nell)
    old = newest_token()
    invite(cast, nell, "second@example.org")
    with pytest.raises(NotNow):
        invitation_accept(token=old, password=GOOD)
    assert invitation_accept(token=newest_token(), password=GOOD) == nell.person


def test_replacing_an_invitation_recalls_its_unsent_mail(cast: Cast, nell: Membership) -> None:
    first = invite(cast, nell)
    invite(cast, nell)
    assert not Mail.objects.filter(key=f"invitation.sent:{first.pk}").exists()


@pytest.mark.database
def test_the_database_refuses_a_second_open_invitation(cast: Cast, nell: Membership) -> None:
    invitation = invite(cast, nell)
    with pytest.raises(IntegrityError, match="invitation"), transaction.atomic():
        Invitation.objects.create(
            person=nell.person, mail="x@example.org", token_hash="x", sent_at=clock.now(),
            expires_at=invitation.expires_at,
        )  # fmt: skip


def test_used_expired_replaced_and_unknown_links_give_the_same_page(
    cast: Cast, nell: Membership, client: Client
) -> None:
    pages = set()
    invite(cast, nell)
    replaced = newest_token()
    invite(cast, nell)
    expired = newest_token()
    Invitation.objects.filter(replaced_at=None).update(expires_at=clock.wall_now() - dt.timedelta(seconds=1))
    pages.add(client.get(reverse("libraries:invitation", args=[expired])).content)
    invite(cast, nell)
    used = newest_token()
    invitation_accept(token=used, password=GOOD)
    for token in (replaced, used, "unknown"):
        answer = client.get(reverse("libraries:invitation", args=[token]))
        assert answer.status_code == 404
        pages.add(answer.content)
    assert len({without_secrets(page) for page in pages}) == 1


def without_secrets(page: bytes) -> bytes:
    """The page without its address and the tokens against forgery, which differ on every load."""
    return re.sub(rb'/invitation/[\w-]+/|value="[^"]*"', b"", page)


def test_a_closed_account_cannot_be_entered_by_an_old_link(cast: Cast, nell: Membership) -> None:
    invite(cast, nell)
    nell.person.is_active = False
    nell.person.save()
    with pytest.raises(NotNow):
        invitation_accept(token=newest_token(), password=GOOD)


def test_a_weak_password_leaves_the_link_working(cast: Cast, nell: Membership, client: Client) -> None:
    invite(cast, nell)
    token = newest_token()
    answer = client.post(reverse("libraries:invitation", args=[token]), {"password": "short", "again": "short"})
    assert answer.status_code == 422
    assert "at least 12 characters" in answer.content.decode()
    assert invitation_accept(token=token, password=GOOD) == nell.person


def test_a_link_that_works_is_not_written_into_the_log(cast: Cast, nell: Membership, client: Client) -> None:
    (console,) = (handler for handler in logging.root.handlers if type(handler) is logging.StreamHandler)
    invite(cast, nell)
    token = newest_token()
    before = console.setStream(log := io.StringIO())
    try:
        client.post(reverse("libraries:invitation", args=[token]), {"password": GOOD, "again": "another"})
    finally:
        console.setStream(before)
    assert re.fullmatch(r"WARNING django.request \[\w+\] Unprocessable Entity: /invitation/…/\n", log.getvalue())


def test_a_library_invites_nobody_into_posts_that_are_not_its_own(cast: Cast, nell: Membership) -> None:
    """Whoever chooses where the link goes could choose their own mailbox, and with it every post of that person."""
    elsewhere = Membership.objects.create(
        person=nell.person, library=cast.second_library, role="director", starts_on=LONG_AGO, recorded_at=clock.now()
    )
    with pytest.raises(DomainError, match="Nell Ánh also holds a post elsewhere"):
        invite(cast, nell)
    assert invitation_send(actor=cast.actor("cora"), membership=nell, mail="nell@example.org").person == nell.person
    Membership.objects.filter(pk=elsewhere.pk).update(ends_on=dt.date(2016, 1, 1))
    assert invite(cast, nell).person == nell.person
    AgencyRole.objects.create(
        agency=cast.agency, person=nell.person, role="consultant", starts_on=LONG_AGO, recorded_at=clock.now()
    )
    with pytest.raises(DomainError, match="Nell Ánh also holds a post elsewhere"):
        invite(cast, nell)


def test_two_different_passwords_are_refused_in_words(cast: Cast, nell: Membership, client: Client) -> None:
    invite(cast, nell)
    address = reverse("libraries:invitation", args=[newest_token()])
    answer = client.post(address, {"password": GOOD, "again": GOOD + "x"})
    assert "The two are not the same. Type both again." in answer.content.decode()


def test_who_invites_does_not_learn_that_an_address_is_taken_but_its_owner_does(cast: Cast, nell: Membership) -> None:
    invitation = invite(cast, nell, "ada@example.org")
    mail = Mail.objects.get(key=f"invitation.sent:{invitation.pk}")
    assert mail.subject == "This mail address already signs somebody in to pdplanner"
    assert "/invitation/" not in mail.text + mail.html


def test_an_address_that_was_taken_meanwhile_is_refused_when_the_link_is_used(cast: Cast, nell: Membership) -> None:
    invite(cast, nell)
    token = newest_token()
    EmailAddress.objects.create(user=cast.ada, email="nell@example.org", verified=True)
    with pytest.raises(DomainError, match="already signs somebody in"):
        invitation_accept(token=token, password=GOOD)
    assert not EmailAddress.objects.filter(user=nell.person).exists()
    assert Invitation.objects.get(person=nell.person).accepted_at is None


def test_two_people_with_one_mailbox_stay_two(cast: Cast, nell: Membership) -> None:
    other = person_add(
        actor=cast.actor("alma"), library=cast.library, display_name="Nell Ánh", family_name="Ánh",
        contact_mail="desk@example.org", role="staff", title="Page", starts_on=dt.date(2026, 1, 5),
    )  # fmt: skip
    assert other.person_id != nell.person_id
    assert other.person.contact_mail == nell.person.contact_mail == "desk@example.org"


def test_who_can_sign_in_is_not_invited_again(cast: Cast) -> None:
    with pytest.raises(DomainError, match="Ada Whitcomb can sign in already"):
        invite(cast, cast.posts["ada"])


@pytest.mark.parametrize("mail", ["", "nell", "nell@", "a b@example.org", "x\x00@example.org", "x" * 300 + "@e.org"])
def test_what_is_no_mail_address_is_refused(cast: Cast, nell: Membership, mail: str) -> None:
    with pytest.raises(DomainError) as refusal:
        invite(cast, nell, mail)
    assert refusal.value.field == "mail"


def test_only_who_keeps_the_staff_list_invites(cast: Cast, nell: Membership) -> None:
    with pytest.raises(NotAllowed):
        invitation_send(actor=cast.actor("connie"), membership=nell, mail="nell@example.org")
    for stranger in ("ada", "omar", "fay", "root"):
        with pytest.raises(Http404):
            invitation_send(actor=cast.actor(stranger), membership=nell, mail="nell@example.org")
    assert AuditEntry.objects.filter(action="membership.invite").count() == 0
