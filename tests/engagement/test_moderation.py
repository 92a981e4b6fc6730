"""Who decides about what, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from engagement.contributions.services import waits_for_approval, withdraw
from engagement.moderation.services import decide, possible_actions
from engagement.moderation.workflow import MOVES, Action, may_decide
from engagement.moves.workflow import said
from places.feature.moves import NotPossible
from places.models import City, Feature, Role, Visibility
from reports.services import withdraw_report
from tests import factories, shapes
from tests.reports import story


@pytest.mark.parametrize("visibility", Visibility.values)
@pytest.mark.parametrize("action", Action.values)
def test_each_decision_is_possible_from_one_state_only(action: str, visibility: str) -> None:
    assert may_decide(action, visibility) == (MOVES[action][0] == said(visibility))


@pytest.fixture
def moderator(city: City) -> Any:
    """A moderator of the city."""
    return factories.RoleFactory(name=Role.Name.MODERATOR, city=city).user


@pytest.mark.django_db
def test_approving_publishes_and_tells_the_author(city: City, moderator: Any) -> None:
    author = factories.UserFactory()
    thing = factories.AssetFactory(city=city, author=author, pending=True, lang="en")
    decide(feature=thing, action=Action.APPROVE, moderator=moderator)
    thing.refresh_from_db()
    assert thing.visibility == Visibility.PUBLIC
    assert thing.published
    mail = story.mails()[-1]
    assert mail["to"] == [author.email]
    assert "Published" in mail["subject"]


@pytest.mark.django_db
def test_refusing_and_hiding_need_a_reason_that_the_author_reads(city: City, moderator: Any) -> None:
    thing = factories.InitiativeFactory(city=city, author=factories.UserFactory(), pending=True)
    with pytest.raises(ValidationError):
        decide(feature=thing, action=Action.REFUSE, moderator=moderator, reason="  ")
    decide(feature=thing, action=Action.REFUSE, moderator=moderator, reason="Non è qui")
    assert "Non è qui" in story.mails()[-1]["body"]
    assert f"{settings.SITE_URL}/{city.slug}/appeals/" in story.mails()[-1]["body"]
    assert not Feature.objects.public().filter(pk=thing.pk).exists()
    with pytest.raises(NotPossible):
        decide(feature=thing, action=Action.APPROVE, moderator=moderator)


@pytest.mark.django_db
def test_a_guest_who_reported_is_told_too(city: City, moderator: Any) -> None:
    report = factories.ReportFactory(city=city)
    factories.ReportContactFactory(report=report)
    decide(feature=report, action=Action.HIDE, moderator=moderator, reason="Una targa")
    mail = story.mails()[-1]
    assert mail["to"] == ["sender@example.org"]
    assert report.reference in mail["subject"]


@pytest.mark.django_db
def test_what_moderators_hid_can_be_shown_again_what_authors_withdrew_not(city: City, moderator: Any) -> None:
    author = factories.UserFactory()
    thing = factories.AssetFactory(city=city, author=author)
    decide(feature=thing, action=Action.HIDE, moderator=moderator, reason="Doppio")
    decide(feature=thing, action=Action.RESTORE, moderator=moderator)
    withdraw(feature=thing, author=author)
    thing.refresh_from_db()
    assert possible_actions(thing) == []
    administrator: Any = factories.RoleFactory(name=Role.Name.ADMINISTRATOR, city=city).user
    for person, refusal in ((moderator, PermissionDenied), (administrator, NotPossible)):
        with pytest.raises(refusal):
            decide(feature=thing, action=Action.RESTORE, moderator=person)
    with pytest.raises(PermissionDenied):
        withdraw(feature=thing, author=moderator)


@pytest.mark.django_db
def test_each_role_decides_only_within_its_scope(city: City, districts: dict[str, Any]) -> None:
    other = factories.CityFactory(elsewhere=True)
    house = factories.HouseFactory(city=city, location=shapes.POINT_IN_B)
    in_a = factories.AssetFactory(city=city)
    in_b = factories.AssetFactory(city=city, location=shapes.POINT_IN_B)
    desk = factories.ServiceFactory(city=city, location=shapes.POINT_IN_B, host=house)
    elsewhere = factories.AssetFactory(city=other, location=shapes.POINT_IN_OTHER_CITY)
    everything = {house.pk, in_a.pk, in_b.pk, desk.pk, elsewhere.pk}
    here = everything - {elsewhere.pk}
    expected = [
        ({"name": Role.Name.MODERATOR, "city": city}, here),
        ({"name": Role.Name.ADMINISTRATOR, "city": city}, here),
        ({"name": Role.Name.WORKER, "city": city, "area": districts["A"]}, {in_a.pk}),
        ({"name": Role.Name.WORKER, "city": city, "house": house}, {house.pk, desk.pk}),
        ({"name": Role.Name.ADMINISTRATOR}, everything),
        ({"name": Role.Name.MODERATOR, "city": other}, {elsewhere.pk}),
        ({"name": Role.Name.OFFICE, "city": city}, set()),
        ({"name": Role.Name.PLANNER, "city": city}, set()),
        ({"name": Role.Name.CITIZEN}, set()),
    ]
    for limits, things in expected:
        user = factories.RoleFactory(**limits).user
        assert set(Feature.objects.moderated_by(user).values_list("pk", flat=True)) == things, limits
    superuser = factories.UserFactory(superuser=True)
    assert Feature.objects.moderated_by(superuser).count() == len(everything)


@pytest.mark.django_db
def test_the_queue_is_closed_to_others_and_shows_only_ones_own(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    address = f"/{city.slug}/moderation/"
    assert client.get(address).status_code == 302
    client.force_login(factories.UserFactory())
    assert client.get(address).status_code == 403
    worker = factories.RoleFactory(name=Role.Name.WORKER, city=city, area=districts["A"]).user
    mine: Any = factories.AssetFactory(city=city, pending=True, title="Nel mio quartiere")
    other: Any = factories.AssetFactory(city=city, pending=True, title="Altrove", location=shapes.POINT_IN_B)
    client.force_login(worker)
    page = client.get(address).content.decode()
    assert mine.title in page
    assert other.title not in page
    assert client.get(f"{address}{mine.pk}/").status_code == 200
    assert client.get(f"{address}{other.pk}/").status_code == 404
    assert client.post(f"{address}{other.pk}/", {"action": "approve"}).status_code == 404
    assert client.post(f"{address}{mine.pk}/", {"action": "refuse"}).status_code == 400
    assert client.post(f"{address}{mine.pk}/", {"action": "approve"}).status_code == 302
    mine.refresh_from_db()
    assert mine.visibility == Visibility.PUBLIC


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(factories.FACTORIES))
def test_every_kind_can_be_looked_at_and_decided(
    client: Client, city: City, kind: str, moderator: Any
) -> None:
    thing = factories.FACTORIES[kind](city=city, pending=True, author=factories.UserFactory())
    client.force_login(moderator)
    address = f"/{city.slug}/moderation/{thing.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"action": "refuse", "reason": "Perché no"}).status_code == 302
    assert client.get(f"/{city.slug}/moderation/?tab=taken-off").status_code == 200
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_the_queue_asks_the_same_number_of_questions_for_few_and_many(
    client: Client, city: City, moderator: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(moderator)
    client.get(f"/{city.slug}/moderation/")
    counts = []
    for number in (3, 5):
        factories.AssetFactory.create_batch(number, city=city, pending=True, author=factories.UserFactory())
        with django_assert_max_num_queries(40) as captured:
            client.get(f"/{city.slug}/moderation/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_a_new_persons_first_items_wait_until_enough_were_approved(
    city: City, moderator: Any, settings: Any
) -> None:
    settings.TRUSTED_AFTER = 2
    author = factories.UserFactory()
    for _number in range(2):
        assert waits_for_approval(author)
        thing = factories.AssetFactory(city=city, author=author, pending=True)
        decide(feature=thing, action=Action.APPROVE, moderator=moderator)
    assert not waits_for_approval(author)
    assert not waits_for_approval(factories.UserFactory(trusted=True))


@pytest.mark.django_db
def test_a_report_nobody_has_confirmed_is_not_shown_to_staff(
    client: Client, city: City, moderator: Any
) -> None:
    office = factories.OfficeFactory(city=city)
    office.members.add(moderator)
    report = factories.ReportFactory(city=city, manager=office, unconfirmed=True)
    client.force_login(moderator)
    assert client.get(f"/{city.slug}/moderation/{report.pk}/").status_code == 404
    assert client.get(f"/{city.slug}/reports/move/{report.pk}/").status_code == 404


def test_what_its_sender_withdrew_is_for_administrators_alone(client: Client, city: City) -> None:
    office: Any = factories.OfficeFactory(city=city)
    report: Any = factories.ReportFactory(city=city, manager=office)
    withdraw_report(report)
    asset: Any = factories.AssetFactory(city=city, visibility=Visibility.WITHDRAWN)
    member, moderator, administrator = factories.UserFactory.create_batch(3)
    office.members.add(member)
    factories.RoleFactory(user=moderator, name=Role.Name.MODERATOR, city=city)
    factories.RoleFactory(user=administrator, name=Role.Name.ADMINISTRATOR, city=city)
    pages = {
        member: [f"/{city.slug}/reports/move/{report.pk}/"],
        moderator: [f"/{city.slug}/moderation/{thing.pk}/" for thing in (report, asset)],
    }
    for person, addresses in pages.items():
        client.force_login(person)
        assert {client.get(address).status_code for address in addresses} == {404}
    client.force_login(administrator)
    for address in [*pages[member], *pages[moderator]]:
        assert client.get(address).status_code == 200
