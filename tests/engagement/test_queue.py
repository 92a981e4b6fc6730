"""The moderators' queue: one list with filters, decisions about several entries, the way to the next one, undoing."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagement.comments.services import add_comment
from engagement.flags.services import flag
from engagement.models import Comment, Flag, Move
from engagement.moderation import together
from engagement.moderation.figures import figures
from engagement.moderation.services import decide
from engagement.moderation.workflow import Action
from engagement.suggestions.services import suggest
from places.models import City, Feature, Role, Visibility
from tests import factories, shapes

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(city: City) -> Any:
    return factories.RoleFactory(name=Role.Name.MODERATOR, city=city).user


@pytest.fixture
def asked(client: Client, city: City, moderator: Any) -> Any:
    """Ask for the queue as the moderator; gives the context."""
    client.force_login(moderator)

    def ask(**filters: str) -> Any:
        return client.get(reverse("moderation", args=[city.slug]), filters).context

    return ask


def held_comment(city: City, text: str = "Ciao") -> Comment:
    return add_comment(feature=factories.ReportFactory(city=city), author=factories.UserFactory(), text=text)


def some_of_each(city: City) -> list[str]:
    """Something that waits of each sort that is decided in bulk, and a correction."""
    thing = factories.AssetFactory(city=city, pending=True, author=factories.UserFactory())
    comment = held_comment(city)
    told = flag(factories.AssetFactory(city=city), reason="false")
    library = factories.HouseFactory(city=city)
    correction = suggest(library, changes={}, words="È chiusa")
    return [f"thing:{thing.pk}", f"comment:{comment.pk}", f"flag:{told.pk}", f"suggestion:{correction.pk}"]


def keys(context: Any) -> list[str]:
    return [entry.key for entry in context["entries"]]


def test_everything_that_waits_stands_in_one_list_the_oldest_first(city: City, asked: Any) -> None:
    made = some_of_each(city)
    assert keys(asked()) == made
    assert [number for _code, _label, number in asked()["sorts"]] == [4, 1, 1, 1, 1, 0]
    assert keys(asked(what="comment")) == [made[1]]
    assert keys(asked(kind="assets.asset")) == [made[0], made[2]]
    assert keys(asked(why="false")) == [made[2]]
    assert keys(asked(why="account")) == made[:2]
    assert keys(asked(kind="nonsense")) == made


def test_filters_by_area_age_and_link(city: City, districts: dict[str, Any], asked: Any) -> None:
    here = factories.AssetFactory(city=city, pending=True, location=shapes.POINT_IN_A)
    there = factories.AssetFactory(city=city, pending=True, location=shapes.POINT_IN_B)
    area = districts["A"]
    assert keys(asked(area=f"{area.kind.code}:{area.code}")) == [f"thing:{here.pk}"]
    Feature.objects.filter(pk=there.pk).update(created=timezone.now() - datetime.timedelta(days=8))
    assert keys(asked(age="7")) == [f"thing:{there.pk}"]
    assert keys(asked(age="30")) == []
    link = held_comment(city, "Guarda www.example.org")
    held_comment(city, "awww.che bello")
    assert keys(asked(why="link")) == [f"comment:{link.pk}"]
    assert {row["properties"]["url"] for row in asked()["places"]["features"]} >= {
        reverse("moderation_item", args=[city.slug, one.pk]) for one in (here, there)
    }


def test_flags_about_the_same_are_one_entry(city: City, asked: Any) -> None:
    asset = factories.AssetFactory(city=city)
    report = factories.ReportFactory(city=city)
    comment = add_comment(feature=report, author=factories.UserFactory(), text="Ciao")
    Comment.objects.filter(pk=comment.pk).update(visibility=Visibility.PUBLIC)
    first = flag(asset, reason="false")
    flag(asset, reason="advertising")
    of_comment = flag(report, reason="offensive", comment=comment)
    flag(report, reason="offensive", comment=comment)
    assert keys(asked()) == [f"flag:{first.pk}", f"flag:{of_comment.pk}"]
    assert [entry.told for entry in asked()["entries"]] == [2, 2]
    assert len(keys(asked(why="advertising"))) == 1


def test_the_number_of_queries_does_not_grow(city: City, asked: Any, django_assert_num_queries: Any) -> None:
    asked()
    found = []
    for _time in range(2):
        some_of_each(city)
        with django_assert_num_queries(60, exact=False) as queries:
            asked()
        found.append(len(queries))
    assert found[0] == found[1]


def test_several_are_hidden_with_one_reason_each_by_its_own_decision(
    client: Client, city: City, asked: Any, moderator: Any
) -> None:
    made = some_of_each(city)
    page = reverse("moderation", args=[city.slug])
    asked()
    assert client.post(page, {"action": "hide", "reason": "Spam"}).status_code == 400
    wrong = client.post(page, {"action": "hide", "row": made})
    assert wrong.status_code == 400
    assert "checked" in wrong.content.decode()
    answer = client.post(
        page, {"action": "hide", "reason": "Spam", "row": [*made, "thing:999", "flag:x"]}, follow=True
    )
    said = [str(one) for one in answer.context["messages"]]
    # The correction, and two that do not exist, are not among those decided.
    assert len(said) == 2
    assert said[1].startswith("3 ")
    assert keys(asked()) == [made[3]]
    thing = Feature.objects.get(pk=made[0].partition(":")[2])
    assert thing.visibility == Visibility.HIDDEN
    assert Move.objects.get(feature=thing.pk, what="visibility").words == "Spam"
    assert Comment.objects.get().decisions.get().who == moderator
    assert Flag.objects.get().state == Flag.State.UPHELD


def test_one_that_cannot_be_decided_is_named_and_the_others_are(
    client: Client, city: City, asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = factories.AssetFactory(city=city, pending=True, title="Primo")
    second = factories.AssetFactory(city=city, pending=True, title="Secondo")
    asked()

    def late(entry: Any, *rest: Any) -> None:
        if entry.feature.title == "Primo":
            decide(feature=first, action=Action.APPROVE, moderator=rest[1])
        real(entry, *rest)

    real = together._decide
    monkeypatch.setattr(together, "_decide", late)
    page = reverse("moderation", args=[city.slug])
    rows = [f"thing:{first.pk}", f"thing:{second.pk}"]
    answer = client.post(page, {"action": "publish", "row": rows}, follow=True)
    assert any("Primo" in str(one) for one in answer.context["messages"])
    second.refresh_from_db()
    assert second.visibility == Visibility.PUBLIC


def test_after_a_decision_the_next_entry_follows_under_the_same_filters(
    client: Client, city: City, asked: Any
) -> None:
    assets = [factories.AssetFactory(city=city, pending=True) for _number in range(2)]
    held_comment(city)
    last = factories.AssetFactory(city=city, pending=True)
    asked()
    first = reverse("moderation_item", args=[city.slug, assets[0].pk]) + "?what=thing"
    second = reverse("moderation_item", args=[city.slug, assets[1].pk]) + "?what=thing"
    assert client.get(first).context["next_entry"] == second
    assert client.post(first, {"action": "approve"})["Location"] == second
    third = reverse("moderation_item", args=[city.slug, last.pk]) + "?what=thing"
    assert client.post(second, {"action": "approve"})["Location"] == third
    assert (
        client.post(third, {"action": "approve"})["Location"]
        == reverse("moderation", args=[city.slug]) + "?what=thing"
    )


def test_what_was_just_hidden_is_shown_again_by_one_button(
    client: Client, city: City, asked: Any, moderator: Any
) -> None:
    asset = factories.AssetFactory(city=city, author=factories.UserFactory())
    told = flag(asset, reason="false")
    asked()
    client.post(reverse("moderation_flag", args=[city.slug, told.pk]), {"action": "hide", "reason": "Falso"})
    asset.refresh_from_db()
    assert asset.visibility == Visibility.HIDDEN
    assert asked()["undo"] == 1
    button = reverse("moderation_undo", args=[city.slug])
    assert client.get(button).status_code == 405
    client.post(button)
    asset.refresh_from_db()
    assert asset.visibility == Visibility.PUBLIC
    assert asked()["undo"] == 0
    answer = client.post(button, follow=True)
    assert [one.level_tag for one in answer.context["messages"]] == ["error"]


def test_figures_say_how_long_it_waited(city: City, moderator: Any) -> None:
    things = [factories.AssetFactory(city=city, pending=True) for _number in range(2)]
    for thing, days in zip(things, (3, 5), strict=True):
        when = timezone.now() - datetime.timedelta(days=days)
        Feature.objects.filter(pk=thing.pk).update(created=when)
        Move.objects.filter(feature=thing.pk).delete()
        decide(feature=thing, action=Action.APPROVE, moderator=moderator)
    found = figures(moderator, city)
    row = found.rows[0]
    assert row.decided == 2
    assert row.median is not None
    assert round(row.median / datetime.timedelta(days=1)) == 4
    assert row.waited
    assert found.rows[1].waited == ""
    assert (found.appeals, found.accepted) == (0, 0)
