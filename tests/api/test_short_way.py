"""Public answers take the short way: the same headers, no look at who asks; and what they ask the database is asked once."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import ProgrammingError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client

from layers.http.middleware import PublicEndpointMiddleware, may_be_page
from layers.http.once import asking_once
from places import versions
from places.feature.filtering import find_categories, find_city_id
from places.models import City
from places.versions import data_version, while_unchanged
from tests import factories

SAFE = (
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Content-Security-Policy",
    "Referrer-Policy",
    "Content-Language",
)


def other_session() -> Any:
    """A second session on the database of the tests, outside Django."""
    known = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key in ("host", "port", "user", "password", "dbname")
    }
    return psycopg.connect(**known, autocommit=True)


def test_the_short_way_and_the_whole_way_give_the_same_answer(city: City) -> None:
    factories.ReportFactory(city=city)
    for path in (
        "/tiles/map/0/0/0.mvt",
        "/api/reports.geojson?limit=1",
        "/api/?x=1",
        "/feeds/reports.atom",
        "/healthz",
    ):
        short, whole = Client().get(path), Client().get(path, headers={"accept": "text/*, */*"})
        assert short.status_code == whole.status_code, path
        assert short.getvalue() == whole.getvalue(), path
        assert dict(short.headers) == dict(whole.headers), path
        assert all(header in short for header in SAFE), path
        assert short["Content-Language"] == "it"


def test_nobody_is_looked_up_for_a_public_answer(city: City, django_assert_num_queries: Any) -> None:
    client = Client()
    client.force_login(factories.UserFactory())
    with django_assert_num_queries(1):
        assert client.get("/healthz").status_code == 200
    answer = client.get("/api/reports.geojson")
    assert not hasattr(answer.wsgi_request, "session")
    assert not hasattr(answer.wsgi_request, "user")
    assert hasattr(client.get("/prova/").wsgi_request, "session")


def test_what_may_be_a_page_knows_the_reader(city: City) -> None:
    for path in ("/ogc/?f=html", "/ogc/collections?f=html&lang=en"):
        page = Client().get(path)
        assert page["Content-Type"].startswith("text/html"), path
        assert (
            isinstance(page.wsgi_request.user, AnonymousUser) or not page.wsgi_request.user.is_authenticated
        )
    request = HttpRequest()
    request.META["HTTP_ACCEPT"] = "application/json, text/html;q=0.5"
    assert may_be_page(request)
    shouted = Client().get("/ogc/collections", headers={"accept": "TEXT/HTML"})
    assert (shouted.status_code, shouted["Content-Type"].split(";")[0]) == (200, "text/html")


def test_a_view_that_is_no_public_endpoint_is_left_to_the_whole_way(city: City) -> None:
    seen: list[HttpRequest] = []

    def rest(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse("page")

    for path in ("/prova/", "/nowhere-at-all", "/accounts/login/"):
        request = HttpRequest()
        request.path = request.path_info = path
        request.META["SERVER_NAME"], request.META["SERVER_PORT"] = "testserver", "80"
        assert PublicEndpointMiddleware(rest)(request).status_code == 200
    assert len(seen) == 3


def test_a_host_that_is_not_ours_is_refused(city: City) -> None:
    assert Client().get("/healthz", headers={"host": "foreign.example.org"}).status_code == 400


def test_other_methods_are_405_where_only_reading_makes_sense(city: City) -> None:
    photo = factories.PhotoFactory(ready=True, feature=factories.ReportFactory(city=city))
    strict = Client(enforce_csrf_checks=True)
    for path in (
        f"/media/photos/{photo.key}-small.webp",
        "/api/exports/a-secret/state.json",
        "/api/exports/a-secret/file",
        "/prova/areas/district/at/?lon=7.62&lat=45.05",
    ):
        for method in (strict.post, strict.put, strict.delete):
            assert method(path).status_code == 405, path


def test_any_answer_is_known_only_where_there_is_one(city: City) -> None:
    report = factories.ReportFactory(city=city)
    anything = {"if-none-match": "*"}
    items = "/ogc/collections/reports/items"
    there = (
        f"{items}/{report.pk}",
        items,
        "/api/reports.geojson",
        "/api/reports.csv",
        "/tiles/map/0/0/0.mvt?city=prova",
    )
    for path in there:
        assert Client().get(path, headers=anything).status_code == 304, path
    for path, status in (
        (f"{items}/{report.pk + 1}", 404),
        (f"{items}?bbox=1,2", 400),
        ("/api/reports.geojson?colour=red", 400),
        ("/tiles/map/0/0/0.mvt?colour=red", 400),
    ):
        assert Client().get(path, headers=anything).status_code == status, path


def test_a_failed_connection_is_asked_before_it_is_trusted(city: City) -> None:
    assert connection.is_usable()
    with transaction.atomic():
        part = transaction.savepoint()
        with connection.cursor() as cursor, pytest.raises(ProgrammingError):
            cursor.execute("SELECT nothing_of_this_name")
        assert not connection.is_usable()
        transaction.savepoint_rollback(part)
        assert connection.is_usable()


@pytest.mark.django_db(transaction=True)
def test_answers_are_kept_until_the_data_change() -> None:
    city = factories.CityFactory(slug="prova")
    asked: list[str] = []

    @while_unchanged
    def answer(word: str) -> int:
        asked.append(word)
        return len(asked)

    def again(word: str) -> int:
        with asking_once():
            return answer(word)

    assert [again("a"), again("a"), again("b"), again("a")] == [1, 1, 2, 1]
    assert answer("a") == 3, "outside a request nothing is kept"
    City.objects.filter(pk=city.pk).update(name_it="Altro nome")
    assert again("a") == 4
    versions.forget()
    assert again("a") == 5


@pytest.mark.django_db(transaction=True)
def test_typed_words_displace_no_other_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "MOST_KEPT", 3)
    asked: list[str] = []

    @while_unchanged
    def words(text: str) -> str:
        return text

    @while_unchanged
    def answer() -> int:
        asked.append("once")
        return len(asked)

    with asking_once():
        assert answer() == 1
        assert [words(str(number)) for number in range(10)] == list("0123456789")
        assert answer() == 1


@pytest.mark.django_db(transaction=True)
def test_a_city_and_a_category_are_found_under_their_newest_names() -> None:
    city = factories.CityFactory(slug="prova")
    category = factories.CategoryFactory(code="roads")
    client = Client()
    path = "/tiles/map/0/0/0.mvt?city=prova&category=roads"
    assert client.get(path).status_code in (200, 204)
    with asking_once():
        before = data_version()
        assert (find_city_id("prova"), find_categories(("roads",))) == (city.pk, (category.pk,))
    City.objects.filter(pk=city.pk).update(slug="nuova")
    with asking_once():
        assert data_version() != before
    assert client.get(path).status_code == 400
    assert client.get(path.replace("prova", "nuova")).status_code in (200, 204)


@pytest.mark.django_db(transaction=True)
def test_a_tile_with_filters_costs_the_version_and_the_tile(django_assert_num_queries: Any) -> None:
    factories.CityFactory(slug="prova")
    factories.CategoryFactory(code="roads")
    path = "/tiles/map/0/0/0.mvt?city=prova&category=roads&status=received"
    first = Client().get(path)
    with django_assert_num_queries(2):
        assert Client().get(path).status_code == first.status_code


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_noticed_without_asking_the_living_ones() -> None:
    backend: Any = connection
    assert data_version()
    pid = backend.connection.info.backend_pid
    asked: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert backend.is_usable()
    assert not asked
    with other_session() as other:
        # Waits until the process is gone.
        assert other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid]).fetchone() == (True,)
    assert not backend.is_usable()
    backend.close()
    assert data_version()
    assert backend.is_usable()


def test_the_version_is_planned_once_for_each_connection(city: City) -> None:
    for _time in range(4):
        data_version()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%places_dataversion%"]
        )
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    "path",
    [
        "/api/analysis.geojson?city=prova&subject=reports&group=month",
        "/api/areas-prova-district.geojson",
        "/tiles/areas-prova-district/0/0/0.mvt",
        "/prova/ogc/collections/reports/items",
        "/ogc/collections/areas-prova-district/items",
        "/prova/ogc/collections",
        "/catalogue.ttl",
    ],
)
def test_the_version_is_read_before_anything_that_is_said_under_it(
    path: str, city: City, districts: Any, django_assert_max_num_queries: Any
) -> None:
    factories.ReportFactory(city=city)
    with django_assert_max_num_queries(200) as asked:
        assert Client().get(path).status_code == 200
    assert "places_dataversion" in asked.captured_queries[0]["sql"]
