"""The apps of the project that have tables: those whose folder stands beside ``civicmap``."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.conf import settings

OURS = sorted(
    app.label
    for app in apps.get_app_configs()
    if app.models_module and Path(app.path).parent == Path(settings.BASE_DIR)
)
