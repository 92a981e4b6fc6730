"""An author appeals against a decision, and somebody other than who decided decides again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from engagement.appeals.links import appeal_address
from engagement.appeals.models import Appeal
from engagement.appeals.services import appeal, settle_appeal
from engagement.models import Move
from engagement.moderation.services import decide
from engagement.moderation.workflow import Action
from places.feature.moves import NotPossible
from places.models import City, Role, Visibility
from tests import factories
from tests.reports import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Any:
    return factories.UserFactory()


@pytest.fixture
def moderators(city: City) -> tuple[Any, Any]:
    """Who decides, and somebody else."""
    first, second = (factories.RoleFactory(name=Role.Name.MODERATOR, city=city).user for _number in range(2))
    return first, second


@pytest.fixture
def thing(city: City, author: Any, moderators: Any) -> Any:
    """Something of the author that the first moderator has hidden."""
    asset: Any = factories.AssetFactory(city=city, author=author, title="Orto condiviso")
    return decide(feature=asset, action=Action.HIDE, moderator=moderators[0], reason="Non è un orto")


def decision(thing: Any) -> Move:
    found = Move.objects.filter(feature=thing.pk).decisions().first()
    assert found
    return found


def test_the_letter_leads_to_the_page_and_the_appeal_into_the_queue(
    client: Client, city: City, thing: Any, moderators: Any, author: Any
) -> None:
    page = appeal_address(city.slug, decision(thing))
    assert page in story.mails()[-1]["body"]
    answer = client.get(page)
    assert "Non è un orto" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert not Appeal.objects.exists()
    assert client.post(page, {"text": "  "}).status_code == 400
    for _time in range(2):
        assert client.post(page, {"text": "È un orto da anni"}).status_code == 302
    made = Appeal.objects.get()
    assert (made.user, made.state) == (author, Appeal.State.OPEN)
    assert "È un orto da anni" in client.get(page).content.decode()
    assert client.get(f"{page}x").status_code == 404
    client.force_login(author)
    assert page in client.get(reverse("my_things")).content.decode()
    client.force_login(moderators[1])
    queue = client.get(reverse("moderation", args=[city.slug]), {"what": "appeal"}).content.decode()
    assert reverse("moderation_appeal", args=[city.slug, made.pk]) in queue


def test_another_person_shows_it_again(client: Client, city: City, thing: Any, moderators: Any) -> None:
    made = appeal(decision(thing), text="È un orto da anni")
    page = reverse("moderation_appeal", args=[city.slug, made.pk])
    client.force_login(moderators[0])
    assert "<textarea" not in client.get(page).content.decode()
    assert client.post(page, {"action": "accept"}).status_code == 403
    with pytest.raises(NotPossible):
        decide(feature=thing, action=Action.RESTORE, moderator=moderators[0])
    client.force_login(moderators[1])
    assert "<textarea" in client.get(page).content.decode()
    assert client.post(page, {"action": "accept", "answer": "Hai ragione"}).status_code == 302
    assert "Hai ragione" in story.mails()[-1]["body"]
    thing.refresh_from_db()
    made.refresh_from_db()
    assert thing.visibility == Visibility.PUBLIC
    assert (made.state, made.decided_by) == (Appeal.State.ACCEPTED, moderators[1])
    last = decision(thing)
    assert (last.before, last.after, last.who) == ("hidden", "public", moderators[1])
    assert "Orto condiviso" in story.mails()[-1]["subject"]
    with pytest.raises(NotPossible):
        settle_appeal(appeal=made, moderator=moderators[1], accept=True)


def test_a_decision_is_kept_with_an_answer_that_the_author_reads(
    client: Client, city: City, thing: Any, moderators: Any
) -> None:
    first = decision(thing)
    made = appeal(first, text="È un orto da anni")
    with pytest.raises(ValidationError):
        settle_appeal(appeal=made, moderator=moderators[1], accept=False, answer=" ")
    page = reverse("moderation_appeal", args=[city.slug, made.pk])
    client.force_login(moderators[1])
    assert client.post(page, {"action": "keep"}).status_code == 400
    assert client.post(page, {"action": "keep", "answer": "È un cortile"}).status_code == 302
    thing.refresh_from_db()
    assert thing.visibility == Visibility.HIDDEN
    assert "È un cortile" in story.mails()[-1]["body"]
    shown = client.get(appeal_address(city.slug, first)).content.decode()
    assert "È un cortile" in shown
    assert "<textarea" not in shown
    # Decided once and for all: the page is still the one appeal.
    assert appeal(first, text="Ancora") == made


def test_the_author_does_not_decide_and_nobody_from_elsewhere(city: City, thing: Any, author: Any) -> None:
    made = appeal(decision(thing), text="È un orto da anni")
    factories.RoleFactory(user=author, name=Role.Name.MODERATOR, city=city)
    elsewhere: Any = factories.RoleFactory(
        name=Role.Name.MODERATOR, city=factories.CityFactory(elsewhere=True)
    ).user
    for person in (author, elsewhere):
        with pytest.raises(PermissionDenied):
            settle_appeal(appeal=made, moderator=person, accept=True)
    with pytest.raises(NotPossible):
        decide(feature=thing, action=Action.RESTORE, moderator=author)
    made.refresh_from_db()
    assert made.state == Appeal.State.OPEN


def test_only_a_decision_that_still_holds(city: City, thing: Any, moderators: Any) -> None:
    first = decision(thing)
    decide(feature=thing, action=Action.RESTORE, moderator=moderators[0])
    with pytest.raises(NotPossible):
        appeal(first, text="È un orto da anni")
    decide(feature=thing, action=Action.HIDE, moderator=moderators[0], reason="Di nuovo")
    with pytest.raises(NotPossible):
        appeal(first, text="È un orto da anni")
    made = appeal(decision(thing), text="È un orto da anni")
    assert list(Appeal.objects.open()) == [made]


def test_a_guest_appeals_by_the_letter_alone(client: Client, city: City, moderators: Any) -> None:
    report: Any = factories.ReportFactory(city=city)
    factories.ReportContactFactory(report=report)
    decide(feature=report, action=Action.HIDE, moderator=moderators[0], reason="Una targa")
    page = appeal_address(city.slug, decision(report))
    assert client.post(page, {"text": "L’ho coperta"}).status_code == 302
    made = Appeal.objects.get()
    assert made.user is None
    settle_appeal(appeal=made, moderator=moderators[1], accept=False, answer="Si legge ancora")
    mail = story.mails()[-1]
    assert mail["to"] == ["sender@example.org"]
    assert page in mail["body"]
