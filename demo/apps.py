"""The app of the demonstration; installed only where the setting ``DEMO`` is true."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Brings the commands that load the demonstration and print its accounts."""

    name = "demo"
    label = "civicmap_demo"
    verbose_name = "demonstration"
