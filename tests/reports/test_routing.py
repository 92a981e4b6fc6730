"""Which office a report goes to, why, and how an office corrects it."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from engagement.models import Move
from engagement.moves.timeline import timeline
from places.feature.moves import NotPossible
from places.models import Area, City, Feature, Precision, Role
from reports.deadlines.models import Target
from reports.models import Report
from reports.routing.deciding import decide
from reports.routing.models import Rule
from reports.routing.services import correct_by_office, entrust
from reports.services import Content, correct_report, submit_report
from tests import factories, shapes
from tests.reports import story

pytestmark = pytest.mark.django_db
IN_A, IN_B = shapes.POINT_IN_A, shapes.POINT_IN_B


@pytest.fixture
def lights(city: City) -> Any:
    top = factories.CategoryFactory(code="energy", office=factories.OfficeFactory(city=city, name="Energia"))
    return factories.CategoryFactory(code="lights", parent=top, office=None)


@pytest.fixture
def areas(city: City) -> tuple[Area, Area]:
    kind = factories.AreaKindFactory(city=city)
    return factories.AreaFactory(kind=kind), factories.AreaFactory(kind=kind, b=True)


def office(city: City, name: str, **values: Any) -> Any:
    return factories.OfficeFactory(city=city, name=name, **values)


def decided(city: City, category: Any, place: Any, day: datetime.date | None = None) -> str:
    found = decide(city, category, place, day)
    return found.office.name if found.office else ""


def test_the_first_rule_that_holds_decides(city: City, lights: Any, areas: tuple[Area, Area]) -> None:
    a, _b = areas
    utility = office(city, "Gestore", is_external=True)
    Rule.objects.create(city=city, position=20, category=lights.parent, area=a, office=utility)
    assert decided(city, lights, IN_A) == "Gestore"
    assert decided(city, lights, IN_B) == "Energia"
    assert decided(city, lights, None) == "Energia"
    assert decided(city, factories.CategoryFactory(), IN_A) == ""
    Rule.objects.create(city=city, position=10, office=office(city, "Sportello"))
    assert decided(city, lights, IN_A) == "Sportello"


def test_a_rule_holds_in_its_time(city: City, lights: Any) -> None:
    Rule.objects.create(
        city=city, office=office(city, "Neve"),
        valid_from=datetime.date(2026, 12, 1), valid_to=datetime.date(2027, 2, 28),
    )  # fmt: skip
    winter = [datetime.date(2026, 11, 30), datetime.date(2026, 12, 1), datetime.date(2027, 2, 28)]
    assert [decided(city, lights, None, day) for day in winter] == ["Energia", "Neve", "Neve"]


def test_a_rule_asks_who_is_in_charge_of_the_thing_under_the_pin(city: City, lights: Any) -> None:
    parks = office(city, "Verde")
    factories.AssetFactory(city=city, title="Giardino", manager=parks, location=IN_A)
    factories.ReportFactory(city=city, manager=office(city, "Altro"), location=IN_B)
    factories.AssetFactory(city=city, manager=parks, location=IN_B, hidden=True)
    rule = Rule.objects.create(city=city, thing_of=parks, office=parks)
    assert [decided(city, lights, place) for place in (IN_A, IN_B, None)] == ["Verde", "Energia", "Energia"]
    near, far = shapes.point(IN_A.x + 0.0001, IN_A.y), shapes.point(IN_A.x + 0.0004, IN_A.y)
    assert [decided(city, lights, place) for place in (near, far)] == ["Verde", "Energia"]
    rule.thing_of, rule.office = None, None
    rule.save()
    assert [decided(city, lights, place) for place in (IN_A, IN_B, None)] == ["Verde", "Energia", "Energia"]


def test_an_area_that_has_ended_still_holds_its_ground(
    city: City, lights: Any, areas: tuple[Area, Area]
) -> None:
    a, _b = areas
    Rule.objects.create(city=city, area=a, office=office(city, "Zona"))
    a.valid_from, a.valid_to = datetime.date(2020, 1, 1), datetime.date(2021, 1, 1)
    a.save()
    assert decided(city, lights, IN_A) == "Zona"


def test_every_rule_says_what_it_asks_and_whether_that_is_there(
    city: City, lights: Any, areas: tuple[Area, Area]
) -> None:
    Rule.objects.create(city=city, position=1, category=lights, area=areas[1], office=office(city, "B"))
    rule = Rule.objects.create(
        city=city, position=2, category=lights, area=areas[0], office=office(city, "A")
    )
    last = Rule.objects.create(city=city, position=3, office=office(city, "Resto"))
    found = decide(city, lights, IN_A)
    assert found.rule == rule
    assert [[check.holds for check in verdict.checks] for verdict in found.verdicts] == [
        [True, False], [True, True], [],
    ]  # fmt: skip
    assert [verdict.holds for verdict in found.verdicts] == [False, True, True]
    assert found.verdicts[2].rule == last


def test_the_rules_of_a_city_are_read_in_a_constant_number_of_queries(
    city: City, lights: Any, areas: tuple[Area, Area], django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        Rule.objects.create(
            city=city, position=number, category=lights, area=areas[1], office=lights.parent.office
        )
    with django_assert_max_num_queries(3):
        decide(city, lights, IN_A)


def test_an_office_of_another_city_is_refused_and_never_gets_a_report(city: City) -> None:
    other = office(factories.CityFactory(elsewhere=True), "Altrove")
    assert decided(city, factories.CategoryFactory(office=other), IN_A) == ""
    with pytest.raises(ValidationError) as refused:
        Rule(city=city, office=other, thing_of=other).full_clean()
    assert {"office", "thing_of"} <= {*refused.value.message_dict}


def filed(city: City, category: Any, place: Any = IN_A, **more: Any) -> Any:
    content = Content(title="Lampione", location=place)
    return submit_report(
        city=city, category=category, content=content, submission=uuid.uuid4(), email="anna@example.org",
        vouched=True, **more,
    )  # fmt: skip


@pytest.fixture
def boss() -> Any:
    return factories.UserFactory(superuser=True)


def test_a_report_is_filed_with_the_office_of_its_place_and_follows_its_pin(
    city: City, lights: Any, areas: tuple[Area, Area]
) -> None:
    Rule.objects.create(city=city, area=areas[1], office=office(city, "B"))
    report = filed(city, lights, IN_B)
    assert report.manager.name == "B"
    report = correct_report(report=report, content=Content(title="Lampione", location=IN_A))
    assert report.manager
    assert report.manager.name == "Energia"
    assert [move.what for move in Move.objects.of(report)][1:] == ["assignment", "correction"]


def test_an_office_corrects_category_and_place_and_the_sender_is_told(
    city: City, lights: Any, areas: tuple[Area, Area], boss: Any
) -> None:
    trees = factories.CategoryFactory(code="trees", precision=Precision.GRID)
    Target.objects.create(city=city, category=trees, days=4)
    report = filed(city, lights)
    assert report.due is None
    sent = len(story.mails())
    report = correct_by_office(
        report=report, category=trees, location=IN_B, address="Via B", words="Era un albero", user=boss
    )
    assert (report.category, report.location, report.address) == (trees, IN_B, "Via B")
    assert report.precision == Precision.GRID
    assert report.due
    move = Move.objects.of(report).last()
    assert move
    assert (move.what, move.words, move.quality) == ("correction", "Era un albero", "office")
    mail = story.mails()[sent:]
    assert len(mail) == 1
    assert "Era un albero" in mail[0]["body"]
    assert trees.name in mail[0]["body"]
    report.published = report.created
    assert "Era un albero" in timeline(report)[0].note
    with pytest.raises(ValidationError, match="Non è cambiato niente"):
        correct_by_office(report=report, category=trees, location=IN_B, address="Via B", words="", user=boss)


def test_a_private_answer_stays_private_under_another_category(city: City, lights: Any, boss: Any) -> None:
    line = {"code": "who", "type": "string", "label_it": "Chi?"}
    lights.questions = [{**line, "public": False}, {**line, "code": "pole"}]
    lights.save()
    trees = factories.CategoryFactory(code="trees", questions=[line, {**line, "code": "pole"}])
    report = filed(city, lights)
    Feature.objects.filter(pk=report.pk).update(attributes={"who": "Anna", "pole": "12", "old": "x"})
    report.refresh_from_db()
    report = correct_by_office(
        report=report, category=trees, location=report.location, address=report.address, words="", user=boss
    )
    assert report.attributes == {"pole": "12", "old": "x"}


def test_a_report_is_passed_to_another_office_with_a_move(city: City, lights: Any, boss: Any) -> None:
    report, there = filed(city, lights), office(city, "Acquedotto", is_external=True)
    sent = len(story.mails())
    report = entrust(report=report, office=there, words="È dell'acquedotto", user=boss)
    assert report.manager == there
    move = Move.objects.of(report).last()
    assert move
    assert (move.what, move.after) == ("assignment", there.code)
    assert "Acquedotto" in story.mails()[sent]["subject"]
    for wrong in (there, office(factories.CityFactory(elsewhere=True), "Altrove")):
        with pytest.raises(ValidationError):
            entrust(report=report, office=wrong, words="", user=boss)


def test_only_the_office_in_charge_corrects_and_only_what_is_open(city: City, lights: Any, boss: Any) -> None:
    report = filed(city, lights)
    other = office(city, "Altro")
    stranger = factories.UserFactory()
    other.members.add(stranger)
    with pytest.raises(PermissionDenied):
        entrust(report=report, office=other, words="", user=stranger)
    factories.move(report, status="resolved")
    with pytest.raises(NotPossible):
        entrust(report=report, office=other, words="", user=boss)


def test_on_its_page_a_corrected_report_is_offered_to_the_office_of_the_rules(
    client: Client, city: City, lights: Any, areas: tuple[Area, Area]
) -> None:
    b = office(city, "Ufficio B")
    Rule.objects.create(city=city, position=7, area=areas[1], office=b)
    report = filed(city, lights)
    member = factories.UserFactory()
    report.manager.members.add(member)
    client.force_login(member)
    page = reverse("report_belonging", args=[city.slug, report.pk])
    assert "Ufficio B</strong>" not in client.get(page).content.decode()
    unchanged = {"category": "lights", "latitude": f"{IN_A.y:.6f}", "longitude": f"{IN_A.x:.6f}"}
    assert client.post(page, unchanged).status_code == 400
    moved = {"category": "lights", "latitude": str(IN_B.y), "longitude": str(IN_B.x)}
    answer = client.post(page, moved, follow=True)
    assert answer.status_code == 200
    assert f'name="office" value="{b.code}"' in answer.content.decode()
    answer = client.post(page, {"office": b.code})
    assert answer.status_code == 302
    assert Report.objects.get(pk=report.pk).manager == b
    assert client.get(page).status_code == 403


def test_the_page_of_the_rules_answers_for_a_place(
    client: Client, city: City, lights: Any, areas: tuple[Area, Area]
) -> None:
    user = factories.UserFactory()
    factories.RoleFactory(user=user, name=Role.Name.ADMINISTRATOR, city=city)
    Rule.objects.create(
        city=city, position=7, area=areas[1], office=office(city, "Ufficio B"), note="Appalto"
    )
    client.force_login(user)
    page = reverse("report_routing", args=[city.slug])
    assert client.get(page).status_code == 200
    asked = {"category": "lights", "latitude": str(IN_B.y), "longitude": str(IN_B.x)}
    text = client.get(page, asked).content.decode()
    assert "<strong>Ufficio B</strong>" in text
    assert "Appalto" in text
    assert client.get(page, {**asked, "latitude": "abc"}).status_code == 400
    assert client.get(page, {**asked, "category": "unknown"}).status_code == 400
    assert client.get(page, {**asked, "day": "2026-02-31"}).status_code == 400
