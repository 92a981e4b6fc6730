"""The compiled files: complete, valid, small, attributed. No database."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import shapely

from civicmap.cities.rules import load_concepts
from civicmap.cities.tables import FIXTURES, table
from civicmap.layers import feature_layers
from demo.files import Item, items, records, rows
from demo.real import PACT_CATEGORIES
from places.feature.extra_questions import validate_questions
from places.ground.colours import MINIMUM_CONTRAST, contrast
from places.hours.evaluating import validate_opening_hours
from places.models import BasemapLine, BasemapPoint, BasemapPolygon, Concept, ConceptTerm
from places.search.typed import read_words

MEGABYTE = 1024 * 1024
GROUND_KINDS = {*BasemapLine.Kind.values, *BasemapPolygon.Kind.values, *BasemapPoint.Kind.values}
COUNTS = {
    "torino/city.geojson": 1,
    "torino/circoscrizioni.geojson": 8,
    "torino/zone.geojson": 94,
    "torino/houses.geojson": 9,
    "palermo/city.geojson": 1,
    "palermo/circoscrizioni.geojson": 8,
    "palermo/quartieri.geojson": 25,
    "palermo/upl.geojson": 55,
    "palermo/pacts.geojson": 73,
    "palermo/fountains.geojson": 150,
    "reggio-emilia/city.geojson": 1,
    "brescia/city.geojson": 1,
    "brescia/houses.geojson": 3,
    "brescia/seats.geojson": 22,
    "reggio-emilia/houses.geojson": 18,
}
COVERAGES = [
    name
    for name, count in COUNTS.items()
    if count > 1
    and name.split("/")[1] not in {"houses.geojson", "seats.geojson", "pacts.geojson", "fountains.geojson"}
]
PICTOGRAMS = Path(FIXTURES).parent / "civicmap/static/app/icons/pictograms.svg"


def shapes(name: str) -> list[shapely.Geometry]:
    return [item.shape for item in items(name)]


def by_code(name: str) -> dict[str, Item]:
    return {item["code"]: item for item in items(name)}


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_a_compiled_file_has_the_expected_number_of_things(name: str, count: int) -> None:
    assert len(items(name)) == count


@pytest.mark.parametrize("name", COVERAGES)
def test_areas_are_valid_share_their_edges_and_leave_no_gap_in_their_sum(name: str) -> None:
    found = shapes(name)
    assert all(shape.is_valid and shape.geom_type == "MultiPolygon" for shape in found)
    assert shapely.coverage_is_valid(found)
    total = sum(shape.area for shape in found)
    assert shapely.union_all(found).area == pytest.approx(total, rel=1e-9)


@pytest.mark.parametrize("name", [name for name in COUNTS if "city" in name or name in COVERAGES])
def test_rings_are_right_handed_and_have_five_decimals(name: str) -> None:
    for shape in shapes(name):
        for polygon in shapely.get_parts(shape):
            assert polygon.exterior.is_ccw
            assert not any(hole.is_ccw for hole in polygon.interiors)
        corners = shapely.get_coordinates(shape)
        assert corners == pytest.approx(corners.round(5), abs=1e-12)


def test_zones_and_circoscrizioni_come_from_one_cut() -> None:
    zones, wards = (
        shapely.union_all(shapes("torino/zone.geojson")),
        shapely.union_all(shapes("torino/circoscrizioni.geojson")),
    )
    assert zones.symmetric_difference(wards).area < 1e-12


def test_twelve_zones_of_torino_still_lie_in_two_circoscrizioni_and_one_in_three() -> None:
    wards = shapes("torino/circoscrizioni.geojson")
    straddling = {}
    for code, item in by_code("torino/zone.geojson").items():
        zone: Any = item.shape
        inside = [ward for ward in wards if ward.intersection(zone).area > 0.01 * zone.area]
        if len(inside) > 1:
            straddling[code] = len(inside)
    assert sorted(straddling) == ["01", "28", "30", "35", "36", "44", "47", "49", "54", "56", "61", "65"]
    assert [code for code, count in straddling.items() if count == 3] == ["35"]


def test_codes_of_zones_are_text_with_their_zeros_and_bis() -> None:
    codes = set(by_code("torino/zone.geojson"))
    assert {"01", "09", "09bis", "17bis", "92"} <= codes


def test_every_figure_belongs_to_a_known_zone_and_indicator() -> None:
    zones = set(by_code("torino/zone.geojson"))
    known = {record["code"] for record in records("indicators.json")}
    for name in (
        "torino/zone_figures.csv",
        "torino/zone_population.csv",
        "torino/city_figures.csv",
        "torino/program_figures.csv",
        "reggio-emilia/figures.csv",
    ):
        for row in rows(name):
            assert row["indicator"] in known
            assert row["area"] in zones or row["area"] == ""
            assert float(row["value"]) >= 0
    residents = [
        int(row["value"]) for row in rows("torino/zone_figures.csv") if row["indicator"] == "residents"
    ]
    assert sum(residents) == 869_648


def test_the_indicator_knows_which_way_is_worse() -> None:
    direction = {record["code"]: record["direction"] for record in records("indicators.json")}
    assert direction["unemployment"] == direction["decayed_buildings"] == "higher_is_worse"
    assert direction["foreign_residents"] == "neutral"


def test_the_agreements_of_reggio_add_up() -> None:
    found: Counter[str] = Counter()
    for row in rows("reggio-emilia/figures.csv"):
        if (
            row["indicator"] in ("agreements_new", "agreements_renewed", "agreement_labs")
            and row["year"] != "2019"
        ):
            found[row["indicator"]] += int(row["value"])
    assert found == {"agreements_new": 17, "agreements_renewed": 9, "agreement_labs": 1}
    assert sum(found.values()) == 27


def test_a_house_without_a_known_place_has_no_point() -> None:
    houses = by_code("torino/houses.geojson")
    assert [code for code, house in houses.items() if house.shape is None] == ["casa-di-quartiere-vallette"]
    assert Counter(house["precision"] for house in houses.values()) == {"street": 7, "exact": 1, "none": 1}
    assert items("brescia/houses.geojson")[0].shape is None


def test_contacts_are_those_that_are_known_and_one_house_had_left_its_network() -> None:
    houses = by_code("torino/houses.geojson")
    assert {code for code, house in houses.items() if house.get("website")} == {
        "cascina-roccafranca",
        "casa-del-quartiere-di-san-salvario",
        "bagni-pubblici-di-via-aglie",
    }
    assert {code: house["network_left"] for code, house in houses.items() if house.get("network_left")} == {
        "bossoli83": "2024-25"
    }
    (office,) = records("torino/network.json")
    assert office["email"] == "info@retecasedelquartiere.org"
    # Where only an address is known, or not even that, there is no point.
    for name in ("brescia/houses.geojson", "brescia/seats.geojson", "reggio-emilia/houses.geojson"):
        assert all(item.shape is None for item in items(name))
    assert sum(bool(item["address"]) for item in items("reggio-emilia/houses.geojson")) == 4


def test_no_place_lies_at_zero_or_outside_torino_or_without_a_name() -> None:
    city = shapely.buffer(shapes("torino/city.geojson")[0], 0.001)
    found = items("torino/assets.geojson")
    assert len(found) > 400
    assert len({item["id"] for item in found}) == len(found)
    for item in found:
        assert city.covers(item.shape)
        assert len(item["name"]) > 2
        assert not any("\x80" <= letter <= "\x9f" for letter in item["name"] + item["address"])


def test_no_place_keeps_a_telephone_an_address_for_mail_or_the_title_of_a_person() -> None:
    for item in items("torino/assets.geojson"):
        assert {"id", "category", "source", "name", "named", "address"} <= set(item.properties)
        assert not {"phone", "email", "contact:phone", "website"} & set(item.properties)
        assert not item["name"].lower().startswith("dott")


def test_pacts_have_six_kinds_of_proposer_and_known_fields() -> None:
    found = items("palermo/pacts.geojson")
    kinds = {item["proposer_kind"] for item in found}
    assert kinds == {"association", "company", "informal-group", "person", "committee", "school", ""}
    assert {item["field"] for item in found} == set(PACT_CATEGORIES)
    assert Counter(item["phase"] for item in found) == {
        "concluded": 24, "under-review": 21, "archived": 18, "rejected": 8, "waiting-for-documents": 2,
    }  # fmt: skip


def test_natural_persons_and_staff_are_not_named() -> None:
    for item in items("palermo/pacts.geojson"):
        if item["proposer_kind"] == "person":
            assert item["proposer"] == ""
        assert "Caselli" not in item["note"]
        assert "Follari" not in item["note"]


def test_misplaced_pacts_are_told_and_keep_what_was_stated() -> None:
    found = {item["id"]: item for item in items("palermo/pacts.geojson")}
    differs = {key: item["differs"] for key, item in found.items() if item["differs"]}
    assert differs == {
        "045": ["quartiere", "upl"],
        "047": ["circoscrizione"],
        "049": ["upl"],
        "057": ["circoscrizione"],
        "058": ["upl"],
        "068": ["upl"],
    }
    assert found["047"]["stated"]["circoscrizione"] == "VIII"


def test_streets_have_names_and_lines_a_known_class() -> None:
    streets = items("torino/streets.geojson.gz")
    names = [item["name"] for item in streets]
    assert len(names) == len(set(names)) > 2000
    assert not any("," in name or "[" in name for name in names)
    kinds = {item["kind"] for item in items("torino/lines.geojson.gz")}
    assert kinds == {"motorway", "primary", "secondary", "tertiary", "street", "path", "cycleway"}


def test_every_street_of_palermo_has_one_name() -> None:
    names = [item["name"] for item in items("palermo/streets.geojson.gz")]
    assert len(names) == len(set(names)) > 2700
    # Two names on one stretch: each is found, alone.
    assert {"Via Urania", "Via Tersicore", "Via della Libertà"} <= set(names)
    assert not any("," in item["name"] for item in items("palermo/lines.geojson.gz"))


GROUNDS = [path.relative_to(FIXTURES).as_posix() for path in sorted(FIXTURES.glob("*/ground*.geojson.gz"))]


@pytest.mark.parametrize("name", GROUNDS)
def test_no_file_of_ground_holds_two_share_alike_licences(name: str) -> None:
    sources = {record["code"]: record for record in records("sources.json")}
    found = items(name)
    for item in found:
        assert item.shape
        assert item.shape.is_valid
        assert item["kind"] in GROUND_KINDS
        assert name in sources[item["source"]]["files"] or item["source"] == "palermo-territorio"
    licences = {sources[item["source"]]["licence"] for item in found}
    if "_by_sa" in name:
        assert licences == {"CC BY-SA 4.0"}
    else:
        assert licences <= {"ODbL 1.0", "CC BY 4.0"}


def test_the_ground_holds_what_its_cities_are_known_by() -> None:
    named = {(item["kind"], item["name"]) for name in GROUNDS for item in items(name)}
    assert {
        ("water", "Po"),
        ("river", "Dora Riparia"),
        ("river", "Stura di Lanzo"),
        ("river", "Sangone"),
    } <= named
    assert {
        ("park", "Parco del Valentino"),
        ("park", "Parco della Favorita"),
        ("sea", "Mar Tirreno"),
    } <= named
    assert {("water", "Oreto"), ("river", "Crostolo"), ("city", "Torino"), ("city", "Reggio Emilia")} <= named
    assert not any(name.startswith("Circoiscrizione") for _kind, name in named)
    dots = [item for item in items("brescia/ground.geojson.gz") if item["kind"] == "house_number"]
    assert sum(len(shapely.get_parts(item.shape)) for item in dots) > 14_000


def test_every_zone_of_torino_has_a_name_of_its_own() -> None:
    zones = by_code("torino/zone.geojson")
    names = {code: item["name"] for code, item in zones.items()}
    assert names["09bis"] == "Parco del Valentino"
    assert names["03"] == "Palazzo Carignano – Vecchio Ospedale (Borgo Nuovo)"
    assert len(set(names.values())) == 94
    assert not any(name.startswith("Zona") for name in names.values())


def test_residents_of_two_years_stand_in_files_of_their_own_licence_with_their_cautions() -> None:
    registered = {row["area"]: row for row in rows("torino/zone_population.csv")}
    assert sum(int(row["value"]) for row in registered.values()) == 860_973
    assert {row["year"] for row in registered.values()} == {"2023"}
    assert "7.282" in registered["01"]["note_it"]
    assert "7,282" in registered["01"]["note_en"]
    census = [row for row in rows("torino/zone_figures.csv") if row["area"] == "09bis"]
    assert census
    assert all(row["note_it"] and row["note_en"] and row["year"] == "2011" for row in census)


def test_buildings_are_valid() -> None:
    assert all(shape.is_valid and shape.area > 0 for shape in shapes("torino/buildings.geojson.gz"))


def test_the_files_together_stay_small() -> None:
    total = sum(
        path.stat().st_size
        for path in FIXTURES.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    assert total < 8 * MEGABYTE


def test_every_data_file_has_a_source_and_every_source_a_licence() -> None:
    sources = records("sources.json")
    assert all(source["licence"] and source["publisher"] and source["title"] for source in sources)
    told = {name for source in sources for name in source["files"]}
    data = {
        str(path.relative_to(FIXTURES))
        for path in FIXTURES.rglob("*")
        if path.is_file() and path.parent != FIXTURES and path.suffix in {".geojson", ".gz", ".csv", ".json"}
    }
    assert told == data


def test_every_category_has_a_pictogram_a_readable_colour_and_both_names() -> None:
    sprite = PICTOGRAMS.read_text(encoding="utf-8")
    codes = [record["code"] for record in table("categories.toml")["category"]]
    assert len(codes) == len(set(codes))
    for record in table("categories.toml")["category"]:
        assert f'id="{record["icon"]}"' in sprite
        assert contrast(record["colour"], "#ffffff") >= MINIMUM_CONTRAST
        assert record["it"]
        assert record["en"]
        validate_questions(record.get("questions", []))


def test_the_colour_of_a_layer_belongs_to_its_own_categories() -> None:
    layers = {layer.kind: layer.colour for layer in feature_layers()}
    for record in table("categories.toml")["category"]:
        others = {colour for kind, colour in layers.items() if kind != record["kind"]}
        assert record["colour"] not in others, record["code"]
    by_code = {record["code"]: record["colour"] for record in table("categories.toml")["category"]}
    assert by_code["community-house"] == layers["places.house"]
    for kind in ("initiatives.initiative", "pacts.pact"):
        colours = {
            record["colour"] for record in table("categories.toml")["category"] if record["kind"] == kind
        }
        assert colours == {layers[kind]}


def test_the_hours_of_every_desk_can_be_understood() -> None:
    for record in table("examples/services.toml")["service"]:
        for hours in record["hours"]:
            validate_opening_hours(hours)
    assert records("brescia/services.json")[0]["opening_hours"] == "We 15:30-17:30; Fr 09:30-11:30"


def test_each_kind_of_report_has_twelve_titles_with_two_texts_each() -> None:
    kinds = {code: part for code, part in table("examples/reports.toml").items() if isinstance(part, dict)}
    leaves = {
        record["code"]
        for record in table("categories.toml")["category"]
        if record["kind"] == "reports.report"
    }
    assert set(kinds) <= leaves
    for part in kinds.values():
        assert len(part["cases"]) >= 12
        for title, *texts in part["cases"]:
            assert title
            assert len(texts) == 2


EVERYDAY = {
    "giardinetti": "park",
    "giardinetti per bambini": "playground",
    "aiuto compiti": "homework-help",
    "Aiuto per i compiti": "homework-help",
    "lampione rotto": "street-lighting",
    "lampioni": "street-lighting",
    "broken street light": "street-lighting",
    "SPID": "digital-help",
    "isee": "tax-help",
    "modello 730": "tax-help",
    "sgambatoio": "dog-area",
    "dog park": "dog-area",
    "dove porto il cane": "dog-area",
    "carta d’identità": "registry",
    "pacco viveri": "food-aid",
    "wi-fi gratis": "wifi",
    "buche": "pothole",
    "homework": "homework-help",
    "medicine": "pharmacy",
}


@pytest.mark.django_db
def test_the_first_table_of_concepts_knows_everyday_words_in_both_languages() -> None:
    records = table("concepts.toml")["concept"]
    assert len(records) >= 60
    assert len({record["code"] for record in records}) == len(records)
    for record in records:
        assert len(record["names"]) == 2, record["code"]
        terms = record["it"] + record["en"]
        assert record["it"]
        assert record["en"]
        assert len(set(terms)) == len(terms), record["code"]
    assert load_concepts() == len(records)
    assert load_concepts() == 0, "a second run changes nothing"
    assert not ConceptTerm.objects.filter(stems=[]).exists(), "a term of words that the search passes over"
    ids = dict(Concept.objects.values_list("code", "pk"))
    for words, code in EVERYDAY.items():
        assert f"'#{ids[code]}'" in read_words(words, None).every, words
