"""One's own things, the account, and the mailbox of the demonstration."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import MailboxMessage, User
from places.models import City, Feature, Visibility
from reports.models import ReportContact
from tests import factories

pytestmark = pytest.mark.django_db


def person(**fields: Any) -> User:
    """Somebody whose address is verified."""
    user = factories.UserFactory(**fields)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def test_everything_one_has_entered_is_listed_with_its_state(client: Client, city: City) -> None:
    user = person()
    for kind, factory in factories.FACTORIES.items():
        factory(city=city, author=user, title=f"Mio {kind}", pending=True)
    factories.AssetFactory(city=city, title="Di altri")
    assert client.get("/me/").status_code == 302
    client.force_login(user)
    page = client.get("/me/").content.decode()
    assert all(
        f"Mio {kind}" in page for kind in ("reports.report", "assets.service", "initiatives.initiative")
    )
    assert "Di altri" not in page


def test_a_member_of_an_office_has_its_open_reports_as_a_list_of_work(
    client: Client, city: City, django_assert_num_queries: Any
) -> None:
    user = person()
    office: Any = factories.OfficeFactory(city=city)
    office.members.add(user)
    old = factories.ReportFactory(city=city, manager=office, title="Aperta da tempo")
    new = factories.ReportFactory(city=city, manager=office, title="Appena arrivata", status="assigned")
    factories.ReportFactory(city=city, manager=office, title="Già risolta", status="resolved")
    factories.ReportFactory(city=city, manager=office, title="Mai confermata", visibility=Visibility.DRAFT)
    factories.ReportFactory(city=city, manager=office, title="Tolta", visibility=Visibility.HIDDEN)
    factories.ReportFactory(
        city=city, manager=factories.OfficeFactory(city=city, code="altro"), title="Di altri"
    )
    client.force_login(user)
    page = client.get("/me/").content.decode()
    assert page.index("Appena arrivata") < page.index("Aperta da tempo")
    assert all(title not in page for title in ("Già risolta", "Mai confermata", "Tolta", "Di altri"))
    for report in (old, new):
        move = f"/{city.slug}/reports/move/{report.pk}/"
        assert move in page
        assert client.get(move).status_code == 200
    with CaptureQueriesContext(connection) as few:
        client.get("/me/")
    for _more in range(5):
        factories.ReportFactory(city=city, manager=office)
    with django_assert_num_queries(len(few)):
        client.get("/me/")
    client.force_login(person())
    assert "Appena arrivata" not in client.get("/me/").content.decode()


def test_the_display_name_can_be_changed(client: Client) -> None:
    user = person()
    client.force_login(user)
    client.post("/me/profile/", {"display_name": "Anna di Porta Palazzo"})
    user.refresh_from_db()
    assert user.public_name == "Anna di Porta Palazzo"


def test_the_language_of_the_mails_can_be_chosen_and_is_kept_where_it_is_not_sent(client: Client) -> None:
    user = person()
    client.force_login(user)
    client.post("/me/profile/", {"display_name": "Anna", "lang": "en"})
    client.post("/me/profile/", {"display_name": "Anna B."})
    user.refresh_from_db()
    assert (user.public_name, user.lang) == ("Anna B.", "en")
    assert client.post("/me/profile/", {"display_name": "Anna", "lang": "de"}).status_code == 400


def test_reports_sent_as_a_guest_are_offered_and_joined(client: Client, city: City) -> None:
    user = person()
    report: Any = factories.ReportFactory(city=city)
    factories.ReportContactFactory(report=report, email=user.email)
    client.force_login(user)
    assert "/me/join/" in client.get("/me/").content.decode()
    client.post("/me/join/")
    page = client.get("/me/").content.decode()
    assert report.reference in page
    assert "/me/join/" not in page


def test_an_account_deleted_takes_the_name_and_leaves_the_things(client: Client, city: City) -> None:
    user = person(display_name="Nome da togliere")
    report: Any = factories.ReportFactory(city=city, author=user)
    factories.ReportContactFactory(email=user.email)
    client.force_login(user)
    assert client.get("/me/delete/").status_code == 200
    assert User.objects.filter(pk=user.pk).exists(), "asking deletes nothing"
    for wrong in ({}, {"password": ""}, {"password": "not the password"}):
        assert client.post("/me/delete/", wrong).status_code in (200, 400)
        assert User.objects.filter(pk=user.pk).exists(), "an open browser is not enough"
    assert client.post("/me/delete/", {"password": factories.PASSWORD}).status_code == 302
    assert not User.objects.filter(pk=user.pk).exists()
    assert not ReportContact.objects.filter(email=user.email).exists()
    kept = Feature.objects.get(pk=report.pk)
    assert (kept.author, kept.visibility) == (None, Visibility.PUBLIC)
    assert "Nome da togliere" not in client.get(report.get_absolute_url()).content.decode()


def test_ones_report_is_followed_and_withdrawn_without_a_private_link(client: Client, city: City) -> None:
    user = person()
    report: Any = factories.ReportFactory(city=city, author=user)
    address = f"/{city.slug}/reports/mine/{report.pk}/"
    assert client.get(address).status_code == 302
    client.force_login(person())
    assert client.get(address).status_code == 404
    client.force_login(user)
    assert client.get(address).status_code == 200
    assert client.get(f"{address}correct/").status_code == 200
    client.post(f"{address}withdraw/")
    report.refresh_from_db()
    assert report.visibility == Visibility.WITHDRAWN


def test_the_mailbox_exists_in_the_demonstration_only(client: Client, settings: Any) -> None:
    own = f"{settings.SITE_URL}/prova/"
    MailboxMessage.objects.create(
        to="a@example.org", subject="Ciao", body=f"Vedi\n{own}\nhttps://example.org/x <b>no</b>"
    )
    settings.DEMO = False
    assert client.get("/mailbox/").status_code == 404
    settings.DEMO = True
    page = client.get("/mailbox/").content.decode()
    assert f'<a href="{own}"' in page
    assert 'href="https://example.org/x' not in page
    assert "<b>no</b>" not in page
