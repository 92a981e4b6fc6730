"""A question in a sentence, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from civicmap.layers import all_layers
from places.models import City
from planning.question.sentence import lazy_sentence, sentence
from planning.question.values import Question
from tests import factories

OPEN = "received,assigned,waiting_reporter,in_progress,scheduled,forwarded,reopened"
SENTENCES = {
    "subject=reports": ("Segnalazioni", "Reports"),
    f"subject=reports&status={OPEN}&category=lighting&last=12m&relation=within-metres&metres=200&target=assets"
    "&target-category=school&group=area:district&measure=per-1000": (
        "Segnalazioni aperte di categoria “Illuminazione” entro 200 m da luoghi di categoria “Scuola”, "
        "per quartiere, per 1.000 abitanti, ultimi 12 mesi",
        "Open reports of the category “Lighting” within 200 m of places of the category “School”, "
        "by district, per 1,000 inhabitants, the last 12 months",
    ),
    "subject=areas-prova-district&relation=not-within-metres&metres=1500&target=houses": (
        "Quartieri a più di 1.500 m da ogni casa del quartiere",
        "Districts more than 1,500 m from every neighbourhood house",
    ),
    "subject=reports&area=district:A&q=buca&from=2026-01-01&group=month": (
        "Segnalazioni in “Quartiere A” con le parole “buca”, per mese, dal 01/01/2026",
        "Reports in “Quartiere A” with the words “buca”, by month, since 1 January 2026",
    ),
    "subject=reports&relation=nearest&target=assets&measure=median&column=distance": (
        "Segnalazioni: distanza mediana dal luogo più vicino",
        "Reports: median distance to the nearest place",
    ),
    "subject=reports&relation=nearest&target=assets&target-category=school&measure=median&column=distance&group=category": (
        "Segnalazioni: distanza mediana dal luogo di categoria “Scuola” più vicino, per categoria",
        "Reports: median distance to the nearest place of the category “School”, by category",
    ),
    f"subject=assets&relation=nearest&target=reports&target-status={OPEN}&target-last=30d": (
        "Luoghi per distanza dalla segnalazione aperta (ultimi 30 giorni) più vicina",
        "Places by the distance to the nearest open report (the last 30 days)",
    ),
    "subject=assets&relation=nearest&target=areas-prova-district": (
        "Luoghi per distanza dal più vicino di questi elementi: quartieri",
        "Places by the distance to the nearest of these: districts",
    ),
    "subject=assets&relation=not-within&target=areas-prova-district": (
        "Luoghi fuori da ogni quartiere",
        "Places outside every district",
    ),
    "subject=assets&relation=not-intersects&target=pacts": (
        "Luoghi che non toccano patti",
        "Places that meet no pacts",
    ),
    "subject=reports&polygon=POLYGON((7 45,8 45,8 46,7 45))&group=hexagon&measure=per-km2&last=1y": (
        "Segnalazioni nel poligono disegnato, per esagoni con il lato di 500 m, per km², ultimo anno",
        "Reports in the drawn polygon, by hexagons with an edge of 500 m, per km², the last year",
    ),
    "subject=reports&group=area:district&only=A": (
        "Segnalazioni, per quartiere, solo “Quartiere A”",
        "Reports, by district, only “Quartiere A”",
    ),
    "subject=reports&group=month&only=2026-11": (
        "Segnalazioni, per mese, solo “novembre 2026”",
        "Reports, by month, only “November 2026”",
    ),
    "subject=reports&group=category&only=lighting": (
        "Segnalazioni, per categoria, solo “Illuminazione”",
        "Reports, by category, only “Lighting”",
    ),
    "subject=reports&status=resolved&category=lighting&category=school": (
        "Segnalazioni nello stato “Risolta” delle categorie “Illuminazione” o “Scuola”",
        "Reports in the status “Resolved” of the categories “Lighting” or “School”",
    ),
}


@pytest.fixture
def named(city: City, districts: Any) -> City:
    factories.CategoryFactory(
        kind="reports.report", code="lighting", name_it="Illuminazione", name_en="Lighting"
    )
    factories.CategoryFactory(kind="assets.asset", code="school", name_it="Scuola", name_en="School")
    return city


@pytest.mark.parametrize("text", SENTENCES)
def test_the_sentence_says_what_is_asked(named: City, text: str) -> None:
    layers = {layer.name: layer for layer in all_layers()}
    question = Question.from_query_string(text, "prova")
    italian, english = SENTENCES[text]
    with override("it"):
        assert sentence(question, layers, named) == italian
    with override("en"):
        assert sentence(question, layers, named) == english


def test_codes_nobody_knows_stand_as_they_are(named: City) -> None:
    question = Question.from_query_string(
        "subject=nothing&category=none&status=no&area=x:y&group=area:z&measure=mean&column=c", "prova"
    )
    with override("en"):
        assert "nothing" in sentence(question, {}, named).lower()


def test_a_declared_sentence_follows_the_reader(named: City) -> None:
    layers = {layer.name: layer for layer in all_layers()}
    words = lazy_sentence(Question.from_query_string("subject=reports", "prova"), layers, named)
    with override("it"):
        assert str(words) == "Segnalazioni"
    with override("en"):
        assert str(words) == "Reports"
