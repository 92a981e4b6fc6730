"""Suggested corrections: who may suggest, what is compared, who decides about each field, who is told, and what is erased."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from assets.models import Asset
from engagement.models import Move, SuggestedChange, Suggestion
from engagement.moderation.services import decide as moderate
from engagement.moderation.workflow import Action
from engagement.moves.timeline import timeline
from engagement.suggestions.checks import to_check
from engagement.suggestions.forms import SuggestionForm
from engagement.suggestions.permissions import maintained_by, may_correct_for_all
from engagement.suggestions.services import correct, decide, remove_expired, suggest
from engagement.suggestions.values import correctable, in_words, values_of
from places.feature.moves import NotPossible
from places.models import City, Feature, Precision, Role, Visibility
from places.versions import data_version
from tests import factories, letters, shapes

pytestmark = pytest.mark.django_db
State = SuggestedChange.State


@pytest.fixture
def library(city: City) -> Any:
    thing = factories.AssetFactory(
        city=city, title="Biblioteca", location=shapes.POINT_IN_A, address="Via Prima 1",
        phone="011 1", opening_hours="Mo-Fr 09:00-13:00",
    )  # fmt: skip
    return Asset.objects.select_related("city", "category").get(pk=thing.pk)


@pytest.fixture
def moderator(city: City) -> Any:
    return factories.RoleFactory(name=Role.Name.MODERATOR, city=city).user


def again(thing: Any) -> Any:
    return type(thing).objects.select_related("city").get(pk=thing.pk)


def posted(thing: Any, **typed: Any) -> dict[str, Any]:
    """What a browser sends of the form, with some fields typed over."""
    form = SuggestionForm(thing=thing, seen=values_of(thing))
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, False)}
    return {**data, **typed}


def hide(thing: Any, moderator: Any) -> None:
    moderate(feature=thing, action=Action.HIDE, moderator=moderator, reason="x")


def page(thing: Any) -> str:
    return reverse("item_suggest", args=[thing.city.slug, thing.pk])


def seen_on(client: Client, thing: Any) -> str:
    return str(client.get(page(thing)).context["seen"])


def telephone(thing: Any, **more: Any) -> Suggestion:
    return suggest(thing, changes={"phone": (thing.phone, "011 2")}, **more)


@pytest.mark.parametrize("kind", Feature.kinds_that_may_be("corrected"))
def test_every_kind_that_may_be_corrected_says_which_columns_and_shows_its_form(
    kind: str, client: Client
) -> None:
    thing = factories.FACTORIES[kind](city=factories.CityFactory(slug="prova"))
    assert {"title", "status", "opening_hours", "phone"} <= {*correctable(thing)}
    answer = client.get(page(thing))
    assert answer.status_code == 200
    assert thing.title in answer.content.decode()
    assert page(thing) in client.get(thing.get_absolute_url()).content.decode()


def test_no_other_kind_names_columns() -> None:
    for kind, child in Feature.child_models().items():
        assert bool(child.SUGGESTED) == ("corrected" in child.MAY_BE), kind


def test_a_guest_suggests_only_what_differs_and_says_it_in_words_people_type(
    library: Any, client: Client, settings: Any
) -> None:
    seen = seen_on(client, library)
    data = posted(
        library, new_phone="011 2", new_opening_hours="lun-sab 9-12", email="Ada@Example.org", seen=seen
    )
    assert client.post(page(library), data).status_code == 302
    assert client.post(page(library), data).status_code == 302
    row = Suggestion.objects.get()
    assert {change.field: (change.before, change.after) for change in row.changes.all()} == {
        "phone": ("011 1", "011 2"),
        "opening_hours": ("Mo-Fr 09:00-13:00", "Mo-Sa 09:00-12:00"),
    }
    assert (row.email, row.user, row.lang) == ("ada@example.org", None, "it")
    assert row.expires is not None
    assert (row.expires - timezone.now()).days in (settings.CONTACT_DAYS - 1, settings.CONTACT_DAYS)
    assert again(library).phone == "011 1"
    with_more = {**data, "new_accessibility": "Un gradino"}
    assert client.post(page(library), with_more).status_code == 302
    assert Suggestion.objects.count() == 2


def test_what_the_guest_saw_is_kept_where_it_changed_before_sending(library: Any, client: Client) -> None:
    seen = seen_on(client, library)
    data = posted(library, new_phone="011 2", seen=seen)
    Asset.objects.filter(pk=library.pk).update(phone="011 9", website="https://example.org/neu")
    client.post(page(library), data)
    assert [(one.field, one.before, one.after) for one in SuggestedChange.objects.all()] == [
        ("phone", "011 1", "011 2")
    ]


def test_a_moved_pin_and_faults_at_the_field(library: Any, client: Client) -> None:
    seen = seen_on(client, library)
    answer = client.post(page(library), posted(library, new_website="no address", new_title="", seen=seen))
    assert answer.status_code == 400
    assert {*answer.context["form"].errors} == {"new_website", "new_title"}
    assert "no address" in answer.content.decode()
    answer = client.post(page(library), posted(library, seen=seen))
    assert answer.status_code == 400
    assert answer.context["form"].non_field_errors()
    outside = posted(library, latitude="10", longitude="10", seen=seen)
    assert "address" in client.post(page(library), outside).context["form"].errors
    lon, lat = shapes.POINT_IN_A
    client.post(page(library), posted(library, latitude=f"{lat + 0.0001:.6f}", seen=seen))
    change = SuggestedChange.objects.get()
    assert (change.field, change.after) == ("location", [round(lon, 6), round(lat + 0.0001, 6)])


def test_old_values_that_no_form_takes_do_not_stop_other_corrections(library: Any, client: Client) -> None:
    Asset.objects.filter(pk=library.pk).update(opening_hours="when the sun shines", website="kein-link")
    library = again(library)
    data = posted(library, new_phone="011 2", seen=seen_on(client, library))
    assert client.post(page(library), data).status_code == 302
    assert [one.field for one in SuggestedChange.objects.all()] == ["phone"]


def test_a_place_outside_of_the_city_does_not_stop_other_corrections(city: City, client: Client) -> None:
    far = again(factories.AssetFactory(city=city, location=shapes.POINT_OUTSIDE, address="Via Fuori 1"))
    data = posted(far, new_phone="011 2", seen=seen_on(client, far))
    assert client.post(page(far), data).status_code == 302
    assert [one.field for one in SuggestedChange.objects.all()] == ["phone"]


def test_where_the_place_is_not_exact_it_is_neither_shown_nor_corrected(city: City, client: Client) -> None:
    for thing in (
        factories.AssetFactory(
            city=city, precision=Precision.STREET, address="Via Segreta 7", location=shapes.POINT_IN_A
        ),
        factories.OrganisationFactory(city=city, legal_form="informal", address="Via Segreta 7"),
    ):
        thing = again(thing)
        assert "location" not in correctable(thing)
        answer = client.get(page(thing)).content.decode()
        assert "Via Segreta" not in answer
        assert "data-location-picker" not in answer


def test_contacts_of_an_informal_group_need_its_agreement(city: City, client: Client) -> None:
    group = again(factories.OrganisationFactory(city=city, legal_form="informal"))
    answer = client.post(page(group), posted(group, new_phone="333", seen=seen_on(client, group)))
    assert answer.status_code == 400
    assert not Suggestion.objects.exists()


def test_what_is_hidden_and_what_is_of_another_kind_cannot_be_corrected(city: City, client: Client) -> None:
    hidden = factories.AssetFactory(city=city, visibility=Visibility.HIDDEN)
    report = factories.ReportFactory(city=city)
    for thing in (hidden, report):
        assert client.get(page(thing)).status_code == 404
    with pytest.raises(NotPossible):
        telephone(hidden)


def test_the_trap_asks_again_and_the_limits_hold(library: Any, client: Client, settings: Any) -> None:
    seen = seen_on(client, library)
    data = posted(library, new_phone="011 2", seen=seen)
    assert client.post(page(library), {**data, "note_2": "x"}).status_code == 400
    assert client.post(page(library), {**data, "note_2": "x", "send_anyway": "1"}).status_code == 302
    settings.SUGGESTION_RATE = "1/hour"
    client.post(page(library), {**data, "seen": seen_on(client, library)})
    answer = client.post(page(library), {**data, "seen": seen_on(client, library)})
    assert answer.status_code == 429
    assert "011 2" in answer.content.decode()


def test_accepting_writes_one_correction_with_its_history_and_tells_the_guest(
    library: Any, moderator: Any, settings: Any
) -> None:
    row = suggest(
        library,
        changes={"phone": ("011 1", "011 2"), "opening_hours": ("Mo-Fr 09:00-13:00", "")},
        words="I know it from www.evil.example",
        email="guest@example.org",
        lang="en",
    )
    Asset.objects.filter(pk=library.pk).update(hours_are_example=True)
    before = data_version(library.city.slug)
    decide(row, user=moderator, accept=["phone"], shown={"phone": "011 1"})
    assert letters.waiting() == []
    assert again(library).phone == "011 2"
    assert data_version(library.city.slug) != before
    decide(row, user=moderator, refuse=["opening_hours"], shown={}, answer="The hours are right.")
    assert [(move.what, move.quality) for move in Move.objects.filter(what="correction")] == [
        ("correction", "moderator")
    ]
    assert again(library).opening_hours == "Mo-Fr 09:00-13:00"
    (letter,) = letters.waiting()
    assert letter.to == ["guest@example.org"]
    assert "Accepted: Telephone" in letter.body
    assert "Not accepted: Opening hours" in letter.body
    assert "The hours are right." in letter.body
    assert "evil" not in letter.body
    assert library.title not in f"{letter.subject} {letter.body.partition('http')[0]}"
    assert next(moment.what for moment in timeline(again(library))) in ("Corrected", "Corretto")
    hide(library, moderator)
    assert letters.waiting() == []


def test_a_refused_field_can_be_accepted_later_and_an_accepted_one_only_once(
    library: Any, moderator: Any
) -> None:
    row = telephone(library, user=factories.UserFactory())
    decide(row, user=moderator, refuse=["phone"], shown={})
    row = decide(row, user=moderator, accept=["phone"], shown={"phone": "011 1"})
    assert row.settled is not None
    assert again(library).phone == "011 2"
    assert Letter.objects.filter(kind="suggestion-settled").count() == 2
    with pytest.raises(NotPossible):
        decide(row, user=moderator, accept=["phone"], refuse=["phone"], shown={"phone": "011 2"})


def test_a_newer_value_is_shown_and_one_that_came_while_deciding_is_not_overwritten(
    library: Any, moderator: Any, client: Client
) -> None:
    row = telephone(library)
    Asset.objects.filter(pk=library.pk).update(phone="011 7")
    client.force_login(moderator)
    address = reverse("suggestion", args=[library.city.slug, row.pk])
    answer = client.get(address)
    (one,) = answer.context["compared"]
    assert (one.before, one.after, one.now, one.moved) == ("011 1", "011 2", "011 7", True)
    Asset.objects.filter(pk=library.pk).update(phone="011 8")
    late = client.post(address, {"phone": "accept", "seen": answer.context["seen"], "answer": "Grazie"})
    assert late.status_code == 400
    assert "phone" in late.context["form"].errors
    assert "Grazie" in late.content.decode()
    assert again(library).phone == "011 8"
    now = client.get(address).context["seen"]
    assert client.post(address, {"phone": "accept", "seen": now}).status_code == 302
    assert again(library).phone == "011 2"


def test_status_place_and_the_day_of_the_check(library: Any, moderator: Any) -> None:
    place = [round(shapes.POINT_IN_A[0] + 0.001, 6), round(shapes.POINT_IN_A[1], 6)]
    seen = values_of(library)
    row = suggest(library, changes={"status": ("active", "ended"), "location": (seen["location"], place)})
    decide(row, user=moderator, accept=["status", "location"], shown=seen, verified=True)
    now = again(library)
    assert now.status == "ended"
    assert [round(one, 6) for one in now.location] == place
    assert [round(one, 6) for one in now.public_location] == place
    assert now.verified == timezone.localdate(timezone=library.city.zone)
    assert {move.what for move in Move.objects.filter(quality="moderator")} == {"status", "correction"}


def test_values_that_no_longer_fit_together_are_refused_as_a_whole(city: City, moderator: Any) -> None:
    group = again(factories.OrganisationFactory(city=city, title="Uno"))
    row = suggest(group, changes={"title": ("Uno", "Due"), "phone": ("", "011 2")})
    factories.OrganisationFactory(city=city, title="Due")
    with pytest.raises(ValidationError) as fault:
        decide(row, user=moderator, accept=["title", "phone"], shown={"title": "Uno", "phone": ""})
    assert "title" in fault.value.message_dict
    assert again(group).phone == ""
    assert {change.state for change in row.changes.all()} == {State.OPEN}


def test_who_decides(library: Any, city: City, moderator: Any) -> None:
    office = factories.OfficeFactory(city=city)
    clerk, new, known = factories.UserFactory(), factories.UserFactory(), factories.UserFactory(trusted=True)
    office.members.add(clerk)
    Feature.objects.filter(pk=library.pk).update(manager=office, author=new)
    own = factories.AssetFactory(city=city, author=known)
    for user, thing, may in (
        (moderator, library, True),
        (clerk, library, True),
        (new, library, False),
        (known, own, True),
        (known, library, False),
    ):
        thing = again(thing)
        assert may_correct_for_all(user, thing) is may
        assert maintained_by(user).filter(pk=thing.pk).exists() is may
        row = telephone(thing)
        if may:
            decide(row, user=user, accept=["phone"], shown={"phone": thing.phone})
        else:
            with pytest.raises(PermissionDenied):
                decide(row, user=user, accept=["phone"], shown={"phone": thing.phone})
        type(thing).objects.filter(pk=thing.pk).update(phone="011 1")
    qualities = Move.objects.filter(what="correction").values_list("quality", flat=True)
    assert sorted(qualities) == ["author", "moderator", "office"]


def test_words_alone_are_settled_by_a_button(library: Any, moderator: Any, client: Client) -> None:
    row = suggest(library, changes={}, words="È chiusa d'estate", email="guest@example.org")
    client.force_login(moderator)
    address = reverse("suggestion", args=[library.city.slug, row.pk])
    assert client.post(address, {}).status_code == 400
    assert client.post(address, {"close": "1", "answer": "Corretto"}).status_code == 302
    assert "Corretto" in letters.waiting()[0].body
    with pytest.raises(ValidationError):
        suggest(library, changes={}, words="  ")


def test_who_decides_corrects_at_once_and_compares_first_where_a_value_is_newer(
    library: Any, moderator: Any, client: Client, settings: Any
) -> None:
    settings.SUGGESTION_RATE = "1/hour"
    client.force_login(moderator)
    assert page(library) in client.get(library.get_absolute_url()).content.decode()
    for phone in ("011 2", "011 3"):
        data = posted(library, new_phone=phone, seen=seen_on(client, library))
        assert client.post(page(library), data).status_code == 302
        assert client.post(page(library), data).status_code == 302
        assert again(library).phone == phone
        library = again(library)
    assert not Suggestion.objects.exists()
    assert Move.objects.filter(what="correction", who=moderator, quality="moderator").count() == 2
    assert library.verified is None
    data = posted(library, verified="on", seen=seen_on(client, library))
    assert client.post(page(library), {**data, "verified": ""}).status_code == 400
    assert client.post(page(library), data).status_code == 302
    assert again(library).verified == library.city.today()

    data = posted(library, new_phone="011 4", seen=seen_on(client, library))
    Asset.objects.filter(pk=library.pk).update(phone="011 9")
    answer = client.post(page(library), data)
    row = Suggestion.objects.get(user=moderator)
    address = reverse("suggestion", args=[library.city.slug, row.pk])
    assert answer["Location"] == address
    assert again(library).phone == "011 9"
    assert (
        client.post(address, {"phone": "accept", "seen": client.get(address).context["seen"]}).status_code
        == 302
    )
    assert again(library).phone == "011 4"
    assert not Letter.objects.exists()


def test_lists_of_moderators_and_of_owners(library: Any, moderator: Any, client: Client) -> None:
    owner = factories.UserFactory(trusted=True)
    Feature.objects.filter(pk=library.pk).update(author=owner)
    row = telephone(library, user=factories.UserFactory())
    address = reverse("suggestion", args=[library.city.slug, row.pk])
    queue = reverse("moderation", args=[library.city.slug]) + "?what=suggestion"
    for user, where in ((moderator, queue), (owner, reverse("my_things"))):
        client.force_login(user)
        assert address in client.get(where).content.decode()
        assert address in client.get(library.get_absolute_url()).content.decode()
    client.force_login(row.user)
    mine = client.get(reverse("my_things"))
    assert list(mine.context["corrections"]) == [row]
    assert not mine.context["corrections_to_decide"]
    decide(row, user=moderator, accept=["phone"], shown={"phone": "011 1"}, answer="Grazie a te")
    told = client.get(reverse("my_things")).content.decode()
    assert "Accettato: Telefono" in told
    assert "Grazie a te" in told
    hide(library, moderator)
    client.force_login(moderator)
    assert address not in client.get(queue).content.decode()


def test_what_nobody_has_checked_for_a_year(city: City, client: Client) -> None:
    today = timezone.localdate()
    kind = factories.AreaKindFactory(city=city)
    here, there = factories.AreaFactory(kind=kind), factories.AreaFactory(kind=kind, b=True)
    worker = factories.RoleFactory(name=Role.Name.WORKER, city=city, area=here).user
    other = factories.RoleFactory(name=Role.Name.WORKER, city=city, area=there).user
    never = factories.AssetFactory(city=city, location=shapes.POINT_IN_A)
    old = factories.HouseFactory(
        city=city, location=shapes.POINT_IN_A, verified=today - datetime.timedelta(days=366)
    )
    factories.ServiceFactory(
        city=city, location=shapes.POINT_IN_A, verified=today - datetime.timedelta(days=364)
    )
    factories.AssetFactory(city=city, location=shapes.POINT_IN_A, visibility=Visibility.HIDDEN)
    assert [row.pk for row in to_check(worker, city, today)] == [never.pk, old.pk]
    assert not to_check(other, city, today).exists()
    client.force_login(other)
    button = reverse("item_verify", args=[city.slug, never.pk])
    assert client.post(button).status_code == 403
    client.force_login(worker)
    shown = client.get(reverse("moderation", args=[city.slug]) + "?tab=to-check").content.decode()
    assert button in shown
    assert client.post(button, {"next": "list"}).status_code == 302
    assert again(never).verified == today
    assert [row.pk for row in to_check(worker, city, today)] == [old.pk]
    assert not Move.objects.filter(what="correction").exists()
    with pytest.raises(PermissionDenied):
        correct(again(old), user=other, verified=True)


def test_addresses_end_with_their_letters(library: Any, moderator: Any) -> None:
    row = telephone(library, email="guest@example.org")
    decide(row, user=moderator, accept=["phone"], shown={"phone": "011 1"})
    assert remove_expired(timezone.now()) == 0
    assert row.expires is not None
    assert remove_expired(row.expires + datetime.timedelta(seconds=1)) == 1
    assert Suggestion.objects.filter(pk=row.pk, email="", expires=None).exists()
    assert not Letter.objects.filter(kind="suggestion-settled").exists()


def test_the_same_number_of_queries_for_one_suggestion_and_for_many(
    library: Any, moderator: Any, client: Client, django_assert_num_queries: Any
) -> None:
    queue = reverse("moderation", args=[library.city.slug]) + "?what=suggestion"
    client.force_login(moderator)
    client.get(queue)
    counts = []
    for _times in range(2):
        telephone(library)
        telephone(library)
        with django_assert_num_queries(40, exact=False) as found:
            client.get(queue)
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_values_in_words(library: Any) -> None:
    service = factories.ServiceFactory(city=library.city)
    names = dict(type(service).Target.choices)
    assert in_words(service, "targets", ["children", "older"]) == f"{names['children']}, {names['older']}"
    assert in_words(library, "status", "active") == str(type(library).Status.ACTIVE.label)
    assert in_words(library, "location", None) == ""
    assert in_words(library, "location", [7.5, 45.25]) == "45.25000, 7.50000"
