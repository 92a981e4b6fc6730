"""The usual way beside ours: djangorestframework-gis over the same public rows, as its own WSGI application."""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicmap.settings")
django.setup()

from rest_framework.fields import ReadOnlyField  # noqa: E402
from rest_framework.generics import ListAPIView  # noqa: E402
from rest_framework_gis.filters import InBBoxFilter  # noqa: E402
from rest_framework_gis.pagination import GeoJsonPagination  # noqa: E402
from rest_framework_gis.serializers import GeoFeatureModelSerializer  # noqa: E402

from civicmap.serving.health import health  # noqa: E402
from layers.filters import Filters  # noqa: E402
from reports.layers import REPORTS  # noqa: E402
from reports.models import Report  # noqa: E402


class Serializer(GeoFeatureModelSerializer):
    """The columns of the public layer that a serializer reaches without a query for each row."""

    category = ReadOnlyField(source="category.code")
    category_name = ReadOnlyField(source="category.name_it")
    address = ReadOnlyField(source="public_address")
    city = ReadOnlyField(source="city.slug")
    office = ReadOnlyField(source="manager.name")
    source = ReadOnlyField(source="source.title")
    licence = ReadOnlyField(source="source.licence")

    class Meta:
        model = Report
        geo_field = "public_location"
        id_field = "pk"
        fields = ("pk", "public_location", "title", "description", "status", "precision", "valid_from", "valid_to",
                  "published", "updated", "is_example", "reference", "answer",
                  "category", "category_name", "address", "city", "office", "source", "licence")  # fmt: skip


class Pages(GeoJsonPagination):
    """Pages of the size that is asked for."""

    page_size_query_param = "limit"
    max_page_size = 1_000_000


class Reports(ListAPIView):
    """Every public report in a box."""

    queryset = (
        REPORTS.select(Filters()).select_related("category", "city", "manager", "source").order_by("pk")
    )
    serializer_class = Serializer
    pagination_class = Pages
    filter_backends = (InBBoxFilter,)
    bbox_filter_field = "public_location"


urlpatterns = [path("reports", Reports.as_view()), path("healthz", health)]
settings.ROOT_URLCONF = "benchmarks.drf"
application = WSGIHandler()
