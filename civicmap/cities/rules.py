"""Categories, concepts of the search, offices, policies and regulations of the demonstration."""

from __future__ import annotations

from typing import Any

from civicmap.cities.tables import table
from engagement.models import Phase, Procedure
from engagement.procedures.records import write_procedure
from pacts.models import PactType
from places.models import Category, City, Concept, ConceptTerm, Office


def load_offices(city: City) -> dict[str, Office]:
    """The offices that answer. They are roles of a city hall: no address, no telephone."""
    known = {office.code: office for office in Office.objects.filter(city=city)}
    for record in table("procedures.toml")["office"]:
        if record["code"] not in known:
            known[record["code"]] = Office.objects.create(
                city=city,
                code=record["code"],
                name=record["it"],
                is_external=record.get("external", False),
            )
    return known


def load_categories(city: City, offices: dict[str, Office]) -> dict[str, Category]:
    """Categories by code. Those with an office are the city's own, because its office answers; the rest serve all."""
    known = {category.code: category for category in Category.objects.of_city(city)}
    for position, record in enumerate(table("categories.toml")["category"]):
        if record["code"] in known:
            continue
        office = offices.get(record.get("office", ""))
        known[record["code"]] = Category.objects.create(
            kind=record["kind"],
            city=city if office else None,
            parent=known.get(record.get("parent", "")),
            code=record["code"],
            name_it=record["it"],
            name_en=record["en"],
            description_it=record.get("description_it", ""),
            description_en=record.get("description_en", ""),
            icon=record["icon"],
            colour=record["colour"],
            questions=record.get("questions", []),
            admission=record.get("admission", "open"),
            is_private=record.get("private", False),
            precision=record.get("precision", "exact"),
            office=office,
            repeat_metres=record.get("repeat_metres"),
            position=position,
        )
    return known


def load_concepts() -> int:
    """Load the initial concepts of the search. Existing concepts keep the editors' changes."""
    known = set(Concept.objects.values_list("code", flat=True))
    new = [record for record in table("concepts.toml")["concept"] if record["code"] not in known]
    made = Concept.objects.bulk_create(
        Concept(code=record["code"], name_it=record["names"][0], name_en=record["names"][1]) for record in new
    )
    ConceptTerm.objects.bulk_create(
        ConceptTerm(concept=concept, words=words, lang=lang)
        for concept, record in zip(made, new, strict=True)
        for lang in ("it", "en")
        for words in record[lang]
    )
    return len(made)


def load_procedures(city: City) -> dict[str, dict[str, Phase]]:
    """The policies and regulations of the city: phases by code, for each procedure's code."""
    found: dict[str, dict[str, Phase]] = {}
    rules = table("procedures.toml")
    for record in rules["procedure"]:
        if city.slug not in record["cities"]:
            continue
        name = record["phases"]
        procedure, is_new = write_procedure(city, record, rules["phases"][name], rules["transitions"][name])
        if is_new:
            for kind in record.get("types", []):
                write_type(procedure, rules["type"][kind])
        found[procedure.code] = {phase.code: phase for phase in procedure.phases.all()}
    return found


def write_type(procedure: Procedure, record: dict[str, Any]) -> None:
    """A type of pact of this version of a regulation."""
    PactType.objects.create(
        procedure=procedure,
        code=record["code"],
        name_it=record["it"],
        name_en=record["en"],
        needs_listed_asset=record["needs_asset"],
    )
