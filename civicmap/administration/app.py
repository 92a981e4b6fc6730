"""Django's administration with our site. In a module of its own: a package's ``apps`` names one default."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """The administration."""

    default_site = "civicmap.administration.site.Administration"
