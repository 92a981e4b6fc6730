"""Targets and rules of routing of the demonstration's cities."""

from __future__ import annotations

from civicmap.cities.tables import table
from places.models import Area, Category, City, Office
from reports.deadlines.models import Target
from reports.routing.models import Rule


def load_targets(city: City, categories: dict[str, Category]) -> int:
    """The targets of a city that has none. Returns how many are new."""
    if Target.objects.filter(city=city).exists():
        return 0
    records = table("routing.toml")["target"]
    for record in records:
        category = categories[record["category"]]
        Target.objects.create(city=city, category=category, days=record["days"], working=record["working"])
    return len(records)


def load_routing(city: City, categories: dict[str, Category], offices: dict[str, Office]) -> int:
    """The rules of a city that has none. Returns how many are new."""
    records = [record for record in table("routing.toml")["rule"] if record["city"] == city.slug]
    if Rule.objects.filter(city=city).exists():
        return 0
    areas = {
        f"{area.kind.code}:{area.code}": area
        for area in Area.objects.current().filter(kind__city=city).select_related("kind").defer("boundary")
    }
    for record in records:
        rule = Rule(
            city=city,
            position=record["position"],
            category=categories[record["category"]],
            area=areas[record["area"]] if "area" in record else None,
            valid_from=record.get("valid_from"),
            valid_to=record.get("valid_to"),
            office=offices[record["office"]] if "office" in record else None,
            note=record["note"],
        )
        rule.full_clean()
        rule.save()
    return len(records)
