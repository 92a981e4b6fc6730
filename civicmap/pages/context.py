"""The context of every page: its city, the navigation, the languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from places.feature.kind import Kind, kinds
from places.ground.clock import enter
from places.ground.known import city_named
from places.models import City, Street

OTHER_WAYS = [
    ("areas/", _("Neighbourhoods")),
    ("analysis/", _("Analysis")),
    ("open-data/", _("Open data")),
]
"""Ways through a city after those to its map and its lists: the end of the address after the city's own, and the label."""

LAST_CITY = "city"
"""Key of the session of signed-in people."""


@dataclass(frozen=True)
class NavLink:
    """A link of the navigation, and whether it is the present page."""

    url: str
    label: str
    current: bool = False
    icon: str = ""
    note: str = ""
    lang: str = ""


def _named_city(request: HttpRequest) -> str:
    """The city named by the address, by ``?city=``, or by the page somebody will go back to after signing in."""
    match = request.resolver_match
    if match and (slug := match.kwargs.get("city")):
        return str(slug)
    if slug := request.GET.get("city", ""):
        return slug
    words = [word for word in request.GET.get("next", "").split("/") if word]
    codes = {code for code, _name in settings.LANGUAGES}
    return next((word for word in words if word not in codes), "")


def city_of(request: HttpRequest) -> City | None:
    """The city a page belongs to: that of the view, the one it names, or the only one there is."""
    found = getattr(request, "city", None)
    cities = City.objects.public().defer("boundary")
    if found is None and (slug := _named_city(request)):
        found = city_named(slug)
    if request.user.is_authenticated:
        # Pages about the account belong to no city; signed-in people keep the city they come from.
        if found is None and (last := request.session.get(LAST_CITY)):
            found = cities.filter(slug=last).first()
        elif found is not None and request.session.get(LAST_CITY) != found.slug:
            request.session[LAST_CITY] = found.slug
    if found is None:
        first_two = list(cities.order_by("pk")[:2])
        found = first_two[0] if len(first_two) == 1 else None
    request.city = found  # type: ignore[attr-defined]
    return enter(request, found) if found is not None else None


def navigation(city: City, path: str) -> list[NavLink]:
    """Links to the city's map and lists. A page below a list counts as the list; the map is only itself."""
    base = reverse("map", args=[city.slug])
    lists = [(base + f"{kind.layer.name}/", kind.layer.title) for kind in kinds()]
    lists += [(base + end, label) for end, label in OTHER_WAYS]
    here = next((url for url, _label in lists if path.startswith(url)), path)
    return [NavLink(url, str(label), url == here) for url, label in [(base, _("Map")), *lists]]


def contribution(city: City, kind: Kind) -> NavLink | None:
    """The link to the form for a new thing of a kind; None where nobody adds any."""
    adding = kind.adding
    if adding is None or adding.begin(city) is None:
        return None
    url = reverse("item_new", args=[city.slug, kind.layer.name])
    return NavLink(url, str(adding.title), icon=adding.icon, note=str(adding.note))


def contributions(city: City) -> list[NavLink]:
    """Links to the forms people contribute with, those that work in this city."""
    return [link for kind in kinds() if (link := contribution(city, kind))]


def languages(request: HttpRequest) -> list[NavLink]:
    """The same page in every language of the interface."""
    here = get_language()
    return [
        NavLink(
            translate_url(request.get_full_path(), code),
            str(get_language_info(code)["name_local"]).capitalize(),
            code == here,
            lang=code,
        )
        for code, _name in settings.LANGUAGES
    ]


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of every template. Values are lazy: the database is queried only for what a template uses."""
    city: Any = SimpleLazyObject(lambda: city_of(request))
    return {
        "city": city,
        "navigation": lambda: navigation(city, request.path) if city else [],
        "contributions": cache(lambda: contributions(city) if city else []),
        "languages": lambda: languages(request),
        # The search box mentions streets only where the city has some.
        "city_has_streets": lambda: bool(city) and Street.objects.filter(city=city.pk).exists(),
        "may_moderate": lambda: (
            bool(city) and request.user.has_perm("places.moderate_city", city_of(request))
        ),
        "source_url": settings.SOURCE_URL,
        "demo": settings.DEMO,
    }
