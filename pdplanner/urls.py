from django.conf import settings
from django.urls import include, path

from pdplanner.home.views import passkeys

# allauth's pages without those we have no use for: a passkey is named when it is added, and listed beside the others.
SECOND_STEP = [
    path("", include("allauth.mfa.base.urls")),
    path("totp/", include("allauth.mfa.totp.urls")),
    path("recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("passkeys/add/", passkeys.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("passkeys/sign-in/", passkeys.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("passkeys/reauthenticate/", passkeys.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
]

handler400 = "pdplanner.home.views.errors.bad_request"

urlpatterns = [
    path("", include("pdplanner.home.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/second-step/", include(SECOND_STEP)),
    path("", include("libraries.urls")),
    path("", include("learning.urls")),
    path("", include("certification.urls")),
]
if settings.MODE == "demo":  # sign-in without a password: anywhere else there is no such address
    urlpatterns.append(path("demo/", include("pdplanner.demo.urls")))
