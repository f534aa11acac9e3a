"""The sign-in forms of allauth in the product's words: labels above the fields, nothing hidden in a placeholder."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from allauth.mfa.base import forms as code_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as app_forms
from django import forms
from django.core.validators import MaxLengthValidator


def _reword(form: forms.Form, labels: dict[str, str], errors: dict[str, str]) -> None:
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = labels.get(name, field.label)
        if name in errors:
            field.error_messages["required"] = errors[name]


class SignInForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(
            self,
            {"login": "Mail address", "password": "Password", "remember": "Stay signed in on this device"},
            {"login": "Type the mail address you sign in with.", "password": "Type your password."},
        )


class AskForPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self, {"email": "Mail address"}, {"email": "Type the mail address you sign in with."})
        longest = EmailAddress._meta.get_field("email").max_length or 0
        self.fields["email"].validators.append(MaxLengthValidator(longest))


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(
            self,
            {"password1": "New password", "password2": "The same password again"},
            {"password1": "Choose a password.", "password2": "Type the password a second time."},
        )


class ConfirmPasswordForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self, {"password": "Password"}, {"password": "Type your password."})


APP, PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN


def _ask_for_code(form: forms.Form, label: str, error: str) -> None:
    _reword(form, {"code": label}, {"code": error})
    form.fields["code"].widget.attrs.update({"inputmode": "numeric", "autocomplete": "one-time-code"})


class CodeForm(code_forms.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self, "Code", "Type the code your app shows, or a recovery code.")
        types = set(Authenticator.objects.filter(user=self.user).values_list("type", flat=True))
        self.has_app, self.has_passkey = APP in types, PASSKEY in types
        if not self.has_app:
            _ask_for_code(self, "Recovery code", "Type one of your recovery codes.")


class ConfirmByCodeForm(code_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self, "Code", "Type the code your app shows, or a recovery code.")


class FirstCodeForm(app_forms.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self, "The code your app shows now", "Type the six digits your app shows.")


class NoMoreCodesForm(app_forms.DeactivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.authenticator.user_id
        self.has_passkey = Authenticator.objects.filter(user=owner, type=PASSKEY).exists()
