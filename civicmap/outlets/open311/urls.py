"""Addresses below ``open311/v2/``, and below ``{city}/open311/v2/`` for one city. A form is the ending of the address."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from civicmap.outlets.open311 import views
from civicmap.serving.converters import FormConverter

register_converter(FormConverter, "form")


def addresses(root: str) -> list[URLPattern]:
    """The addresses below a root such as ``open311/``. The last three match every other address, so that its fault is a list too."""
    v2 = f"{root}v2/"
    return [
        path(f"{root}discovery.<form:form>", views.discovery, name="open311_discovery_root"),
        path(f"{v2}discovery.<form:form>", views.discovery, name="open311_discovery"),
        path(f"{v2}services.<form:form>", views.services, name="open311_services"),
        path(f"{v2}services/<str:code>.<form:form>", views.service_definition, name="open311_service"),
        path(f"{v2}requests.<form:form>", views.requests, name="open311_requests"),
        path(f"{v2}requests/<str:reference>.<form:form>", views.request_detail, name="open311_request"),
        path(f"{v2}tokens/<str:token>.<form:form>", views.token, name="open311_token"),
        path(f"{v2}servicerequestupdates.<form:form>", views.request_updates, name="open311_updates"),
        path(root, views.unknown, {"form": "json"}, name="open311_unknown"),
        path(f"{root}<path:rest>.xml", views.unknown, {"form": "xml"}, name="open311_unknown"),
        path(f"{root}<path:rest>", views.unknown, {"form": "json"}, name="open311_unknown"),
    ]


urlpatterns = [*addresses("open311/"), *addresses("<slug:city>/open311/")]
