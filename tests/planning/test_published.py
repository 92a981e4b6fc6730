"""Saved questions: who keeps and publishes them, what a published one shows, and that hidden things leave it at once."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from civicmap.layers import all_layers, find_layer
from civicmap.templatetags.civicmap import pictogram_names
from layers.declaration.layer import unversioned
from layers.exports import FORMATS
from layers.exports.tables import Rows
from places.models import City, Feature, Role, Visibility
from planning.api import answer_bytes
from planning.layers import question_layer
from planning.models import SavedQuestion, Schedule
from planning.question.values import Question
from planning.saved import services
from planning.saved.mailing import send_due
from planning.showing.formats import formats_of
from planning.showing.tables import answer_source
from tests import factories, letters, shapes
from tests.planning.asking import ask, values
from tests.planning.test_engine import figure

ROWS = "subject=reports&relation=within-metres&metres=300&target=assets"
BY_AREA = f"{ROWS}&group=area%3Adistrict&measure=per-1000"


def layers() -> dict[str, Any]:
    return {layer.name: layer for layer in all_layers()}


def person(name: str | None, city: City | None, **limits: Any) -> User:
    user: User = factories.UserFactory()
    if name:
        factories.RoleFactory(user=user, name=name, city=city, **limits)
    return user


@pytest.fixture
def planner(city: City) -> User:
    return person(Role.Name.PLANNER, city)


@pytest.fixture
def near(city: City, districts: Any) -> Feature:
    """A report beside an asset in district A, one far from it, and inhabitants."""
    factories.AssetFactory(city=city, location=shapes.POINT_IN_A, title="Biblioteca")
    factories.ReportFactory(city=city, location=shapes.POINT_IN_B, title="Lontana")
    figure(districts["A"], "residents", 500)
    return factories.ReportFactory(city=city, location=shapes.POINT_IN_A, title="Vicina")


def save(user: User, city: City, text: str = ROWS, title: str = "Vicino alle biblioteche") -> SavedQuestion:
    return services.save_question(
        user=user, city=city, title=title, question=Question.from_query_string(text, city.slug)
    )


def published(user: User, city: City, text: str = ROWS) -> SavedQuestion:
    return services.publish_question(saved=save(user, city, text), user=user, layers=layers())


def items(client: Client, saved: SavedQuestion, **params: str) -> list[dict[str, Any]]:
    response = client.get(f"/api/{saved.layer_name}.geojson", params)
    assert response.status_code == 200
    return json.loads(response.getvalue())["features"]


# --- who may ----------------------------------------------------------------------------------------------------------

WHO = {
    "anonymous": False,
    "citizen": False,
    "worker": False,
    "office": False,
    "moderator": False,
    "planner": True,
    "planner_of_a_district": False,
    "planner_elsewhere": False,
    "planner_everywhere": True,
    "planner_inactive": False,
    "administrator": True,
    "superuser": True,
}


def somebody(who: str, city: City, districts: Any) -> Any:
    from_role = {
        name: (name, city)
        for name in ("citizen", "worker", "office", "moderator", "planner", "administrator")
    }
    if who == "anonymous":
        return AnonymousUser()
    if who == "superuser":
        return factories.UserFactory(superuser=True)
    if who == "planner_of_a_district":
        return person(Role.Name.PLANNER, city, area=districts["A"])
    if who == "planner_elsewhere":
        return person(Role.Name.PLANNER, factories.CityFactory(slug="altrove", elsewhere=True))
    if who == "planner_everywhere":
        return person(Role.Name.PLANNER, None)
    if who == "planner_inactive":
        user = person(Role.Name.PLANNER, city)
        User.objects.filter(pk=user.pk).update(is_active=False)
        user.refresh_from_db()
        return user
    return person(*from_role[who])


@pytest.mark.parametrize("who", WHO)
def test_planners_and_administrators_of_the_city_keep_questions(city: City, districts: Any, who: str) -> None:
    user = somebody(who, city, districts)
    if WHO[who]:
        assert save(user, city).author == user
    else:
        with pytest.raises(PermissionDenied):
            save(user, city)


ACTS: dict[str, Any] = {
    "rename": lambda saved, user: services.rename_question(saved=saved, user=user, title="Altro"),
    "change": lambda saved, user: services.change_question(
        saved=saved,
        user=user,
        question=Question.from_query_string("subject=houses", "prova"),
        layers=layers(),
    ),
    "publish": lambda saved, user: services.publish_question(saved=saved, user=user, layers=layers()),
    "withdraw": lambda saved, user: services.withdraw_question(saved=saved, user=user),
    "delete": lambda saved, user: services.delete_question(saved=saved, user=user),
}


@pytest.mark.parametrize("act", ACTS)
def test_only_the_author_and_administrators_change_a_question(
    city: City, districts: Any, planner: User, act: str
) -> None:
    for stranger in (person(Role.Name.PLANNER, city), person(Role.Name.MODERATOR, city)):
        with pytest.raises(PermissionDenied):
            ACTS[act](save(planner, city), stranger)
    ACTS[act](save(planner, city), planner)
    ACTS[act](save(planner, city), person(Role.Name.ADMINISTRATOR, city))
    no_longer = save(planner, city)
    planner.roles.all().delete()
    with pytest.raises(PermissionDenied):
        ACTS[act](no_longer, planner)


def test_only_the_author_gets_the_mails(city: City, planner: User) -> None:
    saved = save(planner, city)
    with pytest.raises(PermissionDenied):
        services.schedule_question(saved=saved, user=person(Role.Name.ADMINISTRATOR, city), schedule="weekly")
    with pytest.raises(ValidationError):
        services.schedule_question(saved=saved, user=planner, schedule="hourly")
    assert services.schedule_question(saved=saved, user=planner, schedule="weekly").schedule == "weekly"


# --- keeping ----------------------------------------------------------------------------------------------------------


def test_a_question_keeps_its_short_name_and_leaves_a_trace_of_each_change(city: City, planner: User) -> None:
    first, second = save(planner, city), save(planner, city, BY_AREA)
    assert (first.slug, second.slug) == ("vicino-alle-biblioteche", "vicino-alle-biblioteche-2")
    services.rename_question(saved=first, user=planner, title="Nuovo titolo", description="Perché")
    first.refresh_from_db()
    assert (first.slug, first.title) == ("vicino-alle-biblioteche", "Nuovo titolo")
    assert first.question == Question.from_query_string(ROWS, "prova")
    services.delete_question(saved=first, user=planner)
    events = SavedQuestion.events.rel.related_model.objects.filter(slug="vicino-alle-biblioteche")
    assert list(events.order_by("pgh_id").values_list("pgh_label", flat=True)) == [
        "insert",
        "update",
        "delete",
    ]


def test_a_title_is_needed(city: City, planner: User) -> None:
    with pytest.raises(ValidationError):
        save(planner, city, title="  ")


@pytest.mark.parametrize("group", ["month", "category", "hexagon"])
def test_what_cannot_be_a_layer_is_not_published_and_says_why(
    city: City, near: Feature, planner: User, group: str
) -> None:
    saved = save(planner, city, f"subject=reports&group={group}")
    with pytest.raises(ValidationError) as fault:
        services.publish_question(saved=saved, user=planner, layers=layers())
    assert "export" in str(fault.value.messages).lower() or "esport" in str(fault.value.messages).lower()
    public = published(planner, city)
    with pytest.raises(ValidationError):
        services.change_question(
            saved=public,
            user=planner,
            question=Question.from_query_string(f"subject=reports&group={group}", "prova"),
            layers=layers(),
        )
    public.refresh_from_db()
    assert public.question.group == ""


# --- published --------------------------------------------------------------------------------------------------------


def test_published_rows_are_those_of_the_answer_with_the_columns_of_the_subject(
    city: City, near: Feature, planner: User, client: Client
) -> None:
    saved = published(planner, city)
    found = items(client, saved)
    assert [one["properties"]["title"] for one in found] == ["Vicina"]
    assert [one["id"] for one in found] == [near.pk]
    layer = find_layer(saved.layer_name)
    assert layer is not None
    assert layer.kind == ""
    assert "300" in str(layer.description)
    assert items(client, saved, q="nulla") == []


def test_published_areas_have_the_numbers_of_the_answer(
    city: City, near: Feature, planner: User, client: Client
) -> None:
    saved = published(planner, city, BY_AREA)
    found = {one["properties"]["code"]: one for one in items(client, saved)}
    assert {code: one["properties"]["value"] for code, one in found.items()} == values(ask(BY_AREA))
    assert found["A"]["properties"]["value"] == 2.0
    assert found["A"]["properties"]["n"] == 1
    assert found["B"]["properties"]["value"] is None
    assert found["A"]["geometry"]["type"] in ("Polygon", "MultiPolygon")
    assert found["A"]["properties"]["is_example"] is False


@pytest.mark.parametrize("text", [ROWS, BY_AREA])
def test_hidden_is_hidden_in_a_published_question_at_once(
    city: City, near: Feature, planner: User, client: Client, text: str
) -> None:
    saved = published(planner, city, text)
    address = f"/api/{saved.layer_name}.geojson"
    first = client.get(address)
    body = b"".join(first.streaming_content) if first.streaming else first.content
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    factories.move(near, visibility=Visibility.HIDDEN)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    now = b"".join(again.streaming_content) if again.streaming else again.content
    assert now != body
    assert b"Vicina" not in now


def test_a_target_that_is_hidden_takes_its_rows_along(
    city: City, near: Feature, planner: User, client: Client
) -> None:
    saved = published(planner, city)
    library = Feature.objects.get(title="Biblioteca")
    factories.move(library, visibility=Visibility.HIDDEN)
    assert items(client, saved) == []


def test_whoever_saved_it_a_published_question_shows_public_things_only(
    city: City, near: Feature, client: Client
) -> None:
    factories.ReportFactory(
        city=city, location=shapes.POINT_IN_A, visibility=Visibility.PENDING, title="Attesa"
    )
    saved = published(factories.UserFactory(superuser=True), city)
    assert [one["properties"]["title"] for one in items(client, saved)] == ["Vicina"]


def test_withdrawn_and_deleted_questions_are_no_layers(
    city: City, near: Feature, planner: User, client: Client
) -> None:
    saved = published(planner, city)
    private = save(planner, city, BY_AREA)
    assert find_layer(private.layer_name) is None
    services.withdraw_question(saved=saved, user=planner)
    assert client.get(f"/api/{saved.layer_name}.geojson").status_code == 404
    services.publish_question(saved=saved, user=planner, layers=layers())
    assert client.get(f"/api/{saved.layer_name}.geojson").status_code == 200
    services.delete_question(saved=saved, user=planner)
    assert client.get(f"/api/{saved.layer_name}.geojson").status_code == 404


def test_a_question_that_can_no_longer_be_asked_leaves_the_other_layers_alone(
    city: City, near: Feature, planner: User, districts: Any
) -> None:
    saved = published(planner, city, BY_AREA)
    other = published(planner, city)
    districts["A"].kind.delete()
    names = {layer.name for layer in all_layers()}
    assert saved.layer_name not in names
    assert other.layer_name in names


def test_a_change_of_the_question_is_a_new_version_of_its_layer(
    city: City, near: Feature, planner: User
) -> None:
    saved = published(planner, city)
    before = question_layer(saved, layers()).version("prova")
    changed = services.change_question(
        saved=saved,
        user=planner,
        question=Question.from_query_string("subject=reports", "prova"),
        layers=layers(),
    )
    assert question_layer(changed, layers()).version("prova") != before


@pytest.mark.parametrize("unknown", ["reports", "assets"])
def test_an_unknown_version_of_the_subject_or_the_target_makes_that_of_the_question_unknown(
    city: City, near: Feature, planner: User, unknown: str
) -> None:
    saved = published(planner, city)
    known = layers()
    assert question_layer(saved, known).version("prova")
    known[unknown] = replace(known[unknown], version=unversioned)
    assert question_layer(saved, known).version("prova") == ""


@pytest.mark.parametrize("text", [ROWS, BY_AREA])
def test_every_layer_has_a_pictogram_that_exists(city: City, near: Feature, planner: User, text: str) -> None:
    published(planner, city, text)
    assert {layer.icon for layer in all_layers()} <= pictogram_names()


def test_download_page_catalogue_and_feed_lead_to_its_list(
    client: Client, city: City, near: Feature, planner: User
) -> None:
    layer = f"question-{published(planner, city).slug}"
    page = reverse("layer", args=[city.slug, layer])
    listed = client.get(page).content.decode()
    assert near.category.name_it in listed
    assert not re.search(rf"(?<![\w-]){near.category.code}(?![\w-])", listed)
    assert f'href="{page}"' in client.get(f"{page}download/").content.decode()
    assert f'href="{page}"' in client.get(f"/{city.slug}/open-data/").content.decode()
    assert f"{page}?q=Vicina" in client.get(f"/feeds/{layer}.atom?q=Vicina&city={city.slug}").content.decode()


def test_every_format_writes_a_published_question(city: City, near: Feature, planner: User) -> None:
    for text in (ROWS, BY_AREA):
        layer = question_layer(published(planner, city, text), layers())
        for one in FORMATS:
            if one.blocks:
                assert b"".join(one.blocks(layer, layer.queryset()))
        assert sum(batch.num_rows for batch in Rows(layer, layer.queryset()).batches()) >= 1


# --- files of answers -------------------------------------------------------------------------------------------------

FILES = [
    ROWS,
    BY_AREA,
    "subject=reports&group=month",
    "subject=reports&group=category",
    "subject=reports&group=hexagon&size=900",
    "subject=reports&relation=nearest&target=assets",
    "subject=reports&group=hexagon&category=",
]


@pytest.mark.parametrize("text", FILES)
def test_a_file_has_the_rows_and_numbers_of_the_table(city: City, near: Feature, text: str) -> None:
    found = ask(text)
    layer, rows = answer_source(found, layers())
    batches = list(Rows(layer, rows).batches())
    written = [row for batch in batches for row in batch.to_pylist()]
    assert len(written) == len(found.rows)
    if not found.question.lists_rows:
        assert [(row["code"], row["value"]) for row in written] == [
            (row.key, row.value) for row in found.rows
        ]
    has_shape = found.question.group not in ("month", "category")
    assert all((row["geometry"] is not None) == has_shape for row in written)
    for one in formats_of(found.question):
        assert len(answer_bytes(found, layers(), one)) > 20


def test_files_are_fetched_by_address_and_need_no_account(city: City, near: Feature, client: Client) -> None:
    answer = client.get(reverse("api_analysis_file", args=["csv"]) + f"?city=prova&{BY_AREA}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"A,Quartiere A,2" in answer.content
    assert (
        client.get(
            reverse("api_analysis_file", args=["kml"]) + "?city=prova&subject=reports&group=month"
        ).status_code
        == 404
    )
    bad = client.get(reverse("api_analysis_file", args=["csv"]) + "?city=prova&subject=nothing")
    assert (bad.status_code, bad.json()["parameter"]) == (400, "subject")
    assert client.get(reverse("api_analysis") + "?subject=reports").status_code == 400


# --- mails ------------------------------------------------------------------------------------------------------------

MONDAY = datetime.date(2026, 11, 23)


def test_a_scheduled_answer_is_mailed_once_on_its_day_with_its_table(
    city: City, near: Feature, planner: User
) -> None:
    saved = save(planner, city, BY_AREA)
    services.schedule_question(saved=saved, user=planner, schedule=Schedule.WEEKLY, lang="it")
    assert send_due(MONDAY - datetime.timedelta(days=1)) == 0
    assert send_due(MONDAY) == 1
    assert send_due(MONDAY) == 0
    (letter,) = letters.waiting()
    assert letter.to == [planner.email]
    assert "Vicino alle biblioteche" in letter.subject
    assert saved.get_absolute_url() in letter.body
    ((name, content, media_type),) = letter.attachments
    assert (name, media_type) == ("prova-reports.csv", "text/csv")
    assert "A,Quartiere A,2" in str(content)
    assert "Fonti e licenze" in letter.body
    assert "CC BY 4.0" in letter.body
    assert "One-Click" in letter.extra_headers["List-Unsubscribe-Post"]


def test_monthly_mails_go_out_on_the_first_day(city: City, near: Feature, planner: User) -> None:
    saved = save(planner, city)
    services.schedule_question(saved=saved, user=planner, schedule=Schedule.MONTHLY)
    due = SavedQuestion.objects.due
    assert [due(datetime.date(2026, 12, day)).exists() for day in (1, 2, 7)] == [True, False, False]


def test_who_is_no_planner_any_more_gets_no_mail(city: City, near: Feature, planner: User) -> None:
    saved = save(planner, city)
    services.schedule_question(saved=saved, user=planner, schedule=Schedule.WEEKLY)
    planner.roles.all().delete()
    assert send_due(MONDAY) == 0
    saved.refresh_from_db()
    assert saved.schedule == Schedule.NONE
    assert letters.waiting() == []


def test_a_question_that_cannot_be_asked_says_so_in_the_mail(
    city: City, near: Feature, planner: User, districts: Any
) -> None:
    saved = save(planner, city, BY_AREA)
    services.schedule_question(saved=saved, user=planner, schedule=Schedule.WEEKLY, lang="en")
    districts["A"].kind.delete()
    assert send_due(MONDAY) == 1
    (letter,) = letters.waiting()
    assert "no such kind of area" in letter.body
    assert letter.attachments == []


def test_the_link_of_the_mail_ends_it_without_an_account_and_only_when_confirmed(
    city: City, planner: User, client: Client
) -> None:
    saved = save(planner, city)
    services.schedule_question(saved=saved, user=planner, schedule=Schedule.WEEKLY)
    address = reverse("question_unsubscribe", args=["prova", services.unsubscribe_token(saved)])
    assert client.get(address).status_code == 200
    saved.refresh_from_db()
    assert saved.schedule == Schedule.WEEKLY
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    saved.refresh_from_db()
    assert saved.schedule == Schedule.NONE
    for wrong in ("1-1:abc", "nothing", f"{saved.pk}-{planner.pk}"):
        assert client.post(reverse("question_unsubscribe", args=["prova", wrong])).status_code == 404


def test_a_question_of_examples_only_is_not_said_to_be_in_the_catalogue(
    city: City, planner: User, client: Client
) -> None:
    saved = save(planner, city, "subject=reports")
    client.force_login(planner)
    client.post(f"/prova/analysis/questions/{saved.slug}/publish/")
    address = f"/prova/analysis/questions/{saved.slug}/"

    def told() -> bool:
        return bool(client.get(address).context["only_examples"])

    assert not told()
    factories.ReportFactory(city=city, is_example=True)
    assert told()
    factories.ReportFactory(city=city)
    assert not told()


def test_a_proposed_name_is_cut_visibly(city: City, planner: User, client: Client) -> None:
    client.force_login(planner)
    words = "parola " * 28
    page = client.get("/prova/analysis/questions/new/", {"subject": "reports", "q": words.strip()})
    name = page.context["form"].initial["title"]
    assert len(name) == 160
    assert name.endswith("…")


def test_the_page_that_saves_offers_to_replace_a_kept_question(
    city: City, planner: User, client: Client
) -> None:
    saved = save(planner, city, "subject=reports")
    client.force_login(planner)
    page = client.get("/prova/analysis/questions/new/?subject=assets&group=category").content.decode()
    address = f"/prova/analysis/questions/{saved.slug}/replace/"
    assert f'action="{address}"' in page
    assert 'name="title" value="Luoghi, per categoria"' in page
    assert 'name="query" value="subject=assets&amp;group=category"' in page
    client.post(address, {"query": "subject=assets&group=category"})
    saved.refresh_from_db()
    assert saved.question.query_string() == "subject=assets&group=category"
