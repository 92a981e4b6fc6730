"""The initial data of a new city besides its areas: categories of every layer, offices, and a policy for initiatives."""

from __future__ import annotations

import tomllib
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from civicmap.cities.rules import (
    load_categories,
    load_concepts,
    load_offices,
)
from civicmap.cities.tables import table
from engagement.procedures.records import write_procedure
from initiatives.models import Initiative
from places.ground.city_setup import CityOutcome, CityPlan, add_city
from places.imports.reading import ImportRefused
from places.models import Category, City, Office


def set_up_city(plan: CityPlan, *, catalogue: Path | None = None, dry_run: bool = False) -> CityOutcome:
    """Add the city and what it needs to be used. ``catalogue`` is a TOML file of offices and categories; without one
    the city gets the common set. Raises ImportRefused with every fault."""
    return add_city(plan, rules=partial(write_rules, catalogue=catalogue), dry_run=dry_run)


def next_steps(city: City) -> list[str]:
    """The tasks that remain after a city is added."""
    return [
        _("Open the map: %(url)s") % {"url": reverse("map", args=[city.slug])}
        if city.state == City.State.OPEN
        else _(
            "The city is not public yet: when it is ready, set its state to “open to everybody” in the administration."
        ),
        _("Give the offices their e-mail addresses and members, in the administration under Offices."),
        _("Give somebody the role of administrator of the city, under Roles."),
        _("Bring streets and buildings: %(command)s import_osm FILE --city %(slug)s")
        % {"command": settings.MANAGE_COMMAND, "slug": city.slug},
        _("For collaboration pacts, enter the city's regulation with its phases and types."),
    ]


def write_rules(city: City, *, catalogue: Path | None) -> list[str]:
    """Offices, categories, what words mean to the search, and a policy for initiatives."""
    load_concepts()
    if catalogue is None:
        load_categories(city, load_offices(city))
    else:
        _load_catalogue(city, catalogue)
    rules = table("procedures.toml")
    record = next(one for one in rules["procedure"] if one["kind"] == Initiative.KIND)
    write_procedure(city, record, rules["phases"][record["phases"]], rules["transitions"][record["phases"]])
    used = Category.objects.of_city(city)
    return [
        _("%(categories)d categories and %(offices)d offices are ready.")
        % {"categories": used.count(), "offices": city.offices.count()}
    ]


def _load_catalogue(city: City, path: Path) -> None:
    """The city's own offices and categories. A code that serves every city already is not written again."""
    faults: list[str] = []
    try:
        records = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImportRefused([f"{path.name}: {error}"]) from error
    offices: dict[str, Office] = {}
    for record in records.get("office", []):
        office = Office(
            city=city,
            code=record.get("code", ""),
            name=record.get("it", ""),
            email=record.get("email", ""),
            is_external=record.get("external", False),
        )
        if _saved(office, faults, f"office {office.code}"):
            offices[office.code] = office
    known = {category.code: category for category in Category.objects.filter(city__isnull=True)}
    for position, record in enumerate(records.get("category", [])):
        if record.get("code") in known:
            continue
        category = _category(city, record, position, offices, known, faults)
        if _saved(category, faults, f"category {category.code}"):
            known[category.code] = category
    if not known:
        faults.append(_("There are no categories: nothing could be put on the map."))
    if faults:
        raise ImportRefused(faults)


def _category(
    city: City,
    record: dict[str, Any],
    position: int,
    offices: dict[str, Office],
    known: dict[str, Category],
    faults: list[str],
) -> Category:
    names = {
        "code": record.get("code", ""),
        "office": record.get("office", ""),
        "parent": record.get("parent", ""),
    }
    if names["office"] and names["office"] not in offices:
        faults.append(_("Category %(code)s names an unknown office, %(office)s.") % names)
    if names["parent"] and names["parent"] not in known:
        faults.append(_("Category %(code)s stands below %(parent)s, which does not come before it.") % names)
    return Category(
        city=city,
        kind=record.get("kind", ""),
        parent=known.get(names["parent"]),
        code=names["code"],
        name_it=record.get("it", ""),
        name_en=record.get("en", ""),
        description_it=record.get("description_it", ""),
        description_en=record.get("description_en", ""),
        icon=record.get("icon", "info"),
        colour=record.get("colour", "#455b71"),
        questions=record.get("questions", []),
        admission=record.get("admission", Category.Admission.OPEN),
        is_private=record.get("private", False),
        precision=record.get("precision", "exact"),
        office=offices.get(names["office"]),
        position=position,
    )


def _saved(row: Any, faults: list[str], name: str) -> bool:
    try:
        row.full_clean()
    except ValidationError as error:
        faults.extend(f"{name}: {sentence}" for sentence in error.messages)
        return False
    row.save()
    return True
