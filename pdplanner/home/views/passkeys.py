"""allauth's pages about passkeys, where it would lose what was said or leave a change half written down."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as passkey_views
from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy


class AddPasskey(passkey_views.AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data() | kwargs  # the form that was refused, with why
        wanted = context["js_data"]["creation_options"]["publicKey"]["authenticatorSelection"]
        wanted.update({"residentKey": "preferred", "requireResidentKey": False})  # so that it can sign in alone, too
        return context

    def form_valid(self, form: forms.Form) -> HttpResponse:
        with transaction.atomic():  # with its entry in the audit and its mail
            return super().form_valid(form)


class RemovePasskey(passkey_views.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = Authenticator.objects.filter(user=self.object.user).exclude(pk=self.object.pk)
        is_last = not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return super().get_context_data(**kwargs) | {"is_last": is_last}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        with transaction.atomic():
            return super().form_valid(form)


class ConfirmByPasskey(passkey_views.ReauthenticateWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data() | kwargs
        context["js_data"]["request_options"]["publicKey"]["userVerification"] = "required"  # the form refuses less
        return context

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Here, and not on the page one signs in by, which leads away from what was asked for."""
        return self.render_to_response(self.get_context_data(form=form))


class SignInByPasskey(passkey_views.LoginWebAuthnView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Asking counts like answering: whoever asks, and nobody is known yet, is given a session that is stored."""
        many = ratelimit.consume_or_429(request, app="allauth.mfa", action="webauthn_login", limit_get=True)
        return many or super().get(request, *args, **kwargs)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        answer = super().form_invalid(form)
        if page := get_next_redirect_url(self.request):
            answer["Location"] += "?" + urlencode({"next": page}, safe="/")
        return answer
