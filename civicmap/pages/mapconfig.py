"""What the map's modules need to know: addresses, layers, categories, sentences in the active language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.gis.db.models import Extent
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civicmap.layers import feature_layers, other_layers
from civicmap.pages.theme import readable
from places.bilingual import localized
from places.ground.basemap import ground_sources, has_part_apart
from places.ground.known import categories_of, kinds_of_areas
from places.imports.osm_tags import NO_STREETS
from places.layers import area_layer_name
from places.models import BasemapLine, City

STRINGS: dict[str, Promise] = {
    "addresses": _("Addresses found"),
    "addressesFound": _("%(n)s addresses. Choose with the arrow keys."),
    "addressesNone": _("No address found."),
    "approximate": _("approximate position"),
    "borders": _("Borders of neighbourhoods"),
    "bordersHint": _("Press on an area to open its page."),
    "bordersMissing": _("The borders could not be loaded. Try again in a moment."),
    "bordersNone": _("No borders"),
    "cardMissing": _("This item could not be loaded. Try again in a moment."),
    "close": _("Close"),
    "coordinatesSwapped": _("latitude and longitude swapped"),
    "crowded": _(
        "More than %(n)s items match here: too many to count one by one. Choose a category, a shorter period or an area, or zoom in."
    ),
    "clusterLabel": _("%(n)s items: %(parts)s"),
    "farAway": _("You seem to be outside %(city)s: the map stays where it is."),
    "goTo": _("Go to %(place)s"),
    "groundMissing": _("The background of the map does not answer. Pins, list and search go on working."),
    "groundReplaced": _("The usual background does not answer: you are seeing the city's own."),
    "locateDenied": _(
        "The browser did not give your position. Allow it in the settings, or search for an address."
    ),
    "locateMe": _("Use my position"),
    "locateTimeout": _("Your position took too long to arrive. Try again, or search for an address."),
    "locateUnavailable": _("Your position is not known now. Search for an address instead."),
    "locateUnsupported": _("This browser cannot tell your position. Search for an address instead."),
    "locating": _("Looking for your position…"),
    "map": _("Map of %(city)s. Arrow keys move it, plus and minus zoom."),
    "moreShown": _("%(n)s more items shown."),
    "nearMe": _("Near me"),
    "onOneSpot": _("%(n)s items in this spot"),
    "onlyThisArea": _("Only items in this area"),
    "openArea": _("Open the area's page"),
    "outsideCity": _("This place is outside %(city)s."),
    "pickerAt": _("The pin is at: %(address)s (%(place)s)"),
    "pickerAtPlace": _("The pin is at %(place)s"),
    "pickerMap": _("Choose the place. Arrow keys move the map under the pin, plus and minus zoom."),
    "pickerOutside": _("This place (%(place)s) is outside %(city)s: choose one inside the city's border."),
    "pickerStart": _("Move the map until the pin stands on the place, or use one of the other ways."),
    "pinLabel": _("%(category)s: %(title)s"),
    "pinsMissing": _("Some items could not be loaded. Move the map to try again."),
    "resultsMissing": _("The list could not be loaded. Try again in a moment."),
    "searchHere": _("Search in this area"),
    "sheetFull": _("List, full height. Press to make it small."),
    "sheetHalf": _("List, half height. Press to make it larger."),
    "sheetPeek": _("List, closed. Press to open it."),
    "shapesThinned": _("Only the larger lines and areas are drawn here. Zoom in to see all of them."),
    "shown": _("Shown on the map: %(place)s"),
    "smallMap": _("Map of the place. Arrow keys move it, plus and minus zoom."),
    "suggestions": _("Suggestions"),
    "suggestionsFound": _("%(n)s suggestions. Choose with the arrow keys."),
    "youAreHere": _("You are here"),
    "zoom": _("Zoom"),
    "zoomIn": _("Zoom in"),
    "zoomOut": _("Zoom out"),
}
"""Sentences the modules say. %(names)s are filled in by the browser."""
DRAW_STRINGS: dict[str, Promise] = {
    "drawAdded": _("Corner %(n)s added."),
    "drawCleared": _("The shape is gone."),
    "drawCorner": _("Corner %(n)s. Arrow keys move it, Delete takes it away."),
    "drawDone": _("Finish drawing"),
    "drawMoved": _("Corner moved. The shape has %(n)s corners."),
    "drawOff": _("The shape has %(n)s corners."),
    "drawOn": _(
        "Press on the map for each corner; with the keyboard, arrow keys move the map and Enter adds a corner."
    ),
    "drawRemoved": _("Corner removed. The shape has %(n)s corners."),
    "drawStart": _("Draw on the map"),
}
"""Those of pages on which one draws an area."""
ANALYSIS_STRINGS: dict[str, Promise] = {
    **DRAW_STRINGS,
    "answerMissing": _("The answer could not be put on the map. The table holds the same."),
    "answerRows": _("Show these items"),
    "drawOff": _("The shape has %(n)s corners. Press “Show the answer” to use it."),
    "notKnown": _("n.d."),
    "openItem": _("Open the page"),
}
"""Those that only the planner's page says."""


def city_ground(city: City) -> tuple[list[float], bool]:
    """West, south, east, north of the city's boundary, and whether there are streets to draw."""
    streets = BasemapLine.objects.filter(city=OuterRef("pk")).exclude(kind__in=NO_STREETS)
    drawn = Exists(streets)
    ground = City.objects.filter(pk=city.pk).annotate(box=Extent("boundary"), drawn=drawn)
    box, has_lines = ground.values_list("box", "drawn").get()
    return [round(value, 6) for value in box], has_lines


def template(name: str, *args: str) -> str:
    """Address of a tile with {z}, {x} and {y} in it."""
    return reverse(name, args=[*args, 0, 0, 0]).replace("/0/0/0.", "/{z}/{x}/{y}.")


def ground_attribution(city: City) -> str:
    """Who made the ground, publishers of one licence together; the page of credits says it at length."""
    by_licence: dict[str, list[str]] = {}
    for source in ground_sources(city):
        publishers = by_licence.setdefault(source.licence, [])
        publishers += [name for name in source.publisher.split("; ") if name not in publishers]
    named = format_html_join(
        "; ", "{} ({})", ((", ".join(publishers), licence) for licence, publishers in by_licence.items())
    )
    return format_html(
        '{} <a href="{}">{}</a>', _("Base map:"), reverse("credits"), named or _("sources and licences")
    )


def ground_tiles(city: City) -> dict[str, str]:
    """Addresses of the ground's tiles. What stands under CC BY-SA comes in tiles of its own."""
    apart = {"by-sa": template("basemap_by_sa_tile")} if has_part_apart(city) else {}
    return {"open": template("basemap_tile"), **apart}


def external_basemap() -> dict[str, Any] | None:
    """The basemap an installation chose in its settings, or None for the own one."""
    chosen = settings.BASEMAP
    if not chosen.get("url"):
        return None
    kept: dict[str, Any] = {
        name: chosen[name] for name in ("type", "url", "minzoom", "maxzoom", "subdomains") if name in chosen
    }
    link = chosen.get("attribution_url")
    words = conditional_escape(chosen["attribution"])
    kept["attribution"] = format_html('<a href="{}">{}</a>', link, words) if link else words
    return kept


def base_config(city: City) -> dict[str, Any]:
    """What every map of a city needs."""
    box, has_lines = city_ground(city)
    west, south, east, north = box
    return {
        "language": get_language() or "it",
        "city": {
            "slug": city.slug,
            "name": city.name,
            "bounds": box,
            "centre": [(west + east) / 2, (south + north) / 2],
            "note": localized(city.basemap_note_it, city.basemap_note_en),
            "onlyLimits": not has_lines,
        },
        "basemap": external_basemap(),
        "ownBasemap": {
            "tiles": ground_tiles(city),
            "attribution": ground_attribution(city),
            "maxDataZoom": 16,
        },
        "urls": {"addresses": reverse("api_addresses"), "boundary": reverse("boundary", args=[city.slug])},
        "strings": {name: str(sentence) for name, sentence in STRINGS.items()},
    }


def map_config(city: City) -> dict[str, Any]:
    """What the map page needs besides."""
    layers = feature_layers()
    names = {layer.kind: layer.name for layer in layers}
    config = base_config(city)
    config["urls"] |= {
        "mapTiles": f"{template('map_tile')}?city={city.slug}",
        "results": reverse("results", args=[city.slug]),
        "suggestions": reverse("suggestions", args=[city.slug]),
        "card": reverse("card", args=[city.slug, 0]),
        "area": reverse("area", args=[city.slug, "KIND", "CODE"]),
    }
    config["layers"] = [
        {"name": layer.name, "title": str(layer.title), "colour": readable(layer.colour)} for layer in layers
    ]
    config["others"] = [
        {
            "name": layer.name,
            "title": str(layer.title),
            "colour": readable(layer.colour),
            "icon": layer.icon,
            "filters": [name for name in ("area", "q") if name in layer.filters],
            "tiles": template("layer_tile", layer.name)
            + (f"?city={city.slug}" if "city" in layer.filters else ""),
            "shapes": layer.name if layer.geometry_type == "polygon" else f"{layer.name}-shapes",
            "card": reverse("other_card", args=[city.slug, layer.name, 0]),
        }
        for layer in other_layers(city.slug)
    ]
    config["categories"] = {
        category.code: {
            "name": category.name,
            "colour": readable(category.colour),
            "icon": category.icon,
            "layer": names.get(category.kind, ""),
            "above": category.parent.code if category.parent else "",
        }
        for category in categories_of(city)
    }
    config["areaKinds"] = [
        {
            "code": kind.code,
            "name": localized(kind.plural_it, kind.plural_en) or kind.name,
            "singular": kind.name,
            "layer": area_layer_name(kind),
            "tiles": template("layer_tile", area_layer_name(kind)),
        }
        for kind in kinds_of_areas(city)
    ]
    return config


def analysis_config(city: City) -> dict[str, Any]:
    """What the planner's page needs besides the map page."""
    config = map_config(city)
    config["strings"] |= {name: str(sentence) for name, sentence in ANALYSIS_STRINGS.items()}
    return config


def drawing_config(city: City) -> dict[str, Any]:
    """What a form needs on whose map an area is drawn."""
    config = base_config(city)
    config["strings"] |= {name: str(sentence) for name, sentence in DRAW_STRINGS.items()}
    return config
