"""The forms a browser answers with a passkey: its words, and nothing but what a passkey is made of."""

import struct
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as passkey_forms
from cryptography.exceptions import UnsupportedAlgorithm
from django import forms
from django.core.exceptions import ValidationError
from fido2.webauthn import AuthenticationResponse

NAME_LENGTH = 60
LONGEST_ANSWER = 20_000  # the longest of real keys say some 5,000 characters
_NO_ANSWER = "No passkey came with it. It needs JavaScript, and a device that keeps passkeys."
_ONLY_PRESSED = (
    "Your key was pressed and did not ask who you are. "
    "Here it has to ask for a finger, your face or a PIN. Use your password, or give the key a PIN."
)
_NO_FIT = "This passkey does not fit, or the page was open for too long. Try again."
# What the libraries that read an answer raise over one that no browser wrote.
_NONSENSE = (TypeError, ValueError, LookupError, AttributeError, AssertionError, NotImplementedError,
             struct.error, UnsupportedAlgorithm)  # fmt: skip


class Answer(forms.JSONField):
    """What the browser says for a passkey: base64url and braces, never anything that needs escaping."""

    widget = forms.HiddenInput
    default_error_messages = {"required": _NO_ANSWER, "invalid": _NO_FIT}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and (len(value) > LONGEST_ANSWER or "\\" in value or not value.isascii()):
            raise ValidationError(_NO_FIT, code="invalid")
        try:
            return super().to_python(value)
        except RecursionError as nested:
            raise ValidationError(_NO_FIT, code="invalid") from nested


class AddPasskeyForm(passkey_forms.AddWebAuthnForm):
    name = forms.CharField(
        label="Its name", required=False, max_length=NAME_LENGTH,
        error_messages={"max_length": f"Take at most {NAME_LENGTH} characters."},
        help_text="What you will know it by, like “Work phone”.",
    )  # fmt: skip
    credential = Answer()
    passwordless = None  # nothing to decide: whatever its device can do, it may

    def clean_name(self) -> str:
        """One line: mails about it name it in their subject."""
        return " ".join(super().clean_name().split())

    def clean(self) -> dict[str, Any]:
        try:
            cleaned = super().clean()
            if "credential" in cleaned:
                cleaned["credential"] = _kept(cleaned["credential"])
        except ValidationError as refused:
            raise ValidationError({"credential": _words(refused)}) from refused
        except _NONSENSE as nonsense:
            raise ValidationError({"credential": _NO_FIT}) from nonsense
        return cleaned


def _kept(credential: dict[str, Any]) -> dict[str, Any]:
    """What a passkey is known by later on. Whatever else the browser said is not stored."""
    said = credential["response"]
    parts = (credential["id"], credential["rawId"], said["clientDataJSON"], said["attestationObject"])
    if not all(isinstance(part, str) for part in parts):
        raise TypeError("a part of the answer is no text")
    return {
        "id": parts[0],
        "rawId": parts[1],
        "type": "public-key",
        "response": {"clientDataJSON": parts[2], "attestationObject": parts[3]},
        "clientExtensionResults": {},
    }


class _ShowPasskey(forms.Form):
    """Before one of allauth's forms: whatever does not fit is refused in the same words."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc, no-any-return]
        except ValidationError as refused:
            raise ValidationError(_words(refused)) from refused
        except _NONSENSE as nonsense:
            raise ValidationError(_NO_FIT) from nonsense


class PasskeyForm(_ShowPasskey, passkey_forms.AuthenticateWebAuthnForm):
    credential = Answer()


class _ShowPasskeyAlone(_ShowPasskey):
    """In place of a password. The device has to say, and sign, that it asked for a finger, a face or a PIN.

    What the page asked for is not enough: an answer may be brought from another page of the same session, which asks
    for less.
    """

    def clean_credential(self) -> Authenticator:
        passkey = super().clean_credential()
        answer = AuthenticationResponse.from_dict(self.cleaned_data["credential"])
        if not answer.response.authenticator_data.is_user_verified():
            raise ValidationError(_ONLY_PRESSED, code="only_pressed")
        return passkey


class ConfirmByPasskeyForm(_ShowPasskeyAlone, passkey_forms.ReauthenticateWebAuthnForm):
    credential = Answer()


class SignInByPasskeyForm(_ShowPasskeyAlone, passkey_forms.LoginWebAuthnForm):
    credential = Answer()


def _words(refused: ValidationError) -> str:
    """allauth speaks of codes, and of what is wrong with the number of a person; only too many tries are said."""
    return str(refused.messages[0]) if refused.code == "too_many_login_attempts" else _NO_FIT
