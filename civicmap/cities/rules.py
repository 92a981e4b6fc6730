"""Categories, concepts of the search, offices, policies and regulations of the demonstration."""

from __future__ import annotations

from typing import Any

from civicmap.cities.tables import table
from initiatives.models import Phase as InitiativePhase
from initiatives.models import Policy
from pacts.models import PactType, Regulation
from pacts.models import Phase as PactPhase
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
            precision=record.get("precision", "exact"),
            office=office,
            position=position,
        )
    return known


def load_concepts() -> int:
    """The first table of what words mean to the search. Concepts that are known stay as editors have made them."""
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


def load_policy(city: City) -> dict[str, InitiativePhase]:
    """How the city treats initiatives; phases by code."""
    for record in table("procedures.toml")["policy"]:
        if city.slug not in record["cities"]:
            continue
        policy, created = Policy.objects.get_or_create(
            city=city, code=record["code"], defaults=procedure_columns(record)
        )
        if created:
            write_phases(InitiativePhase, "policy", policy, record["phase"])
    return {phase.code: phase for phase in InitiativePhase.objects.filter(policy__city=city)}


def load_regulations(city: City) -> dict[str, dict[str, PactPhase]]:
    """The regulations on pacts: phases by code for each regulation's code. Types belong to each version."""
    found: dict[str, dict[str, PactPhase]] = {}
    rules = table("procedures.toml")
    for record in rules["regulation"]:
        if record["city"] != city.slug:
            continue
        regulation, created = Regulation.objects.get_or_create(
            city=city, code=record["code"], defaults={**procedure_columns(record), "number": record["number"]}
        )
        if created:
            write_phases(PactPhase, "regulation", regulation, rules["phases"][record["phases"]])
            for kind in rules["type"]:
                if kind["city"] == city.slug:
                    PactType.objects.create(
                        regulation=regulation,
                        code=kind["code"],
                        name_it=kind["it"],
                        name_en=kind["en"],
                        needs_listed_asset=kind["needs_asset"],
                    )
        found[regulation.code] = {phase.code: phase for phase in regulation.phases.all()}
    return found


def procedure_columns(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "name_it": record["it"],
        "name_en": record["en"],
        "valid_from": record.get("valid_from"),
        "valid_to": record.get("valid_to"),
    }


def write_phases(model: Any, owner_field: str, owner: Any, phases: list[dict[str, Any]]) -> None:
    made = {}
    for position, record in enumerate(phases):
        made[record["code"]] = model.objects.create(
            **{owner_field: owner},
            code=record["code"],
            name_it=record["it"],
            name_en=record["en"],
            position=position,
            tone=record["tone"],
            is_public=record.get("public", True),
            is_start=record.get("start", False),
        )
    for record in phases:
        made[record["code"]].next_phases.set([made[code] for code in record["next"]])
