"""The real things of the demonstration: houses, assets, pacts, one real desk. Nothing here is an example."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from opening_hours import validate

from assets.models import Asset, Organisation, Service
from demo.bulk import NewFeature, write_features
from demo.files import Item, items, records
from engagement.models import Phase
from pacts.models import Pact
from places.models import Category, City, House, Source

PACT_CATEGORIES = {
    "Cura di aree pedonali e collocazione di arredi": "pact-public-space",
    "Pedonalizzazione di aree urbane con collocazione di arredi": "pact-pedestrian",
    "Azioni immateriali": "pact-immaterial",
    "Cura di spazi verdi e arredi": "pact-green",
    "Riqualificazione immobili comunali per attività socio culturali": "pact-buildings",
    "Riqualificazione di spazi urbani per attività sportive": "pact-sport",
    "Riqualificazione di spazi urbani per attività socio culturali": "pact-culture-space",
    "": "pact-other",
}
PROPONENTS = {
    "association": Pact.Proponent.ASSOCIATION,
    "company": Pact.Proponent.COOPERATIVE,
    "informal-group": Pact.Proponent.INFORMAL,
    "person": Pact.Proponent.PERSON,
    "committee": Pact.Proponent.COMMITTEE,
    "school": Pact.Proponent.SCHOOL,
    "": Pact.Proponent.UNKNOWN,
}
LEVELS = {"circoscrizione": "circoscrizione", "quartiere": "quartiere", "upl": "unità di primo livello"}
WHEELCHAIR = {
    "yes": "Accessibile in carrozzina secondo OpenStreetMap.",
    "limited": "Accessibile in parte in carrozzina secondo OpenStreetMap.",
    "no": "Non accessibile in carrozzina secondo OpenStreetMap.",
}
ASSET_TEXTS = {
    "library": "Biblioteca.",
    "market": "Mercato di quartiere.",
    "museum": "Museo.",
    "heritage": "Bene architettonico.",
    "theatre": "Teatro.",
    "cinema": "Cinema.",
    "sports-centre": "Impianto sportivo.",
    "swimming-pool": "Piscina.",
    "metro": "Stazione della metropolitana.",
    "pharmacy": "Farmacia.",
    "post-office": "Ufficio postale.",
    "bike-sharing": "Stazione di bike sharing.",
}


def day_of(source: Source, city: City) -> datetime.datetime:
    """Noon of the source's date: what is loaded from it was known then."""
    day = source.date or datetime.date(2024, 1, 1)
    return datetime.datetime.combine(day, datetime.time(12), ZoneInfo(city.time_zone))


def real(city: City, source: Source, category: Category, **values: Any) -> dict[str, Any]:
    """What every real feature has."""
    day = day_of(source, city)
    return {
        "city": city,
        "category": category,
        "status": "active",
        "visibility": "public",
        "created": day,
        "updated": day,
        "published": day,
        **values,
    }


CONTACTS = ("phone", "email", "website")


def load_houses(city: City, source: Source, category: Category, network: str = "") -> int:
    """Case del Quartiere, punti comunità. A position that is a street's middle says so; an unknown one stays unknown.

    ``precision`` stays exact: it is about what the public may know, and the address of a house is for everybody.
    """
    found = []
    for item in items(f"{city.slug}/houses.geojson"):
        note = ""
        if item["precision"] == "street":
            note = "Posizione indicativa: è a metà della via, non alla porta."
            if item["street_extent_m"]:
                note += f" La via è lunga circa {item['street_extent_m']} metri."
        elif item["precision"] == "none":
            note = (
                "La posizione non è nota: vale l'indirizzo."
                if item["address"]
                else "La posizione non è nota."
            )
        values = real(
            city,
            source,
            category,
            external_id=item["code"],
            title=item["name"],
            description=_house_text(item),
            address=item["address"],
            location=item.shape,
            code=item["code"],
            network=network,
            network_left=item.get("network_left"),
            managing_body=item.get("managing_body"),
            location_note=note,
            **{name: item.get(name) for name in CONTACTS},
        )
        found.append(NewFeature(values))
    return len(write_features(House, source, found))


def _house_text(item: Item) -> str:
    text = f"Nel quartiere {item['neighbourhood']}." if item["neighbourhood"] else ""
    return f"{text} Presso: {item['place']}." if item.get("place") else text


def load_seats(city: City, source: Source, category: Category) -> int:
    """Seats of neighbourhood councils and zone offices: their addresses are known, their positions are not."""
    found = []
    for item in items(f"{city.slug}/seats.geojson"):
        text = [f"Presso: {item['place']}."] if item["place"] else []
        if item["state"]:
            year, month = item["state"].split("-")
            text.append(f"Indirizzo noto a {MONTHS[int(month) - 1]} {year}: verifica prima di andare.")
        values = real(
            city,
            source,
            category,
            external_id=item["code"],
            title=item["name"],
            description=" ".join(text),
            address=item["address"],
            location=None,
            email=item["email"],
        )
        found.append(NewFeature(values))
    return len(write_features(Asset, source, found))


MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre",
    "dicembre",
)  # fmt: skip


def load_network(city: City, source: Source, category: Category) -> int:
    """The office of the network of houses. It sits in one of them, at the same address: there is its place."""
    found = []
    for record in records(f"{city.slug}/network.json"):
        street = record["address"].split(",")[0]
        seat = House.objects.filter(
            city=city, source=source, address__endswith=street.removeprefix("Via ")
        ).first()
        values = real(
            city,
            source,
            category,
            external_id=f"network/{record['name']}"[:120],
            title=record["name"],
            legal_form=Organisation.LegalForm.ASSOCIATION,
            description="L’ufficio della Rete delle Case del Quartiere.",
            location=seat and seat.location,
            **{name: record[name] for name in ("address", *CONTACTS)},
        )
        found.append(NewFeature(values))
    return len(write_features(Organisation, source, found))


def load_assets(city: City, sources: dict[str, Source], categories: dict[str, Category]) -> int:
    """Torino's places, each with its source and the year it was seen."""
    found: dict[str, list[NewFeature]] = {}
    for item in items(f"{city.slug}/assets.geojson"):
        source = sources[item["source"]]
        year = source.date.year if source.date else ""
        text = [ASSET_TEXTS[item["category"]]]
        if item.get("theme"):
            text = [f"{item['theme'].capitalize()}."]
        if item.get("capacity"):
            text.append(f"{item['capacity']} posti bici.")
        if item.get("entrances"):
            text.append(f"{item['entrances']} ingressi rilevati; il punto è quello più centrale.")
        if not item["named"]:
            text.append("La fonte non ne dà il nome: il titolo dice il tipo e la via più vicina.")
        text.append(f"Dato rilevato entro il {year}: verifica prima di andare.")
        hours = item.get("opening_hours")
        hours = hours if hours and validate(hours) else ""
        values = real(
            city,
            source,
            categories[item["category"]],
            external_id=item["id"],
            title=item["name"],
            description=" ".join(text),
            address=item["address"],
            location=item.shape,
            opening_hours=hours,
            hours_note=f"Orario rilevato entro il {year}." if hours else "",
            accessibility=WHEELCHAIR.get(item.get("wheelchair"), ""),
            verified=source.date,
        )
        found.setdefault(source.code, []).append(NewFeature(values))
    return sum(len(write_features(Asset, sources[code], group)) for code, group in found.items())


def load_fountains(city: City, source: Source, category: Category) -> int:
    """Palermo's public drinking fountains."""
    found = [
        NewFeature(
            real(
                city,
                source,
                category,
                external_id=item["id"][:120],
                title=item["name"],
                description="Acqua potabile, gratuita. Dato del 2021.",
                address=item["address"],
                location=item.shape,
                verified=source.date,
            )
        )
        for item in items(f"{city.slug}/fountains.geojson")
    ]
    return len(write_features(Asset, source, found))


def load_palermo_pacts(
    city: City,
    source: Source,
    categories: dict[str, Category],
    phases: dict[str, Phase],
    bodies: dict[str, Organisation],
) -> int:
    """The 73 real pacts, each with its proponent if that is one of ``bodies``, which are found by folded names.

    Where the stated area is not the one the point lies in, the page says so.
    """
    found = []
    for item in items(f"{city.slug}/pacts.geojson"):
        phase = phases[item["phase"]]
        stated = item["stated"]
        attributes = {f"stated_{level}": stated[level] for level in LEVELS}
        attributes["source_id"] = item["id"]
        if item["differs"]:
            attributes["differs"] = item["differs"]
        values = real(
            city,
            source,
            categories[PACT_CATEGORIES[item["field"]]],
            external_id=item["id"],
            title=item["title"],
            description=f"Ambito di azione: {item['field']}." if item["field"] else "",
            address=item["address"],
            location=item.shape,
            status=phase.code,
            phase=phase,
            proponent_kind=PROPONENTS[item["proposer_kind"]],
            proponent=item["proposer"],
            organisation=bodies.get(item["proposer"].casefold()),
            outcome=item["note"],
            document_url=item["document"],
            place_note=misplacement(stated, item["differs"]),
            attributes=attributes,
        )
        found.append(NewFeature(values))
    return len(write_features(Pact, source, found))


def misplacement(stated: dict[str, str], differs: list[str]) -> str:
    """What to tell readers about a point that does not lie in the stated area; empty when it does."""
    if not differs:
        return ""
    said = ", ".join(f"{LEVELS[level]} {stated[level]}" for level in LEVELS if level in differs)
    return f"La fonte indica {said}, ma il punto pubblicato cade altrove. Mostriamo il punto e riportiamo il dato."


def load_reggio_pacts(
    city: City, sources: dict[str, Source], category: Category, phases: dict[str, Phase]
) -> int:
    """The one agreement of Reggio Emilia whose name is known; it has no position."""
    count = 0
    for item in items(f"{city.slug}/pacts.geojson"):
        source = sources[item["source"]]
        phase = phases[item["phase"]]
        values = real(
            city,
            source,
            category,
            external_id=item["id"],
            title=item["title"],
            description=item["note"],
            address=item["address"],
            location=item.shape,
            status=phase.code,
            phase=phase,
            place_note="La posizione non è nota.",
        )
        count += len(write_features(Pact, source, [NewFeature(values)]))
    return count


def load_real_services(city: City, source: Source, categories: dict[str, Category]) -> int:
    """Desks whose hours are published."""
    houses = {house.code: house for house in House.objects.filter(city=city)}
    found = []
    for record in records(f"{city.slug}/services.json"):
        house = houses[record["house"]]
        values = real(
            city,
            source,
            categories[record["category"]],
            external_id=record["id"],
            title=record["title"],
            description=record["description"],
            address=house.address,
            location=None,
            host=house,
            opening_hours=record["opening_hours"],
            hours_note=record["hours_note"],
            targets=["everyone"],
        )
        found.append(NewFeature(values))
    return len(write_features(Service, source, found))
