"""Areas from a file in the administration: sent in, checked by a job, read, written or discarded."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from places.imports.area_uploads import KEPT_DAYS, remove_old, work
from places.models import Area, AreaImport, AreaKind, AreaVersion, City, Role
from tests import factories, shapes


@pytest.fixture
def superuser(client: Client, db: None) -> User:
    user: User = factories.UserFactory(superuser=True)
    client.force_login(user)
    return user


def upload(*areas: tuple[str, str, Any], name: str = "zone 2027.geojson") -> SimpleUploadedFile:
    features = [
        {
            "type": "Feature",
            "properties": {"cod": code, "nome": called},
            "geometry": json.loads(shape.geojson) if shape else None,
        }
        for code, called, shape in areas
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features})
    return SimpleUploadedFile(name, body.encode(), content_type="application/geo+json")


def send(client: Client, city: City, file: Any, **more: Any) -> Any:
    form = {"file": file, "kind": "district", "code_field": "cod", "name_field": "nome", **more}
    return client.post(reverse("admin_import_areas", args=[city.pk]), form)


def test_the_citys_page_leads_to_the_form(client: Client, superuser: User, city: City) -> None:
    page = client.get(reverse("admin:places_city_change", args=[city.pk])).content.decode()
    assert reverse("admin_import_areas", args=[city.pk]) in page


def test_a_file_is_checked_read_and_then_written(
    client: Client, superuser: User, city: City, districts: Any
) -> None:
    factories.HouseFactory(city=city, location=shapes.POINT_IN_B)
    wide = shapes.rectangle(7.60, 45.00, 7.699, 45.09)
    answer = send(client, city, upload(("A", "Quartiere A", wide)), valid_from=city.today().isoformat())
    sent = AreaImport.objects.get()
    url = reverse("admin_area_import", args=[city.pk, sent.pk])
    assert answer.url == url
    assert 'http-equiv="refresh"' in client.get(url).content.decode()
    client.post(url, {"write": "1"})
    sent.refresh_from_db()
    assert sent.state == "checking", "nothing is written before the check"

    work(sent.pk)
    page = client.get(url).content.decode()
    assert "B finisce il" in page
    assert "1 elemento cambia zona: 1 da B a A" in page
    assert Area.objects.current().count() == 2
    client.post(url, {"write": "1"})
    work(sent.pk)
    work(sent.pk)
    assert list(Area.objects.current().values_list("code", flat=True)) == ["A"]
    assert AreaVersion.objects.count() == 1
    sent.refresh_from_db()
    assert (sent.state, bool(sent.file)) == ("done", False)


def test_a_new_kind_needs_a_name_and_gets_it(client: Client, superuser: User, city: City) -> None:
    file = (("01", "Uno", shapes.DISTRICT_A),)
    answer = send(client, city, upload(*file), kind="zona")
    assert "kind_name" in answer.context["form"].errors
    send(client, city, upload(*file), kind="zona", kind_name="Zona statistica")
    sent = AreaImport.objects.get()
    work(sent.pk)
    assert not AreaKind.objects.exists()
    client.post(reverse("admin_area_import", args=[city.pk, sent.pk]), {"write": "1"})
    work(sent.pk)
    assert AreaKind.objects.get().name_it == "Zona statistica"


def test_faults_are_told_and_the_file_can_be_discarded(
    client: Client, superuser: User, city: City, districts: Any
) -> None:
    send(client, city, upload(("A", "Uno", shapes.DISTRICT_A), ("B", "Due", None)))
    sent = AreaImport.objects.get()
    path = Path(sent.file.path)
    assert path.exists()
    work(sent.pk)
    url = reverse("admin_area_import", args=[city.pk, sent.pk])
    assert "La riga 2" in client.get(url).content.decode()
    client.post(url, {"discard": "1"})
    assert not AreaImport.objects.exists()
    assert not path.exists()


def test_old_files_are_forgotten(client: Client, superuser: User, city: City, districts: Any) -> None:
    send(client, city, upload(("A", "Uno", shapes.DISTRICT_A)))
    AreaImport.objects.update(created=timezone.now() - datetime.timedelta(days=KEPT_DAYS + 1))
    remove_old()
    assert not AreaImport.objects.exists()


def test_only_administrators_of_the_city_may(client: Client, city: City) -> None:
    url = reverse("admin_import_areas", args=[city.pk])
    assert client.get(url).status_code == 302
    stranger = factories.UserFactory(staff=True)
    factories.RoleFactory(
        user=stranger, name=Role.Name.ADMINISTRATOR, city=factories.CityFactory(elsewhere=True)
    )
    client.force_login(stranger)
    assert client.get(url).status_code == 403
