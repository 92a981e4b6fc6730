"""Settings of civicmap, all read from the environment. Every variable is explained in docs/run.md."""

import os
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from environs import Env

from civicmap import kinds
from civicmap.serving.geolibs import bundled_library, use_bundled_data
from civicmap.serving.letters import LETTER_WRITERS as LETTER_WRITERS
from civicmap.serving.logs import logging_to_console
from civicmap.serving.origins import content_security_policy, origins
from civicmap.sign_in_settings import *  # noqa: F403 - a part of this file

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

# --- The basics -------------------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
"""The demo shows sent mails on a page and creates demonstration accounts. Never on in production."""

SECRET_KEY = env.str("SECRET_KEY", "django-insecure-for-demo-and-tests-only")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
"""Keys of before, which are still read."""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
"""Public address without a trailing slash; links in mails start with it."""
SOURCE_URL = env.str("SOURCE_URL", "")
"""Where the running source code is offered; the licence asks for it. Empty: no link in the footer."""

MANAGE_COMMAND = env.str("MANAGE_COMMAND", "python manage.py")
"""How commands are called here, for messages that name one."""

ROOT_URLCONF = "civicmap.urls"
WSGI_APPLICATION = "civicmap.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
APPEND_SLASH = True

KINDS = kinds.KINDS
"""Every kind of feature: dotted names of what the apps' ``kind.py`` declare."""

INSTALLED_APPS = [
    "civicmap",
    "planning",
    *(app for app in kinds.apps_of(kinds.KINDS) if app != "places"),
    "engagement",
    "places",
    "layers",
    "accounts",
    "leaflet",
    "rest_framework",
    "rest_framework_gis",
    "drf_spectacular",
    "rules",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "civicmap.administration.app.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django.forms",
]
if DEMO:
    INSTALLED_APPS.insert(0, "demo")

MIDDLEWARE = [
    "civicmap.serving.appended.AppendedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "civicmap.serving.policy.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "layers.http.languages.LanguageMiddleware",
    "places.ground.clock.ClockMiddleware",
    # Answers that are the same for everybody go no further.
    "layers.http.middleware.PublicEndpointMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "civicmap.serving.second_factor.SecondFactorMiddleware",
    "civicmap.serving.refusals.TooManyMiddleware",
    "civicmap.serving.odd_addresses.OddAddressMiddleware",
    "places.middleware.HistoryMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "civicmap" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "civicmap.pages.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database ---------------------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **env.dj_db_url("DATABASE_URL", "postgis:///civicmap"),
        "ENGINE": "civicmap.postgis",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Where the tests' databases are copied from, which has the tables already.
        "TEST": {"TEMPLATE": env.str("TEST_DATABASE_TEMPLATE", None)},
    }
}
READ_TIMEOUT_MS = env.int("READ_TIMEOUT_MS", 15_000)
"""Milliseconds a statement of the web server may take; exports and planners' questions have limits of their own."""
SERVING = {"statement_timeout": READ_TIMEOUT_MS, "jit": "off", "max_parallel_workers_per_gather": 0}
"""What the web server sets on its own connections, whatever the database's defaults are. Its statements are short: compiling one or
starting workers for it takes longer than running it (tiles are 8 to 30 times slower with PostgreSQL's defaults)."""
if os.environ.get("CIVICMAP_SERVING"):
    # Said by civicmap/wsgi.py: commands and jobs take as long as they need, and as many workers.
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    _said = (f"-c {name}={value}" for name, value in SERVING.items())
    _options["options"] = " ".join([_options.get("options", ""), *_said]).strip()
# Plans of statements that `layers.sql.prepared` runs are kept from the second time on; Django's own cursors send their parameters in
# the text and never keep a plan.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("prepare_threshold", 1)
use_bundled_data()
if library := env.str("GDAL_LIBRARY_PATH", "") or bundled_library("pyogrio", "libgdal-*.so*"):
    GDAL_LIBRARY_PATH = library
if library := env.str("GEOS_LIBRARY_PATH", "") or bundled_library("shapely", "libgeos_c-*.so*"):
    GEOS_LIBRARY_PATH = library
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- People (how they sign in: sign_in_settings.py) ----------------------------------------------------------------

TAKEOUT_RATE = env.str("TAKEOUT_RATE", "5/hour")
"""Files of all one's own data, of one account."""

# --- Mail: every message goes through the job queue, in the transaction that caused it ----------------------------

EMAIL_BACKEND = "accounts.letters.delivery.QueuedEmailBackend"
MAIL_DELIVERY_BACKEND = env.str(
    "MAIL_DELIVERY_BACKEND",
    "accounts.letters.delivery.MailboxBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend",
)
_mail = env.dj_email_url("EMAIL_URL", "smtp://localhost:25")
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "civicmap <noreply@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = ""
LETTER_DAYS = env.int("LETTER_DAYS", 7)
"""So long letters that have left and jobs that have ended are kept."""

# --- Language and time --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "it"
LANGUAGES = [("it", _("Italian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "civicmap" / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "Europe/Rome")
"""Of the site: what belongs to no city, such as the administration. Pages, files and letters of a city are in the city's own."""
USE_I18N = True
USE_TZ = True

# --- Files --------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / ".dev" / "static")))
STATICFILES_DIRS = [BASE_DIR / "civicmap" / "static"]
# The project's static folder comes first, so that our Leaflet 1.9.4 stands in for the 1.9.3 of django-leaflet.
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(BASE_DIR / ".dev" / "media")))
PRIVATE_ROOT = Path(env.str("PRIVATE_ROOT", str(BASE_DIR / ".dev" / "private")))
"""Uploads wait here, outside every public address, until they are re-encoded."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT},
    },
    "staticfiles": {"BACKEND": "civicmap.serving.staticfiles.StaticStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
WEB_THREADS = env.int("WEB_THREADS", 4)
"""Threads of each process of the web server, as its command says. Half of them may receive bodies, or answer heavy questions."""
BODY_MAX_BYTES = env.int("BODY_MAX_BYTES", 36 * 1024 * 1024)
"""Larger requests are refused unread."""
BODY_SECONDS = env.float("BODY_SECONDS", 60)
"""So long a body may take to arrive."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
PHOTO_MAX_BYTES = 10 * 1024 * 1024
PHOTO_MAX_PIXELS = 60_000_000
PHOTO_MAX_COUNT = 3

# --- Contributions ------------------------------------------------------------------------------------------------

DRAFT_DAYS = env.int("DRAFT_DAYS", 14)
"""After so many days an unconfirmed report and the uploads of an unfinished form are removed."""
BLUR_UNDO_DAYS = env.int("BLUR_UNDO_DAYS", 14)
"""So long a photo is kept as it was before parts of it were blurred."""
FACE_DETECTOR = env.str("FACE_DETECTOR", "")
"""The dotted name of what finds faces on photos; empty: nobody looks for them."""
CONTACT_DAYS = env.int("CONTACT_DAYS", 365)
"""So long after the end of a report its sender's contact data are kept."""
REOPEN_DAYS = env.int("REOPEN_DAYS", 30)
"""So long after the end of a report its sender may open it again."""
ASK_SOLVED_DAYS = env.int("ASK_SOLVED_DAYS", 3)
"""So long after a solution its sender is asked whether the problem is really solved."""
ACCOUNT_DAYS = env.int("ACCOUNT_DAYS", 1095)
"""After so long without a sign-in the account of a resident is deleted; its owner is told 30 days before."""
RECORD_DAYS = env.int("RECORD_DAYS", 1095)
"""So long the administration's records of who changed what are kept."""
NEARBY_METRES = env.int("NEARBY_METRES", 50)
NEARBY_DAYS = env.int("NEARBY_DAYS", 14)
"""Before sending, open reports so near are offered, and those closed in the last days."""
TRUSTED_AFTER = env.int("TRUSTED_AFTER", 3)
"""So many approved items make the next ones of a person public at once."""
REPORT_RATE = env.str("REPORT_RATE", "20/hour")
"""Reports from one visitor without signing in: number/second, minute, hour or day, or a number of them, as in 5/15minutes."""
REPORT_RATE_SIGNED_IN = env.str("REPORT_RATE_SIGNED_IN", "120/hour")
"""Reports from one account."""
FEEDBACK_RATE = env.str("FEEDBACK_RATE", "20/hour")
"""Messages from one visitor on the feedback page."""
FOLLOW_RATE = env.str("FOLLOW_RATE", "20/hour")
"""Addresses that one visitor may enter to follow things, or to get alerts, without an account."""
FOLLOW_MAIL_RATE = env.str("FOLLOW_MAIL_RATE", "5/hour")
"""Letters to one address that nobody has confirmed, whoever enters it: to follow, for alerts, about a suggested correction."""
COMMENT_RATE = env.str("COMMENT_RATE", "20/hour")
"""Comments from one account."""
COMMENT_EDIT_MINUTES = env.int("COMMENT_EDIT_MINUTES", 15)
"""So long their authors may change them."""
FLAG_RATE = env.str("FLAG_RATE", "10/hour")
"""Flags for the moderators from one visitor or account."""
SUGGESTION_RATE = env.str("SUGGESTION_RATE", "20/hour")
"""Suggested corrections from one visitor or account."""
FLOOD_PROOF = env.str("FLOOD_PROOF", "auto")
"""When open forms ask the browser for a proof of work: ``auto`` during a flood, ``on`` always, ``off`` never."""
FLOOD_RATE = env.str("FLOOD_RATE", "60/10minutes")
"""So many forms of one door, from all visitors together, are a flood until the period ends."""
FLOOD_WORK = env.int("FLOOD_WORK", 50000)
"""Hashes that a browser tries at most for one proof; half of them on average."""
DRAFT_PHOTO_RATE = env.str("DRAFT_PHOTO_RATE", "60/hour")
"""Photos that one visitor without an account may add to forms."""
DRAFT_PHOTO_MB_RATE = env.str("DRAFT_PHOTO_MB_RATE", "200/hour")
"""Megabytes of them, each begun one counted."""

# --- Exports ------------------------------------------------------------------------------------------------------

EXPORT_DIRECT_ROWS = env.int("EXPORT_DIRECT_ROWS", 20_000)
"""Files of more rows, in formats that cannot be streamed, are made by the job worker."""
EXPORT_SECONDS = env.int("EXPORT_SECONDS", 900)
"""So long one export may keep the database busy, a slow reader included."""
EXPORT_DAYS = env.int("EXPORT_DAYS", 7)
"""After so many days a file that the job worker made is deleted."""
EXPORT_JOBS_PER_HOUR = env.int("EXPORT_JOBS_PER_HOUR", 10)
"""So many files one visitor may have made by the job worker in an hour."""
EXPORT_LETTERS_RATE = env.str("EXPORT_LETTERS_RATE", "5/hour")
"""Links to such files by mail: for one person, and from one connection."""

# --- The planner's workbench --------------------------------------------------------------------------------------

ANALYSIS_TIMEOUT_MS = env.int("ANALYSIS_TIMEOUT_MS", 15_000)
"""Milliseconds the database may work on one question; then it is told to be too slow."""
ANALYSIS_AT_ONCE = env.int("ANALYSIS_AT_ONCE", 4)
"""So many questions are answered at once, over all processes."""
ANALYSIS_AT_ONCE_VISITOR = env.int("ANALYSIS_AT_ONCE_VISITOR", 2)
"""So many of them of one visitor."""

# --- History ------------------------------------------------------------------------------------------------------

PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
"""Reading changes nothing. Looking up who reads would also make every public answer vary by cookie."""

# --- Requests to other servers --------------------------------------------------------------------------------------

OUTGOING_NETWORKS: list[str] = env.list("OUTGOING_NETWORKS", [])
"""Private networks, such as 10.1.0.0/16, that webhooks and endpoints of other systems may lie in. All others are refused."""
EVENT_DAYS = env.int("EVENT_DAYS", 365)
"""So long the stream of events goes back."""
WEBHOOK_DAYS = env.int("WEBHOOK_DAYS", 5)
"""A webhook whose receiver has failed for so long is switched off."""

VAPID_PRIVATE_KEY = env("VAPID_PRIVATE_KEY", "")
"""The key that push services know this site by (RFC 8292): a number of P-256, 32 bytes in base64. Empty: no notices on devices."""
VAPID_CONTACT = env("VAPID_CONTACT", "")
"""Whom a push service writes to about this site: mailto: or https:."""
PUSH_HOSTS: list[str] = env.list("PUSH_HOSTS", [])
"""Push services besides those of the known browsers; an entry that begins with a dot stands for all hosts below it."""

# --- Jobs ---------------------------------------------------------------------------------------------------------

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
READY_WORKER_SECONDS = env.int("READY_WORKER_SECONDS", 60)
"""After so long without a sign of the worker ``/readyz`` answers 503."""
READY_QUEUE_SECONDS = env.int("READY_QUEUE_SECONDS", 900)
"""The same when a job waits longer."""

# --- The map ------------------------------------------------------------------------------------------------------

BASEMAP: dict[str, Any] = dict(env.json("BASEMAP", {}))
"""An external basemap, off by default: {"type": "xyz", "url": …, "attribution": …, "minzoom": 0, "maxzoom": 19,
"subdomains": "abc"}. ``type`` is xyz or wmts. Empty: the own vector basemap, from our own host."""

BASEMAP_MAX_AGE = env.int("BASEMAP_MAX_AGE", 3600)
"""Seconds browsers may keep tiles of the own basemap."""

_basemap_origins = origins(BASEMAP.get("url", ""), BASEMAP.get("subdomains", "abc"))

LEAFLET_CONFIG = {
    # Our own vector basemap is added by app/admin/basemap.js; django-leaflet's default would ask a third party.
    "TILES": [],
    "DEFAULT_CENTER": (45.07, 7.68),
    "DEFAULT_ZOOM": 12,
    "MIN_ZOOM": 5,
    "MAX_ZOOM": 19,
    "RESET_VIEW": False,
    "ATTRIBUTION_PREFIX": "",
}

# --- Proxies ------------------------------------------------------------------------------------------------------

TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
"""How many proxies of ours stand before the application. Each appends to X-Forwarded-For; the outermost one sets X-Forwarded-Proto."""

# --- Security -----------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = content_security_policy(_basemap_origins)
CSRF_FAILURE_VIEW = "accounts.keeping.csrf_failure"
PERMISSIONS_POLICY = (
    "geolocation=(self), accelerometer=(), camera=(), display-capture=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), "
    "payment=(), usb=()"
)
"""What pages may ask the browser for: the position, for “near me”, and nothing else."""
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin" if _basemap_origins else "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
_https = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_SSL_REDIRECT = _https and env.bool("SSL_REDIRECT", False)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 0)
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- API ----------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "civicmap API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}}

LOGGING = logging_to_console(env.str("LOG_LEVEL", "INFO"))
