"""What is new for a person: from things of one's own, followed, and under alerts; hidden things are told no more; pages meet."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagement.follows.services import follow
from engagement.models import Comment, Follow, Move
from engagement.moves.services import make_move
from engagement.news.listing import LOOK_BACK, Because, cursor_of, news_of, read_cursor
from places.models import City
from tests import shapes
from tests.engagement.test_alerts import OFFICE, alert, appears, moves_on, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Any:
    return person()


def follows(user: Any, feature: Any) -> None:
    Follow.objects.create(feature=feature, user=user, confirmed=timezone.now())


def told(user: Any, **asked: Any) -> list[tuple[str, str, str]]:
    """Title, what, why of each item."""
    return [
        (item.feature.title, item.comment.text if item.comment else item.what, item.why)
        for _day, items in news_of(user, **asked).days
        for item in items
    ]


def test_what_is_followed_owned_and_under_an_alert_is_one_list(city: City, ada: Any) -> None:
    followed, own, near, far = (
        appears(city, title=title, location=place, **more)
        for title, place, more in (
            ("Seguita", shapes.POINT_IN_B, {}),
            ("Mia", shapes.POINT_IN_B, {"author": ada}),
            ("Vicina", shapes.POINT_IN_A, {}),
            ("Altrove", shapes.POINT_IN_B, {}),
        )
    )
    follows(ada, followed)
    alert(city, user=ada, where="circle", centre=shapes.POINT_IN_A, metres=100)
    moves_on(followed)
    Comment.objects.create(feature=own, author=person(), text="Anche da me", visibility="public")
    Comment.objects.create(feature=near, author=person(), text="Niente di che", visibility="public")
    found = told(ada)
    assert found[0][:2] == ("Mia", "Anche da me")
    assert found[1] == ("Seguita", "In lavorazione", "la segui")
    assert {title for title, _what, _why in found} == {"Seguita", "Mia", "Vicina"}
    assert {what for title, what, _why in found if title == "Vicina"} == {"Nuovo"}
    assert {title for title, *_rest in told(ada, of=Because.MINE)} == {"Mia"}
    assert {title for title, *_rest in told(ada, of=Because.FOLLOWED)} == {"Seguita"}
    assert {title for title, *_rest in told(ada, of=Because.ALERTS)} == {"Vicina"}
    assert far.title not in str(found)


def test_what_was_hidden_since_and_what_is_old_is_not_told(city: City, ada: Any) -> None:
    hidden, old = appears(city, title="Nascosta"), appears(city, title="Vecchia")
    for one in (hidden, old):
        follows(ada, one)
    Comment.objects.create(feature=hidden, author=person(), text="x", visibility="public")
    make_move(hidden, by=OFFICE, visibility="hidden", words="Errore")
    long_ago = timezone.now() - LOOK_BACK - datetime.timedelta(days=1)
    old.moves.update(at=long_ago)
    Comment.objects.create(feature=old, author=person(), text="x", visibility="hidden")
    assert told(ada) == []


def test_what_waited_first_is_new_once(city: City, ada: Any) -> None:
    report = appears(city, title="Approvata")
    began = {"what": Move.What.STATUS, "before": "", "after": report.status, "quality": "author"}
    Move.objects.create(feature=report, **began)
    follows(ada, report)
    assert [what for _title, what, _why in told(ada)] == ["Nuovo"]


def test_what_one_did_oneself_is_no_news(city: City, ada: Any) -> None:
    report = appears(city, author=ada)
    Comment.objects.create(feature=report, author=ada, text="x", visibility="public")
    report.moves.update(who=ada)
    assert told(ada) == []


def test_another_person_sees_nothing_of_it(city: City, ada: Any) -> None:
    follows(ada, appears(city))
    assert told(person()) == []


def test_pages_meet_and_lose_nothing(city: City, ada: Any) -> None:
    report = appears(city)
    follows(ada, report)
    for status in ("assigned", "in_progress", "scheduled") * 3:
        moves_on(report, status)
    for number in range(7):
        Comment.objects.create(feature=report, author=person(), text=str(number), visibility="public")
    whole = told(ada, most=100)
    pages, before = [], None
    for _page in range(20):
        news = news_of(ada, before=before, most=3)
        pages += [item for _day, items in news.days for item in items]
        if not news.before:
            break
        before = read_cursor(news.before)
    assert len(pages) == len(whole) == 17
    assert [item.at for item in pages] == sorted((item.at for item in pages), reverse=True)


@pytest.mark.parametrize("text", ["", "x", "-1", "9" * 30, "1e9", "²"])
def test_a_forged_cursor_is_none(text: str) -> None:
    assert read_cursor(text) is None


def test_a_cursor_is_its_moment() -> None:
    at = timezone.now()
    assert read_cursor(cursor_of(at)) == at


def test_the_page_costs_the_same_for_one_and_for_many(client: Client, city: City, ada: Any) -> None:
    client.force_login(ada)
    alert(city, user=ada)

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/en/me/news/").status_code == 200
        return len(found)

    follow(appears(city), user=ada)
    cost()
    one = cost()
    for _count in range(5):
        follow(appears(city), user=ada)
    assert cost() == one


def test_an_empty_list_says_how_to_follow(client: Client, ada: Any) -> None:
    client.force_login(ada)
    html = client.get("/en/me/news/?of=x&before=x").content.decode()
    assert "Nothing new" in html
    assert "Choose your city" in html
