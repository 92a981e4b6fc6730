"""Acts with their documents, and links between things: who sees them, and what the database holds."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client

from accounts.models import User
from engagement.acts.services import remove, store
from engagement.models import Act, Link, Move
from engagement.moderation.erasing import erase
from pacts.models import Pact
from places.models import City, Feature, Visibility
from tests import factories


@pytest.fixture
def superuser() -> User:
    return factories.UserFactory(superuser=True)


def page(client: Client, thing: Any) -> str:
    return client.get(f"/en{thing.get_absolute_url()}").content.decode()


def test_the_checksum_is_that_of_the_stored_file_and_the_city_that_of_the_thing(city: City) -> None:
    act = factories.ActFactory(feature__city=city)
    assert act.sha256 == hashlib.sha256(factories.PDF).hexdigest()
    assert act.city == city
    act.number = "2026/13"
    act.save()
    assert Act.objects.get().sha256 == hashlib.sha256(factories.PDF).hexdigest()
    act.document = ContentFile(b"%PDF-other", "other.pdf")
    act.save()
    assert Act.objects.get().sha256 == hashlib.sha256(b"%PDF-other").hexdigest()


def test_a_document_that_is_not_the_stored_one_is_not_given_out(client: Client, city: City) -> None:
    act = factories.ActFactory(feature__city=city)
    answer = client.get(act.document_url)
    assert answer.getvalue() == factories.PDF
    assert answer["Content-Type"] == "application/pdf"
    with act.document.storage.open(act.document.name, "wb") as file:
        file.write(b"%PDF-forged")
    assert client.get(act.document_url).status_code == 404
    act.document.storage.delete(act.document.name)
    assert client.get(act.document_url).status_code == 404


@pytest.mark.parametrize("content", [b"<html>", b""])
def test_what_is_no_pdf_is_refused_at_its_field(city: City, content: bytes) -> None:
    act = Act(feature=factories.PactFactory(city=city), type="minutes", date="2026-01-01")
    act.document = ContentFile(content, "act.pdf")
    with pytest.raises(ValidationError) as refused:
        act.full_clean()
    assert set(refused.value.message_dict) == {"document"}


def test_a_page_shows_public_acts_and_links_and_no_others(client: Client, city: City) -> None:
    pact = factories.PactFactory(city=city)
    factories.ActFactory(feature=pact, number="77/2026", body="Giunta")
    factories.ActFactory(feature=pact, number="88/2026", is_public=False)
    report = factories.ReportFactory(city=city, title="Cortile abbandonato")
    hidden = factories.ReportFactory(city=city, title="Nascosta", visibility=Visibility.HIDDEN)
    for other in (report, hidden):
        factories.LinkFactory(from_feature=pact, to_feature=other)
    addresses = {thing.pk: thing.get_absolute_url() for thing in (pact, report)}
    html = client.get(f"/en{addresses[pact.pk]}").content.decode()
    assert "Resolution of the city government 77/2026" in html
    assert "88/2026" not in html
    assert "Grew out of" in html
    assert "Cortile abbandonato" in html
    assert "Nascosta" not in html
    other = client.get(f"/en{addresses[report.pk]}").content.decode()
    assert "Led to" in other
    assert pact.title in other
    assert "Nasce da" in client.get(addresses[pact.pk]).content.decode()


def test_a_pact_names_its_public_assets(client: Client, city: City) -> None:
    pact = factories.PactFactory(city=city)
    pact.assets.add(
        factories.AssetFactory(city=city, title="Giardino Ravel"),
        factories.AssetFactory(city=city, title="Deposito", visibility=Visibility.PENDING),
    )
    html = page(client, pact)
    assert "Giardino Ravel" in html
    assert "Deposito" not in html


def delete_by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM pacts_pact; DELETE FROM places_feature; SET CONSTRAINTS ALL IMMEDIATE")


def test_a_thing_with_an_act_is_not_deleted_by_any_way(city: City, superuser: User) -> None:
    pact = factories.ActFactory(feature__city=city).feature
    with pytest.raises(ProtectedError):
        Pact.objects.get(pk=pact.pk).delete()
    with pytest.raises(ValidationError, match=r"Acts|atti"):
        erase(item=Pact.objects.get(pk=pact.pk), person=superuser, reason="prova")
    with pytest.raises(IntegrityError, match="engagement_act"), transaction.atomic():
        delete_by_hand()
    assert Feature.objects.count() == 1


def test_the_administration_says_why_a_thing_with_acts_stays(
    client: Client, city: City, superuser: User
) -> None:
    pact = factories.ActFactory(feature__city=city).feature
    client.force_login(superuser)
    for address in (f"/admin/pacts/pact/{pact.pk}/delete/", "/admin/pacts/pact/"):
        data = {"action": "erase", "_selected_action": [pact.pk]}
        answer = client.post(address, data, follow=True)
        assert "si possono nascondere, non cancellare" in answer.content.decode()
    assert Pact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_act_goes_with_its_file() -> None:
    act = factories.ActFactory()
    storage, name = act.document.storage, act.document.name
    assert storage.exists(name)
    remove(act)
    assert not storage.exists(name)


def test_links_and_acts_are_written_on_the_page_of_a_pact(
    client: Client, city: City, superuser: User
) -> None:
    pact = factories.PactFactory(city=city)
    report = factories.ReportFactory(city=city)
    client.force_login(superuser)
    address = f"/admin/pacts/pact/{pact.pk}/change/"
    form = client.get(address).context["adminform"].form
    data = {
        name: value for name, value in form.initial.items() if isinstance(value, str | int) and value != ""
    }
    rows = {
        "acts-TOTAL_FORMS": 1, "acts-INITIAL_FORMS": 0, "acts-0-type": "government", "acts-0-number": "5",
        "acts-0-date": "2026-01-02", "acts-0-is_public": "on", "acts-0-document": SimpleUploadedFile("a.pdf", factories.PDF),
        "links-TOTAL_FORMS": 1, "links-INITIAL_FORMS": 0, "links-0-relation": "grew_out_of", "links-0-to_feature": report.pk,
    }  # fmt: skip
    answer = client.post(address, {**data, "attributes": "{}", **rows})
    assert answer.status_code == 302, answer.context["errors"]
    assert Act.objects.get().feature_id == pact.pk
    assert Link.objects.get().to_feature_id == report.pk


# --- Files ------------------------------------------------------------------------------------------------------


def act_form(client: Client, act: Act, **changed: Any) -> Any:
    """The page of the pact posted with its one act, as the administration's form does."""
    address = f"/admin/pacts/pact/{act.feature_id}/change/"
    form = client.get(address).context["adminform"].form
    data = {
        name: value for name, value in form.initial.items() if isinstance(value, str | int) and value != ""
    }
    rows = {
        "acts-TOTAL_FORMS": 1, "acts-INITIAL_FORMS": 1, "acts-0-id": act.pk, "acts-0-feature": act.feature_id,
        "acts-0-type": "government", "acts-0-number": "5", "acts-0-date": "2026-01-02", "acts-0-is_public": "on",
        "links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0,
    }  # fmt: skip
    changes = {f"acts-0-{name.replace('_', '-')}": value for name, value in changed.items()}
    return client.post(address, {**data, "attributes": "{}", **rows, **changes})


@pytest.mark.parametrize(
    ("changed", "left"),
    [({}, 1), ({"DELETE": "on"}, 0), ({"document_clear": "on"}, 0), ({"document": b"%PDF-new"}, 1)],
)
def test_a_file_that_is_replaced_or_removed_leaves_the_disk(
    client: Client,
    city: City,
    superuser: User,
    django_capture_on_commit_callbacks: Any,
    changed: dict[str, Any],
    left: int,
) -> None:
    act = factories.ActFactory(feature__city=city)
    storage, name = act.document.storage, act.document.name
    client.force_login(superuser)
    if "document" in changed:
        changed = {"document": SimpleUploadedFile("b.pdf", changed["document"])}
    with django_capture_on_commit_callbacks(execute=True):
        answer = act_form(client, act, **changed)
    assert answer.status_code == 302, answer.context["errors"]
    assert storage.exists(name) is (changed == {})
    acts = Act.objects.exclude(document="")
    assert [storage.exists(one.document.name) for one in acts] == [True] * left


@pytest.mark.parametrize("changed", [{"document_clear": "on"}, {"document": b"%PDF-new"}, {"DELETE": "on"}])
def test_the_document_that_a_move_rests_on_stays(
    client: Client, city: City, superuser: User, changed: dict[str, Any]
) -> None:
    act = factories.ActFactory(feature__city=city)
    Move.objects.create(feature=act.feature, what="status", after="signed", quality="office", act=act)
    client.force_login(superuser)
    if "document" in changed:
        changed = {"document": SimpleUploadedFile("b.pdf", changed["document"])}
    answer = act_form(client, act, **changed)
    assert answer.status_code == 200
    assert Act.objects.get().sha256 == act.sha256
    assert act.document.storage.exists(act.document.name)
    act.document = ContentFile(b"%PDF-other", "other.pdf")
    with pytest.raises(ValidationError) as refused:
        store(act)
    assert set(refused.value.message_dict) == {"document"}
    with pytest.raises(IntegrityError, match="rests on the document"), transaction.atomic():
        Act.objects.filter(pk=act.pk).update(sha256="0" * 64)


def test_an_act_without_a_document_may_get_one_later(city: City) -> None:
    act = factories.ActFactory(feature__city=city, document="")
    Move.objects.create(feature=act.feature, what="status", after="signed", quality="office", act=act)
    act.document = ContentFile(factories.PDF, "later.pdf")
    act.clean()
    assert store(act).sha256 == hashlib.sha256(factories.PDF).hexdigest()
