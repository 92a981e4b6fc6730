from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CivicmapConfig(AppConfig):
    name = "civicmap"
    verbose_name = _("Civicmap")
