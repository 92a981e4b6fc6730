"""Addresses of second factors. Those that allauth answers as it comes are included last."""

from django.urls import include, path
from django.views.generic import RedirectView

from accounts.factors.views import (
    AddApp,
    AddPasskey,
    ConfirmByPasskey,
    Factors,
    NewCodes,
    PasskeySignIn,
    RemoveApp,
    RemovePasskey,
    RenamePasskey,
    SecondStep,
)

urlpatterns = [
    path("", Factors.as_view(), name="mfa_index"),
    path("authenticate/", SecondStep.as_view(), name="mfa_authenticate"),
    path("totp/activate/", AddApp.as_view(), name="mfa_activate_totp"),
    path("totp/deactivate/", RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("recovery-codes/generate/", NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("webauthn/add/", AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("webauthn/reauthenticate/", ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("webauthn/login/", PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("", include("allauth.mfa.urls")),
]
