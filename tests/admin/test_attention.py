"""The first page of the administration names letters that do not leave and webhooks that fail, to those who can mend it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.letters.delivery import note_failure
from accounts.letters.writing import queue_letter
from accounts.models import Letter
from engagement.models import Webhook
from engagement.webhooks.services import create, switch_off
from places.models import City, Role
from tests import factories

pytestmark = pytest.mark.django_db


def first_page(person: Any) -> str:
    client = Client()
    client.force_login(person)
    return client.get(reverse("admin:index")).content.decode()


def webhook(city: City | None, **fields: Any) -> Webhook:
    made = Webhook(city=city, name="x", address="https://example.org/", **fields)
    create(made)
    return made


@pytest.fixture(name="administrator")
def _administrator(city: City) -> Any:
    person = factories.UserFactory(is_staff=True)
    Role.objects.create(user=person, name=Role.Name.ADMINISTRATOR, city=city)
    return person


def test_where_all_is_well_nothing_asks_to_be_looked_at(city: City) -> None:
    webhook(city)
    switch_off(webhook(city))
    queue_letter("message", lang="it")
    assert "attention-title" not in first_page(factories.UserFactory(superuser=True))


def test_letters_that_do_not_leave_are_counted_with_what_the_server_said(administrator: Any) -> None:
    letters = [queue_letter("message", lang="it") for _number in range(3)]
    for letter in letters:
        note_failure(letter.pk, OSError("Connection <refused>"))
    Letter.objects.filter(pk=letters[0].pk).update(state=Letter.State.FAILED, finished=timezone.now())
    superuser = factories.UserFactory(superuser=True)
    page = first_page(superuser)
    assert "Non è stato possibile spedire 1 lettera." in page
    assert "2 lettere non sono ancora partite" in page
    assert "OSError: Connection &lt;refused&gt;" in page
    client = Client()
    client.force_login(superuser)
    for query, count in (("state__exact=failed", 1), ("state__in=waiting,sending&amp;tries__gt=0", 2)):
        address = reverse("admin:accounts_letter_changelist") + "?" + query
        assert address in page
        listed = client.get(address.replace("&amp;", "&"))
        assert listed.context["cl"].result_count == count
    assert "attention-title" not in first_page(administrator), "letters are for superusers"


def test_failing_webhooks_are_counted_for_the_administrators_of_their_city(
    administrator: Any, city: City
) -> None:
    webhook(city, failing=timezone.now(), stopped=timezone.now())
    webhook(factories.CityFactory(slug="altrove"), failing=timezone.now())
    webhook(city)
    page = first_page(administrator)
    assert "Il destinatario di 1 webhook non riceve." in page
    client = Client()
    client.force_login(administrator)
    listed = client.get(reverse("admin:engagement_webhook_changelist") + "?failing__isempty=0")
    assert listed.context["cl"].result_count == 1
