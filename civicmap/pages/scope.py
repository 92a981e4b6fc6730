"""What the address of a page names: the city, the layer."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from places.ground.clock import enter
from places.models import City


def find_city(request: HttpRequest, slug: str) -> City:
    """The city of the address, or 404. The frame of the page need not look it up again."""
    return enter(request, get_object_or_404(City.objects.public().defer("boundary").called(slug)))
