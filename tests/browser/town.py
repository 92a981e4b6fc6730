"""A small town that browser tests visit: believable, quick to make, with one example of everything the map can show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.gis.geos import LineString, MultiLineString, MultiPolygon, Point, Polygon
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from engagement.models import Photo
from places.models import BasemapLine, BasemapPolygon, City, Feature, Role
from planning.models import SavedQuestion
from reports.workflow import ReportStatus
from tests import factories, shapes

STREETS = {
    "Via Giuseppe Garibaldi": [(7.612, 45.044), (7.646, 45.062)],
    "Corso Vittorio Emanuele II": [(7.605, 45.050), (7.695, 45.050)],
    "Via Roma": [(7.652, 45.030), (7.652, 45.080)],
    "Corso Regina Margherita": [(7.605, 45.076), (7.695, 45.072)],
    "Via Nizza": [(7.668, 45.010), (7.661, 45.048)],
    "Via San Donato": [(7.620, 45.068), (7.640, 45.074)],
}
"""Name and two ends of each street; the ground and the address search both have them."""

CATEGORIES = [
    ("places.house", "community-house", "Casa di quartiere", "Community house", "house", "#8a3b12"),
    ("assets.service", "desks", "Sportelli", "Desks", "desk", "#7a4b00"),
    ("assets.asset", "library", "Biblioteche", "Libraries", "library", "#00695c"),
    ("assets.asset", "park", "Parchi", "Parks", "park", "#2e6b1f"),
    ("reports.report", "roads", "Strade e marciapiedi", "Roads and pavements", "road", "#b3261e"),
    ("reports.report", "lighting", "Illuminazione", "Street lighting", "lamp", "#6a3d00"),
    ("reports.report", "waste", "Rifiuti", "Waste", "trash", "#5b3a8e"),
    ("initiatives.initiative", "greener-city", "Verde in città", "A greener city", "idea", "#006b5b"),
    ("pacts.pact", "shared-care", "Cura condivisa", "Shared care", "pact", "#2f5d9b"),
]

PROBLEMS = {
    "roads": ["Buca profonda davanti alla scuola", "Marciapiede dissestato", "Segnaletica cancellata"],
    "lighting": ["Lampione spento da settimane", "Luce che lampeggia tutta la notte"],
    "waste": ["Cestino pieno da giorni", "Ingombranti abbandonati"],
}

HOUSE_AT = (7.6200, 45.0600)
"""The house and its three desks stand on one spot."""
LONELY_AT = (7.6100, 45.0870)
"""One report far from the others: a pin of its own even where the whole town is seen."""


@dataclass
class Town:
    """What the tests look for by name."""

    city: City
    people: dict[str, Any] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)


def point(place: tuple[float, float]) -> Point:
    """A point in EPSG:4326."""
    return Point(*place, srid=4326)


def in_metres(shape: Any) -> Any:
    """The shape in EPSG:3857, as the ground is kept."""
    return shape.transform(3857, clone=True)


def build() -> Town:
    """Make the town."""
    city = factories.CityFactory(
        slug="prova", name_it="Borgo Prova", name_en="Trial Town", official_name="Comune di Borgo Prova",
        source=factories.SourceFactory(code="streets", title="Grafo stradale"),
    )  # fmt: skip
    factories.CityFactory(slug="altrove", name_it="Altrove", name_en="Elsewhere", elsewhere=True)
    town = Town(city)
    _ground(city)
    _areas(city)
    _categories()
    _things(town)
    _reports(town)
    _people(town)
    return town


def _ground(city: City) -> None:
    for position, (name, ends) in enumerate(STREETS.items()):
        lines = MultiLineString(LineString(*ends), srid=4326)
        factories.StreetFactory(city=city, name=name, shape=lines, source=city.source)
        kind = BasemapLine.Kind.PRIMARY if name.startswith("Corso") else BasemapLine.Kind.STREET
        BasemapLine.objects.create(city=city, kind=kind, name=name, shape=in_metres(lines))
        west, south = ends[0]
        block = Polygon.from_bbox((west + 0.001, south + 0.001, west + 0.002, south + 0.002))
        kinds = [BasemapPolygon.Kind.BUILDING, BasemapPolygon.Kind.PARK, BasemapPolygon.Kind.SQUARE]
        BasemapPolygon.objects.create(
            city=city,
            kind=kinds[position % 3],
            shape=in_metres(MultiPolygon(block, srid=4326)),
        )


def _areas(city: City) -> None:
    districts = factories.AreaKindFactory(city=city, position=1)
    factories.AreaFactory(kind=districts, name="Quartiere Ponente")
    factories.AreaFactory(kind=districts, name="Quartiere Levante", b=True)
    zones = factories.AreaKindFactory(
        city=city, code="zone", name_it="Zona statistica", name_en="Statistical zone",
        plural_it="Zone statistiche", plural_en="Statistical zones", position=2,
    )  # fmt: skip
    factories.AreaFactory(
        kind=zones, code="01", name="Zona Centro", boundary=shapes.rectangle(7.62, 45.02, 7.68, 45.08)
    )


def _categories() -> None:
    for position, (kind, code, italian, english, icon, colour) in enumerate(CATEGORIES):
        factories.CategoryFactory(
            kind=kind,
            code=code,
            name_it=italian,
            name_en=english,
            icon=icon,
            colour=colour,
            position=position,
        )
    factories.CategoryFactory(
        code="decorum", name_it="Decoro", name_en="Decorum", position=20, moderated=True
    )


def category(code: str) -> Any:
    """A category of the town."""
    return factories.CategoryFactory._meta.model.objects.get(code=code)


def _things(town: Town) -> None:
    city, things = town.city, town.things
    house = things["house"] = factories.HouseFactory(
        city=city, title="Casa del Quartiere Bagni Vecchi", category=category("community-house"),
        location=point(HOUSE_AT), address="Via San Donato 5", phone="011 555 0101",
        opening_hours="Mo-Fr 09:00-19:00; Sa 10:00-13:00", description="La casa di tutti, con **cortile** e cucina.",
    )  # fmt: skip
    for title in ("Sportello casa", "Sportello lavoro", "Doposcuola"):
        things[title] = factories.ServiceFactory(
            city=city, title=title, category=category("desks"), location=house.location, address=house.address,
            opening_hours="Tu,Th 15:00-18:00", host=house, is_example=True,
        )  # fmt: skip
    things["library"] = factories.AssetFactory(
        city=city, title="Biblioteca civica Calvino", category=category("library"),
        location=point((7.6450, 45.0700)), address="Via Giuseppe Garibaldi 12",
    )  # fmt: skip
    things["park"] = factories.AssetFactory(
        city=city, title="Parco del Levante", category=category("park"), location=point((7.6725, 45.0225)),
        shape=shapes.PARK_IN_B,
    )  # fmt: skip
    things["path"] = factories.AssetFactory(
        city=city, title="Sentiero lungo il fiume", category=category("park"), location=point((7.62, 45.035)),
        shape=shapes.PATH_IN_A,
    )  # fmt: skip
    for number, title in enumerate(("Orto di vicinato", "Più alberi in Via Roma", "Mercatino del riuso")):
        things[title] = factories.InitiativeFactory(
            city=city, title=title, category=category("greener-city"),
            location=point((7.655 + number * 0.004, 45.055 + number * 0.004)),
        )  # fmt: skip
    things["pact"] = factories.PactFactory(
        city=city, title="Patto per il giardino di Via Nizza", category=category("shared-care"),
        location=point((7.6650, 45.0300)), description="Chi abita attorno cura le aiuole con il Comune.",
    )  # fmt: skip
    _photo(house, "La casa vista dal cortile")


def _photo(feature: Feature, alt: str) -> None:
    picture = Image.new("RGB", (640, 420), "#9cc3dd")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((140, 160, 500, 400), fill="#c9643b")
    draw.polygon([(120, 160), (320, 50), (520, 160)], fill="#7a3018")
    large, small = BytesIO(), BytesIO()
    picture.save(large, "WEBP")
    picture.resize((320, 210)).save(small, "WEBP")
    photo = Photo(feature=feature, state=Photo.State.READY, alt=alt)
    photo.large.save(f"{photo.key}-large.webp", ContentFile(large.getvalue()), save=False)
    photo.small.save(f"{photo.key}-small.webp", ContentFile(small.getvalue()), save=False)
    photo.save()


def _reports(town: Town) -> None:
    city, now = town.city, timezone.now()
    statuses = [ReportStatus.RECEIVED, ReportStatus.IN_PROGRESS, ReportStatus.RESOLVED]
    number = 0
    for code, titles in PROBLEMS.items():
        for title in titles:
            for turn in range(4):
                factories.ReportFactory(
                    city=city, title=f"{title} ({turn + 1})", category=category(code), status=statuses[number % 3],
                    location=point((7.607 + (number * 37 % 83) / 1000, 45.008 + (number * 53 % 79) / 1000)),
                    address=f"{list(STREETS)[number % len(STREETS)]} {number + 1}",
                    description="Si vede bene passando a piedi.", published=now - timedelta(days=number, hours=2),
                )  # fmt: skip
                number += 1
    town.things["lonely"] = factories.ReportFactory(
        city=city, title="Tombino rumoroso in Via San Donato", category=category("roads"),
        location=point(LONELY_AT), address="Via San Donato 200", description="Di notte sveglia tutta la via.",
    )  # fmt: skip
    town.things["coarse"] = factories.ReportFactory(
        city=city, title="Rifiuti dietro casa", category=category("waste"), location=point((7.690, 45.085)),
        coarse=True,
    )  # fmt: skip
    for title in ("Autobus sempre in ritardo", "Rumore di notte, non si sa da dove"):
        town.things[title] = factories.ReportFactory(
            city=city, title=title, category=category("roads"), nowhere=True
        )
    town.things["hidden"] = factories.ReportFactory(
        city=city, title="Testo offensivo nascosto", category=category("waste"), hidden=True
    )


def _people(town: Town) -> None:
    for name in ("citizen", "moderator", "office", "worker", "planner", "admin"):
        user = factories.UserFactory(
            email=f"{name}@example.org", display_name=f"{name.title()} Rossi", superuser=name == "admin"
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        town.people[name] = user
    city = town.city
    for name in (Role.Name.MODERATOR, Role.Name.WORKER, Role.Name.PLANNER):
        factories.RoleFactory(user=town.people[name], name=name, city=city)
    SavedQuestion.objects.create(
        city=city, slug="luoghi", title="Luoghi della città", query="subject=assets", published=timezone.now(),
        author=town.people["planner"],
    )  # fmt: skip
    SavedQuestion.objects.create(
        city=city, slug="bozza", title="Buche per quartiere", query="subject=reports&group=area%3Adistrict",
        author=town.people["planner"],
    )  # fmt: skip
    office = factories.OfficeFactory(city=city, name="Ufficio strade")
    office.members.add(town.people["office"])
    factories.RoleFactory(user=town.people["office"], name=Role.Name.OFFICE, city=city)
    citizen = town.people["citizen"]
    town.things["waiting"] = factories.InitiativeFactory(
        city=city,
        title="Panchine nuove in attesa",
        category=category("greener-city"),
        author=citizen,
        pending=True,
    )
    town.things["waiting service"] = factories.ServiceFactory(
        city=city, title="Banca del tempo in attesa", category=category("desks"), author=citizen, pending=True
    )
    town.things["waiting place"] = factories.AssetFactory(
        city=city, title="Sala prove in attesa", category=category("library"), author=citizen, pending=True
    )
    town.things["waiting report"] = factories.ReportFactory(
        city=city, title="Scritte sul muro", category=category("decorum"), author=citizen, pending=True
    )
    town.things["own"] = factories.ReportFactory(
        city=city, title="Fontanella che perde", category=category("roads"), author=citizen,
        manager=office, location=point((7.6900, 45.0400)),
    )  # fmt: skip
