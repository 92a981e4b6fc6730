"""The administration: every model, every page, and each administrator within their own city."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from accounts.models import RateCount, User
from engagement.alerts.models import AlertArea, Cause, News
from engagement.models import Move
from engagement.moves.services import By, begin
from layers.models import ExportJob
from places.models import Category, Feature, House, Office, Role, Visibility
from places.models.counts import CellCount, Change, CountKey, DataVersion, WordChange, WordCount, WordQuestion
from places.models.search import SearchWork
from places.models.texts import FeatureText, TextEpoch
from planning.models import SavedQuestion, Shape
from reports.models import Report
from reports.workflow import ReportStatus
from tests import factories, shapes
from tests.ours import OURS

KEPT_BY_TRIGGERS = {
    Change,
    DataVersion,
    CountKey,
    CellCount,
    WordQuestion,
    WordCount,
    WordChange,
    FeatureText,
    SearchWork,
    TextEpoch,
    RateCount,
    AlertArea,
    Cause,
    News,
}
"""Counts, finished texts and what alerts still have to tell, which the site keeps by itself: nobody edits them."""
MODELS = [
    model
    for app in OURS
    for model in apps.get_app_config(app).get_models()
    if model._meta.managed and not hasattr(model, "pgh_label") and model not in KEPT_BY_TRIGGERS
]


def address(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def superuser(client: Client, db: None) -> User:
    user: User = factories.UserFactory(superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def city_administrator(client: Client, city: Any) -> User:
    user: User = factories.UserFactory(staff=True)
    factories.RoleFactory(user=user, name=Role.Name.ADMINISTRATOR, city=city)
    client.force_login(user)
    return user


def everything(city: Any) -> dict[str, Any]:
    made = {kind: factory(city=city) for kind, factory in factories.FACTORIES.items()}
    factories.ReportContactFactory(report=made["reports.report"])
    factories.PhotoFactory(feature=made["reports.report"])
    factories.AreaFactory(kind=factories.AreaKindFactory(city=city))
    factories.StreetFactory(city=city)
    factories.OfficeFactory(city=city)
    factories.RoleFactory(city=city)
    factories.OrganisationFactory(city=city)
    factories.PactTypeFactory(procedure__city=city)
    begin(made["reports.report"], by=By(Move.Quality.REPORTER))
    ExportJob.objects.create(layer="reports", extension="csv")
    SavedQuestion.objects.create(city=city, slug="cose", title="Cose", query="subject=reports")
    Shape.objects.create(city=city, shape=shapes.DISTRICT_A)
    return made


def test_every_model_of_ours_is_in_the_administration() -> None:
    missing = [model._meta.label for model in MODELS if model not in admin.site._registry]
    assert missing == []
    assert not KEPT_BY_TRIGGERS & admin.site._registry.keys()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_search_and_form_opens(model: Any, client: Client, superuser: User, city: Any) -> None:
    everything(city)
    assert client.get(address(model, "changelist")).status_code == 200
    if admin.site._registry[model].search_fields:
        assert client.get(address(model, "changelist"), {"q": "Cosa"}).status_code == 200
    if admin.site._registry[model].has_add_permission(_request(superuser)):
        assert client.get(address(model, "add"), follow=True).status_code == 200
    row = model.objects.first()
    if row is not None:
        assert client.get(address(model, "change", row.pk), follow=True).status_code == 200
        assert client.get(address(model, "delete", row.pk)).status_code in (200, 403)


def _request(user: User) -> Any:
    return SimpleNamespace(user=user)


@pytest.mark.parametrize("kind", factories.FACTORIES)
def test_a_list_asks_as_often_for_eight_rows_as_for_three(
    kind: str, client: Client, superuser: User, city: Any
) -> None:
    model = Feature.child_models()[kind]
    counts = []
    for wanted in (3, 8):
        while model._default_manager.count() < wanted:
            factories.FACTORIES[kind](city=city)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(model, "changelist")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_reports_status_is_told_in_words(client: Client, superuser: User, city: Any) -> None:
    report = factories.ReportFactory(city=city, status="in_progress")
    for way in (
        address(Report, "change", report.pk),
        address(Report, "changelist"),
        address(Feature, "changelist"),
    ):
        page = client.get(way).content.decode()
        with override("it"):
            assert f">{ReportStatus.IN_PROGRESS.label}<" in page
        assert ">in_progress<" not in page


@pytest.mark.parametrize("kind", factories.FACTORIES)
def test_the_history_page_tells_what_changed(kind: str, client: Client, superuser: User, city: Any) -> None:
    thing = factories.FACTORIES[kind](city=city, title="Prima")
    Feature.objects.filter(pk=thing.pk).update(title="Dopo")
    page = client.get(address(type(thing), "history", thing.pk)).content.decode()
    assert "Prima → Dopo" in page


def test_a_house_is_added_with_kind_areas_and_history(
    client: Client, superuser: User, city: Any, districts: Any
) -> None:
    category = factories.CategoryFactory(kind="places.house")
    answer = client.post(
        address(House, "add"),
        {
            "city": city.pk,
            "category": category.pk,
            "title": "Casa nuova",
            "lang": "it",
            "status": "active",
            "visibility": "public",
            "location": shapes.POINT_IN_B.geojson,
            "precision": "exact",
            "attributes": "{}",
            "opening_hours": "Mo-Fr 09:00-13:00",
        },
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    house = House.objects.get()
    assert (house.kind, house.author, house.published is not None) == ("places.house", superuser, True)
    assert [row.area.code for row in house.feature_areas.all()] == ["B"]
    page = client.get(address(House, "change", house.pk)).content.decode()
    assert "09:00–13:00" in page
    assert "app/admin/basemap.js" in page
    assert "openstreetmap.org" not in page


def test_a_house_outside_its_city_or_with_a_foreign_office_is_refused_at_the_field(
    client: Client, superuser: User, city: Any
) -> None:
    other = factories.OfficeFactory(city=factories.CityFactory(elsewhere=True))
    answer = client.post(
        address(House, "add"),
        {
            "city": city.pk,
            "category": factories.CategoryFactory(kind="reports.report").pk,
            "title": "Casa",
            "lang": "it",
            "status": "active",
            "visibility": "draft",
            "manager": other.pk,
            "location": shapes.POINT_OUTSIDE.geojson,
            "precision": "exact",
            "attributes": "{}",
            "opening_hours": "sometimes",
        },
    )
    faults = answer.context["adminform"].form.errors
    assert set(faults) == {"category", "manager", "location", "opening_hours"}


def test_an_initiative_takes_its_status_from_its_phase(client: Client, superuser: User, city: Any) -> None:
    phase = factories.InitiativePhaseFactory(procedure__city=city)
    model = Feature.child_models()["initiatives.initiative"]
    answer = client.post(
        address(model, "add"),
        {
            "city": city.pk,
            "category": factories.CategoryFactory(kind="initiatives.initiative").pk,
            "title": "Un'idea",
            "lang": "it",
            "phase": phase.pk,
            "visibility": "draft",
            "precision": "exact",
            "attributes": "{}",
        },
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert Feature.objects.get().status == "proposed"


def test_a_report_entered_by_staff_has_a_number_and_moves_only_by_the_workflow(
    client: Client, superuser: User, city: Any
) -> None:
    category = factories.CategoryFactory(kind="reports.report")
    answer = client.post(
        address(Report, "add"),
        {
            "city": city.pk,
            "category": category.pk,
            "title": "Buca",
            "lang": "it",
            "status": "received",
            "visibility": "public",
            "precision": "exact",
            "attributes": "{}",
        },
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    report = Report.objects.get()
    assert report.reference.endswith("-000001")
    chosen = {"action": "move", "_selected_action": report.pk}
    asked = client.post(address(Report, "changelist"), chosen)
    assert asked.status_code == 200
    done = {**chosen, "confirm": "1", "status": "assigned", "words": "Arriviamo domani."}
    client.post(address(Report, "changelist"), done)
    report.refresh_from_db()
    assert report.status == "assigned"
    again = {**done, "status": "resolved_by_citizen"}
    client.post(address(Report, "changelist"), again)
    report.refresh_from_db()
    assert report.status == "assigned"


def test_hiding_asks_for_a_reason_and_leaves_a_decision(client: Client, superuser: User, city: Any) -> None:
    report = factories.ReportFactory(city=city)
    chosen = {"action": "hide", "_selected_action": report.pk}
    assert client.post(address(Report, "changelist"), chosen).status_code == 200
    assert Feature.objects.public().count() == 1
    client.post(address(Report, "changelist"), {**chosen, "confirm": "1", "reason": "Dati personali"})
    assert Feature.objects.get().visibility == Visibility.HIDDEN
    decision = Move.objects.get()
    assert (decision.after, decision.words, decision.who) == ("hidden", "Dati personali", superuser)


def test_the_root_leads_to_the_page_of_the_kind(client: Client, superuser: User, city: Any) -> None:
    house = factories.HouseFactory(city=city)
    assert address(House, "change", house.pk) in client.get(address(Feature, "changelist")).content.decode()
    assert client.get(address(Feature, "change", house.pk)).url == address(House, "change", house.pk)
    assert client.get(address(Feature, "add")).status_code == 403


def test_questions_of_a_category_are_checked_and_shown_in_words(
    client: Client, superuser: User, city: Any
) -> None:
    form = {
        "kind": "reports.report",
        "code": "holes",
        "name_it": "Buche",
        "icon": "road",
        "colour": "#b3400a",
        "admission": "open",
        "precision": "exact",
        "position": "1",
        "questions-0-code": "size",
        "questions-0-type": "number",
    }
    answer = client.post(address(Category, "add"), form)
    assert "questions" in answer.context["adminform"].form.errors
    form["questions-0-label_it"] = "Quanto è grande?"
    assert client.post(address(Category, "add"), form).status_code == 302
    page = client.get(address(Category, "change", Category.objects.get().pk)).content.decode()
    assert "<strong>Quanto è grande?</strong> (un numero" in page


def test_a_colour_nobody_can_read_is_refused(client: Client, superuser: User, city: Any) -> None:
    form = {
        "kind": "reports.report",
        "code": "light",
        "name_it": "Chiaro",
        "icon": "road",
        "colour": "#ffee00",
        "admission": "open",
        "precision": "exact",
        "position": "1",
    }
    answer = client.post(address(Category, "add"), form)
    assert "colour" in answer.context["adminform"].form.errors


def test_an_office_takes_members_by_their_addresses(client: Client, superuser: User, city: Any) -> None:
    member = factories.UserFactory(email="maria@example.org")
    form = {
        "city": city.pk,
        "code": "roads",
        "name": "Strade",
        "people": "maria@example.org\nnobody@example.org",
    }
    answer = client.post(address(Office, "add"), form)
    assert "nobody@example.org" in str(answer.context["adminform"].form.errors)
    assert client.post(address(Office, "add"), {**form, "people": "Maria@example.org"}).status_code == 302
    assert list(Office.objects.get().members.all()) == [member]


def test_a_person_an_administrator_adds_can_sign_in_at_once(client: Client, superuser: User) -> None:
    answer = client.post(
        address(User, "add"),
        {
            "email": "New.Person@example.org",
            "display_name": "Nuova",
            "usable_password": "true",
            "password1": factories.PASSWORD,
            "password2": factories.PASSWORD,
        },
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert EmailAddress.objects.get(user__email="new.person@example.org").verified


class TestAdministratorsOfOneCity:
    """Staff with the role of administrator in one city."""

    @pytest.fixture
    def elsewhere(self, db: None) -> Any:
        return factories.CityFactory(elsewhere=True, slug="altrove", name_it="Altrove")

    def test_lists_hold_only_rows_of_their_city(
        self, client: Client, city_administrator: User, city: Any, elsewhere: Any
    ) -> None:
        everything(city)
        for kind, factory in factories.FACTORIES.items():
            factory(city=elsewhere, title="Di un'altra città", location=shapes.POINT_IN_OTHER_CITY)
            page = client.get(address(Feature.child_models()[kind], "changelist")).content.decode()
            assert "altra città" not in page

    def test_rows_of_another_city_can_neither_be_opened_nor_changed_nor_deleted(
        self, client: Client, city_administrator: User, elsewhere: Any
    ) -> None:
        for made in everything(elsewhere).values():
            for page in ("change", "delete", "history"):
                answer = client.get(address(type(made), page, made.pk))
                assert answer.status_code in (302, 403, 404)
                assert made.title not in answer.content.decode()

    def test_nothing_can_be_added_to_or_moved_into_another_city(
        self, client: Client, city_administrator: User, city: Any, elsewhere: Any
    ) -> None:
        form = {"city": elsewhere.pk, "code": "roads", "name": "Strade", "people": ""}
        answer = client.post(address(Office, "add"), form)
        assert "city" in answer.context["adminform"].form.errors
        office = factories.OfficeFactory(city=city)
        answer = client.post(address(Office, "change", office.pk), form)
        assert "city" in answer.context["adminform"].form.errors

    def test_categories_of_every_city_can_be_read_but_not_changed(
        self, client: Client, city_administrator: User
    ) -> None:
        shared = factories.CategoryFactory()
        page = client.get(address(Category, "change", shared.pk))
        assert page.status_code == 200
        assert client.post(address(Category, "change", shared.pk), {"name_it": "Mia"}).status_code == 403

    def test_a_role_for_every_city_cannot_be_given(self, client: Client, city_administrator: User) -> None:
        factories.UserFactory(email="friend@example.org")
        form = {"person": "friend@example.org", "name": "administrator", "city": ""}
        answer = client.post(address(Role, "add"), form)
        assert "city" in answer.context["adminform"].form.errors

    @pytest.mark.parametrize("page", ["changelist", "add"])
    def test_accounts_and_new_cities_are_closed(
        self, client: Client, city_administrator: User, page: str
    ) -> None:
        assert client.get(address(User, page)).status_code == 403

    def test_actions_reach_only_their_rows(
        self, client: Client, city_administrator: User, elsewhere: Any
    ) -> None:
        foreign = factories.ReportFactory(city=elsewhere, location=shapes.POINT_IN_OTHER_CITY, pending=True)
        client.post(address(Report, "changelist"), {"action": "approve", "_selected_action": foreign.pk})
        assert Feature.objects.get(pk=foreign.pk).visibility == Visibility.PENDING


@pytest.mark.parametrize("role", [None, *(name for name in Role.Name if name != Role.Name.ADMINISTRATOR)])
def test_other_staff_see_no_part_of_it(role: str | None, client: Client, city: Any) -> None:
    user = factories.UserFactory(staff=True)
    if role:
        factories.RoleFactory(user=user, name=role, city=city)
    client.force_login(user)
    for model in MODELS:
        assert client.get(address(model, "changelist")).status_code == 403


def test_citizens_are_sent_to_the_sign_in(client: Client, city: Any) -> None:
    client.force_login(factories.UserFactory())
    assert client.get(reverse("admin:index")).status_code == 302
