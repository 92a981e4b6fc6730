"""The pages of second factors: allauth's, each change told and recorded in its transaction."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.internal import flows as account_flows
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base import views as base
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.webauthn import views as webauthn
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts.factors.services import FactorChange, tell
from accounts.limits.doors import PASSKEYS
from accounts.limits.visitors import visitor


class ToldMixin:
    """Tells the owner of the account and records what a form changed."""

    change: FactorChange
    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """The form's answer."""
        user: Any = self.request.user
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            tell(user, self.change)
        return response


class OptionsMixin:
    """Gives the page what the browser is asked about passkeys, as JSON."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With ``options``."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        (options,) = context["js_data"].values()
        return {**context, "options": json.dumps(options)}


@method_decorator(never_cache, name="dispatch")
class Factors(base.IndexView):
    """All second factors of the account."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rows by type."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        found = context["authenticators"]
        codes = found.get(Authenticator.Type.RECOVERY_CODES)
        return {
            **context,
            "app": found.get(Authenticator.Type.TOTP),
            "passkeys": found.get(Authenticator.Type.WEBAUTHN, []),
            "codes_left": len(codes.get_unused_codes()) if codes else 0,
            "has_codes": codes is not None,
        }


@method_decorator(never_cache, name="dispatch")
class AddApp(ToldMixin, totp.ActivateTOTPView):
    """An app that shows codes."""

    change = FactorChange.APP_ADDED

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the secret in groups of four signs, for typing."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = get_totp_secret()
        return {**context, "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}


class RemoveApp(ToldMixin, totp.DeactivateTOTPView):
    """The app is not used any more."""

    change = FactorChange.APP_REMOVED


class NewCodes(ToldMixin, recovery_codes.GenerateRecoveryCodesView):
    """New recovery codes in place of the old ones."""

    change = FactorChange.NEW_CODES


@method_decorator(never_cache, name="dispatch")
class AddPasskey(OptionsMixin, ToldMixin, webauthn.AddWebAuthnView):
    """A passkey of this device, or a security key.

    The device is asked to keep it so that it signs in by itself, and to check who is there; where it cannot, it is a second factor only.
    """

    change = FactorChange.PASSKEY_ADDED

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what the browser is asked."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = json.loads(context["options"])
        options["publicKey"]["authenticatorSelection"] |= {
            "residentKey": "preferred",
            "requireResidentKey": False,
        }
        return {**context, "options": json.dumps(options)}


class RenamePasskey(webauthn.EditWebAuthnView):
    """Another name for a passkey."""

    success_url = reverse_lazy("mfa_index")


class RemovePasskey(ToldMixin, webauthn.RemoveWebAuthnView):
    """A passkey is not used any more."""

    change = FactorChange.PASSKEY_REMOVED
    success_url = reverse_lazy("mfa_index")


class SecondStep(OptionsMixin, base.AuthenticateView):
    """The second step of signing in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether there is a passkey to use."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        passkeys = Authenticator.objects.filter(user=self.stage.login.user, type=Authenticator.Type.WEBAUTHN)
        return {**context, "has_passkey": passkeys.exists()}


class ConfirmByPasskey(OptionsMixin, webauthn.ReauthenticateWebAuthnView):
    """A passkey again, before a change."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again, with what was wrong."""
        super().form_invalid(form)
        return redirect(self.request.get_full_path())


class PasskeySignIn(webauthn.LoginWebAuthnView):
    """Sign-in by a passkey alone: who holds it has shown two things, the device and a finger, face or number."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Count the attempts of a visitor; those that succeed are given back. Raises TooMany."""
        if request.method == "POST":
            PASSKEYS.take(visitor(request))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        """Signed in, and back to the page that asked for it."""
        PASSKEYS.give_back(visitor(self.request))
        factor = form.cleaned_data["credential"]
        post_authentication(self.request, factor, passwordless=True)
        login = Login(user=factor.user, redirect_url=get_next_redirect_url(self.request))
        response: HttpResponse = account_flows.login.perform_login(self.request, login)
        return response
