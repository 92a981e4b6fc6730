"""WSGI entry point, served by granian (docs/run.md)."""

import logging
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicmap.settings")
os.environ.setdefault("CIVICMAP_SERVING", "true")
django = get_wsgi_application()

from civicmap.serving.bodies import BodyGate  # noqa: E402 - these need the settings
from civicmap.serving.checks import refuse_unsafe_start  # noqa: E402
from civicmap.serving.logs import SecretsFilter  # noqa: E402

refuse_unsafe_start()
logging.getLogger("granian.access").addFilter(SecretsFilter())
application = BodyGate(
    django,
    at_once=max(1, settings.WEB_THREADS // 2),
    most=settings.BODY_MAX_BYTES,
    seconds=settings.BODY_SECONDS,
)
