"""Borders have their day: a reform comes into force by itself, and what belongs to an area lives on."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest
import shapely
from django.test import Client
from django.utils import timezone

from places.counts.pyramid import counts
from places.ground.borders import bring_into_force, kinds_due
from places.imports.area_import import import_areas
from places.imports.reading import AreaRow
from places.models import Area, AreaFigure, AreaKind, AreaVersion, City, Feature, FeatureArea, Indicator
from places.tasks import bring_borders_into_force
from tests import factories, shapes

pytestmark = pytest.mark.django_db

A = shapely.from_wkt(shapes.DISTRICT_A.wkt)
B = shapely.from_wkt(shapes.DISTRICT_B.wkt)
TODAY = datetime.date(2026, 1, 1)
BOTH = shapely.union_all([A, B, shapely.box(7.6499, 45.0, 7.6501, 45.1)])


def rows(**areas: Any) -> list[AreaRow]:
    return [AreaRow(n, code, f"Quartiere {code}", shape) for n, (code, shape) in enumerate(areas.items(), 1)]


def code(feature: Any) -> str:
    return FeatureArea.objects.get(feature_id=feature.pk).area.code


def tomorrow(city: City) -> datetime.date:
    return city.today() + datetime.timedelta(days=1)


def the_day_comes(city: City) -> None:
    """As the calendar moves on by a day: everything planned for tomorrow is planned for today."""
    one = datetime.timedelta(days=1)
    for version in AreaVersion.objects.all():
        version.valid_from = version.valid_from and version.valid_from - one
        version.valid_to = version.valid_to and version.valid_to - one
        version.save()
    for area in Area.objects.exclude(valid_from=None, valid_to=None):
        Area.objects.filter(pk=area.pk).update(
            valid_from=area.valid_from and area.valid_from - one,
            valid_to=area.valid_to and area.valid_to - one,
        )


@pytest.fixture
def kind(city: City, districts: Any) -> AreaKind:
    return AreaKind.objects.get()


def test_a_reform_of_tomorrow_moves_nothing_today_and_everything_on_its_day(
    kind: AreaKind, city: City, client: Client
) -> None:
    house = factories.HouseFactory(city=city, location=shapes.POINT_IN_B, title="Casa che si sposta")
    import_areas(kind=kind, rows=rows(A=BOTH), valid_from=tomorrow(city))
    by_area = f"/api/houses.geojson?city={city.slug}&area={kind.code}:"
    assert code(house) == "B"
    assert "Casa che si sposta" in client.get(f"{by_area}B").content.decode()
    assert Area.objects.get(code="A").boundary.equals(shapes.DISTRICT_A)
    assert "ha un altro confine" in client.get(f"/{city.slug}/areas/{kind.code}/A/").content.decode()
    bring_into_force()
    assert code(house) == "B"

    the_day_comes(city)
    bring_into_force()
    assert code(house) == "A"
    assert [count.n for count in counts([Area.objects.get(code="A").pk])] == [1]
    assert "Casa che si sposta" in client.get(f"{by_area}A").content.decode()
    assert list(Area.objects.current()) == [Area.objects.get(code="A")]
    layer = client.get(f"/api/areas-{city.slug}-{kind.code}.geojson").json()
    assert [row["properties"]["code"] for row in layer["features"]] == ["A"]
    assert kinds_due() == []
    assert bring_into_force() == 0


def test_the_address_of_an_area_that_ended_leads_to_its_ground(
    kind: AreaKind, city: City, client: Client
) -> None:
    factories.HouseFactory(city=city, location=shapes.POINT_IN_B, title="Casa che si sposta")
    import_areas(kind=kind, rows=rows(A=BOTH), valid_from=city.today())
    page = client.get(f"/{city.slug}/areas/{kind.code}/B/").content.decode()
    assert f'href="/{city.slug}/areas/{kind.code}/A/"' in page
    answer = client.get(f"/api/houses.geojson?city={city.slug}&area={kind.code}:B")
    assert "Casa che si sposta" in answer.content.decode()


def test_each_city_has_its_own_midnight() -> None:
    """Between these two zones there are always two days."""
    first = factories.CityFactory(time_zone="Pacific/Kiritimati")
    last = factories.CityFactory(time_zone="Etc/GMT+12", elsewhere=True)
    assert first.today() > last.today()
    for city, boundary in ((first, shapes.CITY), (last, shapes.OTHER_CITY)):
        area = factories.AreaFactory(kind__city=city, boundary=boundary)
        AreaVersion.objects.create(area=area, name="Nuovo", boundary=boundary, valid_from=first.today())
    bring_into_force()
    assert [Area.objects.get(kind__city=city).name for city in (first, last)] == ["Nuovo", "Quartiere A"]


def test_missed_reforms_are_made_up_for_in_their_order(kind: AreaKind, city: City) -> None:
    area = Area.objects.get(code="A")
    for days, name in ((30, "Prima"), (10, "Poi")):
        AreaVersion.objects.create(
            area=area,
            name=name,
            boundary=shapes.DISTRICT_A,
            valid_from=city.today() - datetime.timedelta(days=days),
        )
    bring_into_force()
    area.refresh_from_db()
    assert area.name == "Poi"
    assert list(area.versions.order_by("pk").values_list("name", flat=True)) == ["Quartiere A", "Prima"]


def test_one_moved_border_makes_one_version_and_rounding_makes_none(kind: AreaKind, city: City) -> None:
    noisy = shapely.transform(A, lambda corners: corners + 3e-6)
    outcome = import_areas(
        kind=kind, rows=rows(A=noisy, B=shapely.box(7.65, 45.0, 7.68, 45.1)), valid_from=TODAY
    )
    assert (outcome.changed, outcome.unchanged) == (["B"], 1)
    assert list(AreaVersion.objects.values_list("area__code", flat=True)) == ["B"]


def test_what_belongs_to_an_area_lives_through_a_reform(kind: AreaKind, city: City, client: Client) -> None:
    area = Area.objects.get(code="B")
    Area.objects.filter(pk=area.pk).update(contact="Piazza Esempio 1")
    worker = factories.UserFactory()
    factories.RoleFactory(user=worker, name="worker", city=city, area=area)
    body = factories.OrganisationFactory(city=city, location=None)
    body.areas_served.add(area)
    indicator = Indicator.objects.create(code="residents", name_it="Residenti")
    AreaFigure.objects.create(city=city, area=area, indicator=indicator, period="2011", value=1234)
    pending = factories.HouseFactory(city=city, location=shapes.POINT_IN_B, pending=True)
    assert Feature.objects.moderated_by(worker).filter(pk=pending.pk).exists()

    reform = city.today()
    import_areas(kind=kind, rows=rows(A=A, B=shapely.box(7.65, 45.0, 7.69, 45.09)), valid_from=reform)
    page = client.get(f"/{city.slug}/areas/{kind.code}/B/").content.decode()
    assert "Piazza Esempio 1" in page
    assert "1.234" in page
    assert "nel confine in vigore fino al" in page
    assert f"/{city.slug}/organisations/?area={kind.code}%3AB" in page
    assert Feature.objects.moderated_by(worker).filter(pk=pending.pk).exists()

    outcome = import_areas(kind=kind, rows=rows(A=BOTH), valid_from=reform + datetime.timedelta(days=1))
    assert outcome.covered == {"B": ["A"]}
    told = "\n".join(outcome.notes)
    assert "B" in told
    assert all(f": {count}" in told for count in (1,))
    the_day_comes(city)
    bring_into_force()
    assert Feature.objects.moderated_by(worker).filter(pk=pending.pk).exists()
    serving = client.get(f"/api/organisations.geojson?city={city.slug}&area={kind.code}:A").json()
    assert [row["properties"]["title"] for row in serving["features"]] == [body.title]
    assert f"{kind.code}:A" in serving["features"][0]["properties"]["areas_served"]
    assert AreaFigure.objects.get().area == area


def test_the_report_names_codes_moves_missing_and_covered_areas(kind: AreaKind, city: City) -> None:
    factories.AreaFactory(kind=kind, code="C", boundary=shapes.rectangle(7.60, 44.98, 7.62, 44.99))
    for place in (shapes.POINT_IN_B, shapes.POINT_IN_B, shapes.POINT_IN_A):
        factories.HouseFactory(city=city, location=place)
    before = list(FeatureArea.objects.order_by("pk").values_list("pk", "area"))
    outcome = import_areas(kind=kind, rows=rows(A=BOTH), valid_from=tomorrow(city), dry_run=True)
    assert outcome.changed == ["A"]
    assert outcome.covered == {"B": ["A"]}
    assert outcome.missing == ["C"]
    assert [tuple(row) for row in outcome.moved] == [("B", "A", 2)]
    assert list(FeatureArea.objects.order_by("pk").values_list("pk", "area")) == before
    assert not AreaVersion.objects.exists()
    assert not Area.objects.exclude(valid_to=None).exists()


def test_the_report_speaks_as_people_do(kind: AreaKind, city: City) -> None:
    """Codes in their order, also with a new name beside the new border; days without a capital; an address belongs to its area too."""
    first = {"10": A, "9": shapely.box(7.65, 45.0, 7.67, 45.09), "2": shapely.box(7.67, 45.0, 7.7, 45.09)}
    import_areas(kind=kind, rows=rows(**first))
    Area.objects.filter(kind=kind, code="9").update(contact="Via della Zona 9")
    later = {"10": A, "2": shapely.box(7.65, 45.0, 7.7, 45.09)}
    renamed = [dataclasses.replace(row, name=f"Nuova {row.code}") for row in rows(**later)]
    told = "\n".join(import_areas(kind=kind, rows=renamed, valid_from=datetime.date(2027, 6, 1)).notes)
    assert "Con un altro confine: 2." in told
    assert "Con un altro nome: 2, 10." in told
    assert "9 finisce il 1 giugno 2027: il suo territorio è in 2." in told
    assert "A 9 appartengono: contatto." in told


def test_without_a_day_areas_that_are_covered_are_told_and_stay(kind: AreaKind, city: City) -> None:
    outcome = import_areas(kind=kind, rows=rows(N=BOTH))
    assert outcome.covered == {"A": ["N"], "B": ["N"]}
    assert any("A" in note and "riforma" in note for note in outcome.notes)
    assert Area.objects.current().count() == 3


def test_an_area_that_is_split_ends_with_two_successors(kind: AreaKind, city: City) -> None:
    west, east = shapely.box(7.60, 45.0, 7.625, 45.1), shapely.box(7.625, 45.0, 7.65, 45.1)
    house = factories.HouseFactory(city=city, location=shapes.point(7.61, 45.05))
    import_areas(kind=kind, rows=rows(A1=west, A2=east), valid_from=city.today())
    assert code(house) == "A1"
    old = Area.objects.get(code="A")
    assert not old.in_force
    assert set(old.successors.values_list("code", flat=True)) == {"A1", "A2"}
    assert Area.objects.get(code="B").in_force


def test_a_border_of_an_earlier_day_does_not_take_the_place_of_a_later_one(
    kind: AreaKind, city: City
) -> None:
    import_areas(kind=kind, rows=rows(A=A, B=shapely.box(7.65, 45.0, 7.68, 45.1)), valid_from=TODAY)
    with pytest.raises(Exception, match="B"):
        import_areas(kind=kind, rows=rows(B=B), valid_from=TODAY - datetime.timedelta(days=1))


def test_the_periodic_job_does_it(kind: AreaKind, city: City) -> None:
    import_areas(kind=kind, rows=rows(A=BOTH), valid_from=tomorrow(city))
    the_day_comes(city)
    bring_borders_into_force(timestamp=int(timezone.now().timestamp()))
    assert list(Area.objects.current().values_list("code", flat=True)) == ["A"]
