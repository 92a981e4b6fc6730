"""WSGI entry point, served by granian (docs/run.md)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicmap.settings")
application = get_wsgi_application()

from civicmap.checks import refuse_unsafe_start  # noqa: E402 - it needs the settings

refuse_unsafe_start()
