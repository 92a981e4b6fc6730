"""Reports for machines: sending one, reading one. Lists and tiles are the layer's."""

from __future__ import annotations

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view, parser_classes
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.limits.limiter import TooMany
from layers.http.responses import readable_anywhere
from reports.limits import sending
from reports.models import Report
from reports.reading import GeoJsonParser, PlainJsonParser
from reports.serializers import NewReportSerializer, PublicReportSerializer
from reports.services import Content, submit_report


class SentSerializer(serializers.Serializer[Any]):
    """The answer to a report that was taken."""

    reference = serializers.CharField()
    visibility = serializers.CharField()
    confirmation = serializers.CharField()


class FaultSerializer(serializers.Serializer[Any]):
    """Why there is no answer."""

    detail = serializers.CharField()


REFUSED = OpenApiResponse(
    {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    description="What is wrong, by field.",
)


@extend_schema(
    request=NewReportSerializer,
    responses={
        201: SentSerializer,
        400: REFUSED,
        403: OpenApiResponse(
            FaultSerializer, description="A signed-in browser without its token against forged forms."
        ),
        405: OpenApiResponse(FaultSerializer, description="Only POST is answered."),
        413: OpenApiResponse(FaultSerializer, description="More than the server takes."),
        415: OpenApiResponse(FaultSerializer, description="Neither JSON nor GeoJSON."),
        429: OpenApiResponse(
            FaultSerializer, description="Too many reports; Retry-After says when to try again."
        ),
        503: OpenApiResponse(
            FaultSerializer, description="The server is busy; Retry-After says when to try again."
        ),
    },
    parameters=[
        OpenApiParameter(
            "Idempotency-Key",
            str,
            OpenApiParameter.HEADER,
            description="A UUID: the same key twice makes one report.",
        )
    ],
    description="Send a report as a GeoJSON feature. Nothing is public until the sender confirms by the mail's link.",
)
@api_view(["POST"])
@parser_classes([GeoJsonParser, PlainJsonParser])
def report_list(request: Request) -> Response:
    """Send a report."""
    try:
        key = (
            uuid.UUID(request.headers["Idempotency-Key"])
            if "Idempotency-Key" in request.headers
            else uuid.uuid4()
        )
    except ValueError:
        return Response({"Idempotency-Key": [_("Write a UUID.")]}, status=status.HTTP_400_BAD_REQUEST)
    serializer = NewReportSerializer(data=request.data, context={"request": request})
    serializer.is_valid(raise_exception=True)
    data = serializer.validated_data
    author = request.user if request.user.is_authenticated else None
    if author is None and not data["email"]:
        raise serializers.ValidationError(
            {"email": [_("Write your e-mail address: the link to confirm goes there.")]}
        )
    report = Report.objects.filter(submission=key).first()
    if report is None:
        try:
            with sending(request):
                report = submit_report(
                    city=data["city"], category=data["category"], submission=key, email=data["email"], name=data["name"],
                    author=author, lang=data["lang"],
                    content=Content(
                        title=data["title"], description=data["description"], location=data["location"],
                        address=data["address"], answers=data["answers"],
                    ),
                )  # fmt: skip
        except TooMany as fault:
            raise Throttled(fault.seconds) from fault
    sent = {
        "reference": report.reference,
        "visibility": report.visibility,
        "confirmation": ""
        if report.confirmed
        else _("Open the link in the mail and confirm: nothing is public before."),
    }
    return Response(SentSerializer(sent).data, status=status.HTTP_201_CREATED)


@readable_anywhere
@extend_schema(
    responses=dict.fromkeys((404, 405, 503), FaultSerializer) | {200: PublicReportSerializer},
    description="One public report as a GeoJSON feature.",
)
@api_view(["GET", "HEAD"])
def report_detail(request: Request, pk: int) -> Response:
    """One public report."""
    reports = Report.objects.public().select_related("city", "category", "manager")
    report = get_object_or_404(reports, pk=pk)
    return Response(
        PublicReportSerializer(report, context={"request": request}).data, content_type="application/geo+json"
    )
