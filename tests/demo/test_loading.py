"""Loading the demonstration: complete, repeatable, honest about what is an example."""

from __future__ import annotations

import datetime
import random
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO, StringIO
from itertools import pairwise
from typing import Any
from unittest.mock import patch
from xml.etree import ElementTree

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test import Client, override_settings
from PIL import Image

from accounts.models import User
from assets.models import Asset, Organisation, Service
from demo import photos as example_photos
from demo import reports as example_reports
from demo.accounts import PASSWORD, PEOPLE
from demo.bodies import FORMS
from demo.drawings import SCENES, drawing
from demo.load import load_demo
from demo.management.commands import demo_accounts
from engagement.models import Comment, Flag, Follow, Move, Photo, Suggestion, Support
from engagement.moves.timeline import timeline
from initiatives.models import Initiative
from layers.declaration.licences import families
from pacts.models import Pact
from places.ground.basemap import has_part_apart
from places.ground.picture import cities_with_part_apart, city_picture
from places.layers import area_layers
from places.models import (
    Area,
    AreaFigure,
    BasemapLine,
    BasemapPoint,
    BasemapPolygon,
    City,
    Feature,
    House,
    Role,
    Source,
    Street,
)
from reports.models import Incident, Report, SolutionCheck
from reports.workflow import may_move
from tests.emptying import empty_the_tables

TODAY = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
FEW = 150
"""Reports loaded here: enough to see every course, quick to make."""
PRIVATE = 4
"""Private ones beside them."""


@pytest.fixture(scope="module")
def said(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[str]]:
    """The demonstration, loaded once for this module."""
    lines: list[str] = []
    files = "django.core.files.storage.FileSystemStorage"
    storages = {
        "default": {"BACKEND": files, "OPTIONS": {"location": tmp_path_factory.mktemp("media")}},
        "private": {"BACKEND": files, "OPTIONS": {"location": tmp_path_factory.mktemp("private")}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with (
        django_db_blocker.unblock(),
        patch.object(example_reports, "COUNT", FEW),
        patch.object(example_photos, "REPORTS", 3),
        patch.object(example_photos, "INITIATIVES", 2),
        override_settings(DEMO=True, STORAGES=storages),
    ):
        load_demo(lines.append, today=TODAY)
        yield lines
        empty_the_tables()


@pytest.fixture
def demo(db: None, said: list[str]) -> list[str]:
    """What the loader said; the database holds what it loaded."""
    return said


def counts() -> dict[str, int]:
    return dict(Counter(Feature.objects.values_list("kind", flat=True)))


def snapshot() -> list[tuple[Any, ...]]:
    """Every row of every feature, and its last change."""
    return list(Feature.objects.order_by("pk").values_list("pk", "updated", "status", "title", "visibility"))


def test_each_city_has_what_is_known_of_it(demo: list[str]) -> None:
    assert sorted(City.objects.values_list("slug", flat=True)) == [
        "brescia",
        "palermo",
        "reggio-emilia",
        "torino",
    ]
    kinds = Counter(Area.objects.values_list("kind__city__slug", "kind__code"))
    assert kinds == {
        ("torino", "zona"): 94,
        ("torino", "circoscrizione"): 8,
        ("palermo", "circoscrizione"): 8,
        ("palermo", "quartiere"): 25,
        ("palermo", "upl"): 55,
    }
    assert House.objects.filter(city__slug="torino").count() == 9
    assert Pact.objects.filter(city__slug="palermo").count() == 73
    assert Initiative.objects.count() == 40
    assert Report.objects.exclude(visibility="private").count() == FEW
    assert Report.objects.filter(visibility="private", category__is_private=True).count() == PRIVATE


def test_a_second_run_changes_nothing(demo: list[str]) -> None:
    before = snapshot()
    figures = AreaFigure.objects.count()
    lines: list[str] = []
    with patch.object(example_reports, "COUNT", FEW):
        load_demo(lines.append, today=TODAY + datetime.timedelta(days=3))
    assert snapshot() == before
    assert AreaFigure.objects.count() == figures
    told = [number for line in lines for number in re.findall(r"(\d+) (?:new|added|changed)", line)]
    assert set(told) == {"0"}


def test_what_is_missing_comes_back_and_the_rest_stays(demo: list[str]) -> None:
    gone = Report.objects.get(external_id="report-0007")
    title = gone.title
    gone.delete()
    before = snapshot()
    with patch.object(example_reports, "COUNT", FEW):
        load_demo(lambda line: None, today=TODAY)
    assert Report.objects.get(external_id="report-0007").title == title
    assert set(before) < set(snapshot())


def test_real_things_are_no_examples_and_examples_are_marked(demo: list[str]) -> None:
    assert not House.objects.filter(is_example=True).exists()
    assert not Asset.objects.filter(is_example=True).exists()
    assert not Pact.objects.filter(city__slug="palermo", is_example=True).exists()
    for model in (Report, Initiative):
        assert not model.objects.filter(is_example=False).exists()
    assert set(Feature.objects.filter(is_example=True).values_list("source__code", flat=True)) == {
        "civicmap-examples"
    }


def test_example_hours_say_that_they_are_examples(demo: list[str]) -> None:
    assert all(
        "esempio" in note
        for note in House.objects.filter(city__slug="torino").values_list("hours_note", flat=True)
    )
    desks = Service.objects.filter(city__slug="torino")
    assert desks.count() > 40
    assert set(desks.values_list("hours_note", flat=True)) == {"Orari di esempio."}
    assert not House.objects.filter(city__slug="torino", hours_are_example=False).exists()
    assert not desks.filter(hours_are_example=False).exists()
    assert not Service.objects.filter(city__slug="brescia", hours_are_example=True).exists()
    assert not Asset.objects.filter(hours_are_example=True).exists()


def test_marks_and_lines_that_an_older_demonstration_lacks_are_added(demo: list[str]) -> None:
    House.objects.filter(city__slug="torino").update(hours_are_example=False)
    BasemapLine.objects.filter(name="Via Giuseppe Garibaldi").delete()
    roads = BasemapLine.objects.count()
    with patch.object(example_reports, "COUNT", FEW):
        load_demo(lambda line: None, today=TODAY)
    assert not House.objects.filter(city__slug="torino", hours_are_example=False).exists()
    assert BasemapLine.objects.count() > roads
    walk = BasemapLine.objects.filter(name="Via Giuseppe Garibaldi")
    assert sum(line.shape.length for line in walk) > 1000


def test_the_lamarmora_desk_is_real_and_has_no_point(demo: list[str]) -> None:
    desk = Service.objects.get(city__slug="brescia")
    assert desk.opening_hours == "We 15:30-17:30; Fr 09:30-11:30"
    assert desk.location is None
    assert not desk.is_example


def test_an_unknown_place_stays_unknown(demo: list[str]) -> None:
    assert House.objects.get(code="casa-di-quartiere-vallette").location is None
    house = House.objects.get(code="barrito")
    assert "non alla porta" in house.location_note
    assert house.public_address == "Via Tepice 23"


def test_misplaced_pacts_carry_a_public_note_and_the_stated_area(demo: list[str]) -> None:
    marked = Pact.objects.exclude(place_note="").filter(city__slug="palermo")
    assert set(marked.values_list("external_id", flat=True)) == {"045", "047", "049", "057", "058", "068"}
    pact = Pact.objects.get(external_id="047", city__slug="palermo")
    assert "circoscrizione VIII" in pact.place_note
    assert pact.attributes["stated_circoscrizione"] == "VIII"
    areas = set(pact.feature_areas.filter(kind__code="circoscrizione").values_list("area__code", flat=True))
    assert areas == {"VII"}


def test_the_house_that_left_its_network_says_so(demo: list[str], client: Client) -> None:
    house = House.objects.get(code="bossoli83")
    page = client.get(house.get_absolute_url()).content.decode()
    assert "ne era uscita entro il 2024-25" in page
    office = Organisation.objects.get(title="Rete delle Case del Quartiere APS")
    assert (office.phone, office.location) == (
        "011 01136268",
        House.objects.get(code="cascina-roccafranca").location,
    )


def test_places_whose_address_alone_is_known_have_no_point(demo: list[str]) -> None:
    seats = Feature.objects.filter(
        category__code__in=["neighbourhood-seat", "social-centre", "community-point"]
    )
    assert seats.count() == 22 + 18 + 3
    assert not seats.exclude(location=None).exists()


def test_example_desks_stand_in_their_houses_and_have_marked_contacts(
    demo: list[str], client: Client
) -> None:
    desks = Service.objects.filter(city__slug="torino", is_example=True, is_remote=False)
    assert desks.exists()
    assert not desks.filter(email="").exists()
    assert all(desk.location == desk.host.location for desk in desks.select_related("host"))
    first = desks.first()
    assert first
    assert "Contatti di esempio" in client.get(first.get_absolute_url()).content.decode()


def test_zones_carry_names_and_figures_of_two_years_each_with_its_licence(
    demo: list[str], client: Client
) -> None:
    page = client.get("/torino/areas/zona/01/").content.decode()
    assert "Municipio" in page
    assert "7.282" in page
    assert "CC BY-SA 4.0" in page
    columns = {column.name: column for layer in area_layers() for column in layer.columns}
    assert (columns["residents"].period, columns["residents"].licence) == ("2011", "CC BY-SA 4.0")
    assert (columns["registered_residents"].period, columns["registered_residents"].licence) == (
        "2023",
        "CC BY 4.0",
    )
    assert not Area.objects.filter(name__startswith="Zona").exists()


def test_the_ground_of_each_city_is_there_each_row_with_its_source(demo: list[str]) -> None:
    for model in (BasemapLine, BasemapPolygon, BasemapPoint):
        assert set(model.objects.values_list("city__slug", flat=True)) >= {"torino", "palermo"}
        assert not model.objects.filter(source=None).exists()
    assert Street.objects.filter(city__slug="palermo").count() > 2700
    torino, palermo = City.objects.get(slug="torino"), City.objects.get(slug="palermo")
    assert (has_part_apart(torino), has_part_apart(palermo)) == (False, True)


def test_no_picture_of_a_city_holds_two_share_alike_licences(demo: list[str]) -> None:
    for city in City.objects.all():
        for apart in (False, True):
            drawing = ElementTree.fromstring(city_picture(city, apart=apart))
            told = str(drawing[0].text or "").split("; ")
            assert len(families(told)) <= 1, (city.slug, apart, told)
            drawn = [path.get("d") for path in drawing if path.get("d")]
            assert bool(drawn) == (not apart or city.pk in cities_with_part_apart())
    assert cities_with_part_apart() == {City.objects.get(slug="palermo").pk}


def test_no_pact_names_a_private_person(demo: list[str]) -> None:
    assert not Pact.objects.filter(proponent_kind="person").exclude(proponent="").exists()


def test_the_bodies_that_pacts_name_have_their_pacts(demo: list[str]) -> None:
    palermo = Pact.objects.filter(city__slug="palermo")
    named = palermo.filter(proponent_kind__in=FORMS).exclude(proponent="")
    assert {pact.proponent.casefold() for pact in named} == {
        pact.organisation.title.casefold() for pact in named.select_related("organisation")
    }
    assert not palermo.exclude(pk__in=named).exclude(organisation=None).exists()
    assert not Pact.objects.filter(city__slug="torino", organisation=None).exists()


def test_every_loaded_thing_has_a_source_with_a_licence(demo: list[str]) -> None:
    assert not Feature.objects.filter(source=None).exists()
    assert not Area.objects.filter(source=None).exists()
    assert not AreaFigure.objects.filter(source=None).exists()
    assert not Source.objects.filter(licence="").exists()


def test_reports_stand_in_zones_where_people_live_and_inside_the_city(demo: list[str]) -> None:
    torino = City.objects.get(slug="torino")
    placed = Report.objects.exclude(location=None)
    assert all(torino.boundary.covers(report.location) for report in placed)
    zones = Counter(
        placed.filter(feature_areas__kind__code="zona").values_list("feature_areas__area__code", flat=True)
    )
    assert len(zones) > 30
    assert Report.objects.filter(location=None).exists()


def test_reports_follow_only_allowed_moves_and_end_in_their_status(demo: list[str]) -> None:
    for report in Report.objects.all():
        trail = list(Move.objects.of(report).of_status().values_list("before", "after", "at"))
        assert trail[0] == ("", "received", report.created)
        assert trail[-1][1] == report.status
        assert all(when <= TODAY for _before, _after, when in trail)
        assert all(may_move(before, after) for before, after, _when in trail[1:])


def test_the_timeline_of_a_report_is_dated_and_has_words(demo: list[str]) -> None:
    report = Report.objects.filter(status="resolved").first()
    assert report is not None
    moments = timeline(report)
    assert moments[-1].when == report.created
    assert any(moment.note for moment in moments)
    dated = [moment.when for moment in moments if moment.when]
    assert [moment.when for moment in moments] == sorted(dated, reverse=True)


def test_a_duplicate_names_the_report_it_repeats(demo: list[str]) -> None:
    duplicates = Report.objects.filter(status="duplicate")
    assert duplicates.exists()
    for report in duplicates:
        assert report.duplicate_of is not None
        assert report.duplicate_of.category_id == report.category_id
        assert report.duplicate_of.created < report.created


def test_answers_about_solutions_fit_what_happened_next(demo: list[str]) -> None:
    expected = {"resolved_by_citizen": {"yes"}, "reopened": {"no"}, None: {"unsure", ""}}
    checks = SolutionCheck.objects.select_related("move")
    assert {"yes", "unsure", ""} <= {check.answer for check in checks}
    for check in checks:
        assert check.move.after == "resolved"
        moves = Move.objects.of_status().filter(feature=check.report_id, id__gt=check.move_id)
        later = moves.order_by("id").first()
        assert check.answer in expected[later.after if later else None]
    starts = Incident.objects.get().starts
    assert starts is not None
    assert starts < TODAY.date()


def test_moderators_find_work(demo: list[str]) -> None:
    waiting = Feature.objects.filter(visibility="pending")
    assert waiting.filter(kind="reports.report").count() >= 3
    assert waiting.filter(kind="initiatives.initiative").count() == 3


def test_no_two_neighbouring_reports_read_the_same(demo: list[str]) -> None:
    texts = list(Report.objects.order_by("created").values_list("title", "description"))
    assert all(one[0] != other[0] and one[1] != other[1] for one, other in pairwise(texts))
    assert len(set(texts)) == FEW + PRIVATE


def test_no_example_has_an_empty_slot_or_a_contact(demo: list[str]) -> None:
    for title, text in Feature.objects.filter(is_example=True).values_list("title", "description"):
        assert "{" not in title + text
        assert "@" not in title + text
        assert "  " not in title + text


def streets_near(report: Report) -> list[str]:
    """Names of the streets within half a kilometre of the place that only the staff know."""
    if report.location is None:
        return []
    metric = report.city.metric_srid
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM places_street WHERE city_id = %s"
            " AND ST_DWithin(ST_Transform(shape, %s), ST_Transform(%s::geometry, %s), 500)",
            [report.city_id, metric, report.location.hexewkb.decode(), metric],
        )
        return [name for (name,) in cursor.fetchall()]


def test_a_coarse_report_names_no_street_near_it(demo: list[str]) -> None:
    coarse = list(Report.objects.filter(precision__in=["100m", "area", "hidden"]).select_related("city"))
    assert {report.precision for report in coarse} >= {"100m", "area"}
    for report in coarse:
        text = f"{report.title} {report.description}"
        assert not [name for name in streets_near(report) if name.casefold() in text.casefold()]
        assert not re.search(r"\b(?:via|corso|piazza|viale|largo|piazzale|strada) [A-Z]", text)
        assert not re.search(r"\d", text)


def test_a_report_shown_by_its_street_names_no_other_street(demo: list[str]) -> None:
    found = Report.objects.filter(precision="street").exclude(location=None).select_related("city")
    assert found.exists()
    for report in found:
        text = f"{report.title} {report.description}".casefold()
        named = [
            name for name in streets_near(report) if re.search(rf"\b{re.escape(name.casefold())}\b", text)
        ]
        assert all(name.casefold() in report.address.casefold() for name in named)


def test_a_report_taken_back_by_its_sender_is_withdrawn(demo: list[str]) -> None:
    taken_back = Report.objects.filter(status="withdrawn")
    assert taken_back.exists()
    for report in taken_back:
        assert report.visibility == "withdrawn"
        last = Move.objects.of(report).of_visibility().last()
        assert last is not None
        assert (last.after, last.quality) == ("withdrawn", "reporter")


def test_everything_begins_with_a_move(demo: list[str]) -> None:
    begun = Move.objects.of_status().filter(before="").values("feature")
    assert not Feature.objects.exclude(pk__in=begun).exists()


def test_initiatives_are_points_lines_and_plots_and_some_have_no_place(demo: list[str]) -> None:
    shapes = Counter(
        shape.geom_type if shape else "" for shape in Initiative.objects.values_list("shape", flat=True)
    )
    assert shapes["LineString"] >= 5
    assert shapes["Polygon"] >= 5
    assert Initiative.objects.filter(location=None, shape=None).count() == 2


def test_pictures_are_drawings_that_say_so_and_went_the_way_of_photos(demo: list[str]) -> None:
    photos = Photo.objects.all()
    assert photos.count() == 5
    for photo in photos:
        assert photo.state == Photo.State.READY
        assert photo.alt.startswith("Disegno di esempio")
        assert photo.feature.is_example
        assert (photo.width, photo.height) == (960, 640)
        assert str(photo.large.name).endswith(".webp")
        assert not photo.upload


@pytest.mark.parametrize("category", SCENES)
def test_every_scene_can_be_drawn_in_the_size_of_a_card(category: str) -> None:
    picture = Image.open(BytesIO(drawing(category, random.Random(7))))
    assert picture.size == (960, 640)
    assert len(picture.getcolors(960 * 640) or []) > 50


def test_the_accounts_exist_with_their_roles_and_verified_addresses(demo: list[str], settings: Any) -> None:
    # They were made before the tests' own cheap hasher was set.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert User.objects.filter(is_active=True).count() == len(PEOPLE)
    assert set(Role.objects.values_list("name", flat=True)) == set(Role.Name.values)
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(PEOPLE)
    assert User.objects.get(email="admin@example.org").is_superuser
    assert User.objects.get(email="citizen@example.org").check_password(PASSWORD)


def test_example_voices_are_marked_stand_on_examples_alone_and_fill_the_queue(demo: list[str]) -> None:
    assert Comment.objects.count() > 40
    said: tuple[Any, ...] = (Comment, Flag)
    for model in said:
        assert not model.objects.exclude(is_example=True, feature__is_example=True).exists()
    counted: tuple[Any, ...] = (Support, Follow)
    for model in counted:
        assert model.objects.exists()
        assert not model.objects.exclude(feature__is_example=True, user__is_active=False).exists()
    assert Comment.objects.waiting().count() == 2
    assert Flag.objects.open().count() == 3
    assert Suggestion.objects.open().count() == 3
    marked = Suggestion.objects.filter(is_example=True, feature__is_example=True, user=None, email="")
    assert marked.count() == Suggestion.objects.count()
    assert Comment.objects.filter(office__isnull=False, parent__isnull=False).exists()
    assert not Comment.objects.filter(created__lt=F("feature__published")).exists()
    assert not Comment.objects.filter(created__lt=F("parent__created")).exists()


def test_the_accounts_are_printed_only_in_a_demonstration(demo: list[str], settings: Any) -> None:
    settings.DEMO = True
    out = StringIO()
    call_command(demo_accounts.Command(), stdout=out)
    assert all(person.email in out.getvalue() for person in PEOPLE)
    assert PASSWORD in out.getvalue()
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command(demo_accounts.Command())
