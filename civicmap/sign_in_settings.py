"""Settings of sign-in: who may be believed, passwords, and how often forms of accounts may be sent."""

from environs import Env

env = Env()

AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_things"
ACCOUNT_ADAPTER = "accounts.sign_in.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.sign_in.forms.SignupForm"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_FORMS = {"confirm_login_code": "accounts.sign_in.login_codes.LoginCodeForm"}
STAFF_SECOND_FACTOR = env.str("STAFF_SECOND_FACTOR", "off")
"""``required``: whoever works for a city, or in the administration, signs in with a second factor; ``off``: only who wants to."""
MFA_ADAPTER = "accounts.factors.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
"""Half minutes that the clock of a telephone may be wrong. A code holds once all the same (``accounts/factors/forms.py``)."""
MFA_RATE_LIMITS = False
MFA_FORMS = {
    "authenticate": "accounts.factors.forms.SecondStepForm",
    "reauthenticate": "accounts.factors.forms.ConfirmForm",
    "activate_totp": "accounts.factors.forms.AddAppForm",
    "add_webauthn": "accounts.factors.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.factors.forms.RenamePasskeyForm",
}
ACCOUNT_RATE_LIMITS = False
"""allauth's own are kept in the cache, which forgets; ours are in ``accounts/limits/doors.py``."""
SIGN_IN_RATE = env.str("SIGN_IN_RATE", "5/5minutes")
"""Wrong passwords of one visitor for one account."""
SIGN_IN_VISITOR_RATE = env.str("SIGN_IN_VISITOR_RATE", "50/hour")
"""Wrong passwords of one visitor for whatever accounts."""
SIGN_UP_RATE = env.str("SIGN_UP_RATE", "30/hour")
"""Sign-ups and password resets of one visitor."""
ACCOUNT_MAIL_RATE = env.str("ACCOUNT_MAIL_RATE", "5/hour")
"""Letters that the forms of sign-in send to one address."""
ACCOUNT_CHANGE_RATE = env.str("ACCOUNT_CHANGE_RATE", "20/10minutes")
"""Changes of password and addresses of one account."""
ENTRY_SECONDS = env.float("ENTRY_SECONDS", 0.5)
"""Sign-up and password reset take at least so long, so that their time does not tell whether an address is known."""
