"""What allauth asks of us: no open sign-up, mail through its own address rows, names shown as people chose them."""

import logging
import secrets
from base64 import b32encode, urlsafe_b64encode
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from libraries.models import Person
from libraries.queries.hats import with_places
from pdplanner.kernel import outbox
from pdplanner.kernel.notices import unread_count


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> Person | None:
        """Who the session speaks of, while active, with what tells which hats to ask for and with the number of unread
        notices, which every page prints."""
        known = Person.objects.filter(pk=user_id).annotate(unread_notices=unread_count())
        person = with_places(known).first()
        return person if person and self.user_can_authenticate(person) else None


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        # One sentence for both, so that nobody can find out which addresses have an account.
        "email_password_mismatch": "The mail address or the password is wrong. Check both, or choose a new password.",
        "incorrect_password": "This is not your password. Try again, or choose a new one.",
        "too_many_login_attempts": "Too many tries. Wait a few minutes, then try again or choose a new password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are entered by their library and invited by mail; nobody signs themselves up."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the outbox like every mail: a mail server that is down makes nobody's page fail, and the delivery
        log knows of it. Each is a mail of its own, however often somebody asks."""
        asked = {"request": self.request, "email": email, **context}
        message = self.render_mail(template_prefix, email, asked)
        html = message.alternatives[0][0] if message.alternatives else ""
        outbox.put(
            f"{outbox.ACCOUNT}{secrets.token_hex(16)}", email, to_person=context.get("user"),
            subject=message.subject[:200], text=message.body, html=html,
        )  # fmt: skip


def display(person: Person) -> str:
    return person.display_name


class SecondStep(DefaultMFAAdapter):
    """Secrets of the second step lie encrypted in the database, so that a copy of it is not enough to sign in."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code does not fit. Codes of the app change all the time; a recovery code works once.",
        "unverified_email": "Confirm your mail address first: open the link in the mail you got.",
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # SECRET_KEY was changed without keeping the old one: no code fits any more, and nobody is let in.
            logging.getLogger(__name__).error("second step: a secret cannot be read with this SECRET_KEY")
            return b32encode(secrets.token_bytes(20)).decode()

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        """What a passkey is called if its owner gives it no name."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return f"Passkey {number}" if number > 1 else "Passkey"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Devices show this name beside the passkey. It belongs to the address in mails, by whatever name of the
        site a page was opened: at the names below that one it works, too, elsewhere the browser refuses it."""
        asked = super().get_public_key_credential_rp_entity()
        return {"id": urlsplit(settings.SITE_URL).hostname or asked["id"], "name": settings.MFA_TOTP_ISSUER}

    def build_totp_svg(self, url: str) -> str:
        """The page draws its own, see templatetags/second_step.py."""
        return ""


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (salted_hmac("libraries.sign_in", "second step", key, algorithm="sha256").digest() for key in keys)
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
