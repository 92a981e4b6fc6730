from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from civicmap.serving import checks


class CivicmapConfig(AppConfig):
    name = "civicmap"
    verbose_name = _("Civicmap")

    checks = checks
    """Named here so that Django finds them."""
