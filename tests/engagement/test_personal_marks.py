"""Likely personal data is marked for moderators, and never on a public page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.safestring import mark_safe
from django.utils.translation import override

from engagement.flags.models import Flag
from engagement.models import Comment
from engagement.moderation.given_names import GIVEN_NAMES
from engagement.moderation.marks import Reason, marked, marks
from places.models import City, Role
from tests import factories

MAIL, PHONE, NAME = Reason.MAIL, Reason.PHONE, Reason.NAME


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chiamatemi al 333 1234567.", [(PHONE, "333 1234567")]),
        ("Tel. 011/5512345 oppure +39 347-123 4567", [(PHONE, "011/5512345"), (PHONE, "+39 347-123 4567")]),
        ("Chiamare 01155123457", [(PHONE, "01155123457")]),
        ("Scrivere a anna_rossi@example.org, grazie", [(MAIL, "anna_rossi@example.org")]),
        ("Il signor Mario Rossi butta i rifiuti", [(NAME, "Mario Rossi")]),
        ("Parlare con Anna Maria De Luca", [(NAME, "Anna Maria De Luca")]),
        ("Colpa di Niccolò e di Paola D’Angelo", [(NAME, "Paola D’Angelo")]),
        ("PARLARE CON GIULIA BIANCHI", [(NAME, "GIULIA BIANCHI")]),
        ("In via Roma 12, Luca Bianchi parcheggia", [(NAME, "Luca Bianchi")]),
        ("In via Roma Luca Bianchi parcheggia", [(NAME, "Luca Bianchi")]),
        ("Don Luigi Verdi, cell. 3331234567", [(NAME, "Luigi Verdi"), (PHONE, "3331234567")]),
        (
            "mario.rossi@example.org è di Mario Rossi",
            [(MAIL, "mario.rossi@example.org"), (NAME, "Mario Rossi")],
        ),
    ],
)
def test_what_is_likely_personal(text: str, expected: list[tuple[Reason, str]]) -> None:
    found = marks(text)
    assert [(one.reason, one.words) for one in found] == expected
    assert all(text[one.start : one.end] == one.words for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "P. IVA 00514490010",
        "Buca in Via Giuseppe Garibaldi 12",
        "tra corso Vittorio Emanuele II e piazza Carlo Felice",
        "VIA GIUSEPPE VERDI ALL'ANGOLO CON C.SO UMBERTO PRIMO",
        "in via Don Giovanni Minzoni, davanti alla scuola Maria Montessori",
        "Via Carlo e Rosa Rosselli",
        "P.zza Carlo Alberto e V.le Pier Paolo Pasolini",
        "nel giardino intitolato a Teresa Noce",
        "la chiesa di San Giovanni Bosco",
        "Ho visto Mario. Il lampione è spento",
        "Grazie Mario\nIl lampione è spento",
        "Mario R. ha scritto già nel 2024",
        "Il 12/05/2024 alle 10:30, ordinanza 392/2021 del 31/12/2021",
        "CAP 10123, posizione 45.0703, 7.6869, euro 3.500.000,00",
        "Numero verde 800 123 456, emergenze 112",
        "scrivere @comune oppure a@b",
        "",
    ],
)
def test_what_is_not(text: str) -> None:
    assert marks(text) == []


def test_the_list_holds_names_that_can_be_found() -> None:
    assert len(GIVEN_NAMES) >= 150
    assert all(marks(f"Con {name} Bianchini")[0].reason == NAME for name in GIVEN_NAMES)


def test_html_keeps_its_tags_and_stays_escaped() -> None:
    html = mark_safe('<p>Con <a href="mailto:a@example.org">Mario Rossi</a> &amp; &lt;b&gt; 333 1234567</p>')
    with override("en"):
        found = marked(html)
    assert found.startswith('<p>Con <a href="mailto:a@example.org"><mark class="cm-marked">Mario Rossi<span')
    assert "</mark></a> &amp; &lt;b&gt; <mark" in found
    assert found.count("<mark") == found.count("</mark>") == 2
    assert "(likely name of a person)" in found
    assert "(likely telephone number)" in found


@pytest.mark.django_db
def test_moderators_see_the_marks_and_the_public_does_not(client: Client, city: City) -> None:
    moderator: Any = factories.RoleFactory(name=Role.Name.MODERATOR, city=city).user
    thing: Any = factories.AssetFactory(
        city=city, pending=True, title="Orto di Mario Rossi", description="Chiamare 333 1234567 <script>"
    )
    shown: Any = factories.ReportFactory(city=city, title="Panchina", description="Colpa di Mario Rossi")
    said = Comment.objects.create(
        feature=shown, text="Scrivo a **mario.rossi@example.org**", visibility="pending"
    )
    told = Flag.objects.create(feature=shown, reason="personal", text="C’è il nome\ndi Mario Rossi")
    public = client.get(shown.get_absolute_url()).content.decode()
    assert "Mario Rossi" in public
    assert "<mark" not in public
    client.force_login(moderator)
    queue = f"/{city.slug}/moderation/"
    for listed, badge in (
        ("what=thing", "2 dati forse personali"),
        ("what=comment", "1 dato forse personale"),
        ("what=flag", "1 dato forse personale"),
        ("tab=public", "1 dato forse personale"),
    ):
        assert client.get(f"{queue}?{listed}").content.decode().count(badge) == 1, listed
    for address, least in (
        (f"{queue}{thing.pk}/", 2),
        (f"{queue}comments/{said.pk}/", 1),
        (f"{queue}flags/{told.pk}/", 2),
    ):
        page = client.get(address).content.decode()
        assert page.count('<mark class="cm-marked">') == least, address
        assert "Un programma" in page
        assert "Chiamare" not in page or "&lt;script&gt;" in page
