"""Every page speaks one language: Italian at the address itself, English below /en/.

A reader opens every public page of a small city in both languages and looks for words of the other one. Texts of
people carry their own ``lang`` and are passed over, as are codes and addresses.
"""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from civicmap.pages.mapconfig import ANALYSIS_STRINGS, STRINGS
from civicmap.templatetags.civicmap import ago, day, moment, number, weekday
from devtools.catalogues import read_catalogue
from reports.workflow import ReportStatus
from tests import factories, letters
from tests.test_hidden_is_hidden import body_of, links, seeds, world

ENGLISH_WORDS = (
    "the of and your you with this these that from are is was were has have not what where when which here there "
    "Add Address Areas Back Cancel Category Choose Close Contribute Date Description Everything Filters Houses Items "
    "Language List Map Neighbourhoods Newest Next Office Page Phase Photo Photos Places Previous Remove Report Reports "
    "Reset Results Save Search Send Services Share Show Sign Status Title Until Update Updated Word Words Zoom"
)
ITALIAN_WORDS = (
    "che sono questo questa questi tuo tua tuoi quando dove anche più nessun nessuna oppure con fra "
    "Accedi Aggiungi Annulla Apri Categoria Cerca Chiudi Chiuso Condividi Continua Descrizione Elementi Elenco Fase "
    "Filtri Fonti Indirizzo Iniziative Invia Lingua Luoghi Mappa Mostra Ordine Pagina Patti Registrati Salva Scegli "
    "Segnala Segnalazioni Servizi Stato Titolo Togli Ufficio Vicino Zona Zone"
)
TELLTALES = {"it": set(ENGLISH_WORDS.split()), "en": set(ITALIAN_WORDS.split())}
"""Words of the other language that give a page away."""
WRITTEN_ATTRIBUTES = (
    "alt",
    "aria-label",
    "data-done",
    "data-heading-text",
    "data-label",
    "data-said",
    "placeholder",
    "title",
)
NOT_PROSE = ("code", "pre", "style")
WITHOUT_END = frozenset(["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])
PAGES_OF_ONE_PATH = 2


class Reader(HTMLParser):
    """The sentences of a page with the language they claim to be in, and the language of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.sentences: list[tuple[str, str]] = []
        self.open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        language = values.get("lang") or (self.open[-1][1] if self.open else "")
        if tag == "html":
            self.language = language
        if tag not in WITHOUT_END:
            self.open.append((tag, language))
        written = [values[name] for name in WRITTEN_ATTRIBUTES if values.get(name)]
        if tag == "meta" and values.get("name") == "description":
            written.append(values["content"])
        self.sentences += [(language, text) for text in written]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _language in self.open]
        text = " ".join(data.split())
        if not text or not tags or any(tag in NOT_PROSE for tag in tags):
            return
        language = self.open[-1][1]
        if tags[-1] == "script":
            texts = json.loads(text).get("strings", {}) if text.startswith("{") else {}
            self.sentences += [(language, sentence) for sentence in texts.values()]
        else:
            self.sentences.append((language, text))


def catalogue() -> Iterator[tuple[str, str]]:
    """Each message of the interface with its Italian text."""
    path = Path(settings.LOCALE_PATHS[0]) / "it" / "LC_MESSAGES" / "django.po"
    for entry in read_catalogue(path.read_text(encoding="utf-8")):
        for text in entry.translations.values():
            yield entry.source, text


def foreign_sentences(language: str) -> set[str]:
    """Whole messages of the other language that mean nothing in this one."""
    english, italian = {source for source, _text in catalogue()}, {text for _source, text in catalogue()}
    return english - italian if language == "it" else italian - english


def slips(body: str, language: str, foreign: set[str]) -> list[str]:
    """Sentences of a page in the other language, and a page that claims another language than its own."""
    reader = Reader()
    reader.feed(body)
    found = [f"lang={reader.language}"] if reader.language not in ("", language) else []
    for claimed, text in reader.sentences:
        words = set(re.findall(r"[^\W\d_]+", text))
        if (claimed or language) == language and (text in foreign or words & TELLTALES[language]):
            found.append(text)
    return found


def in_language(address: str, language: str) -> str:
    """The address of a page in a language."""
    bare = address.removeprefix("/en") if address.startswith("/en/") else address
    return bare if language == "it" else f"/en{bare}"


def is_page(address: str) -> bool:
    """Whether the address exists in both languages."""
    with translation.override("en"):
        try:
            resolve(urlsplit(in_language(address, "en")).path)
        except Resolver404:
            return False
    return True


def pages(client: Client, start: list[str], language: str) -> Iterator[tuple[str, str]]:
    """(address, text) of every HTML page in a language that can be reached by links of that language."""
    waiting, seen, visits = list(dict.fromkeys(start)), set(), Counter[str]()
    while waiting:
        address = waiting.pop(0)
        path = re.sub(r"/\d+[^/]*(?=/|$)", "/1", urlsplit(address).path)
        other = address.startswith("/en/") != (language == "en")
        if (
            address in seen
            or visits[path] >= PAGES_OF_ONE_PATH
            or (other and is_page(in_language(address, "en")))
        ):
            continue
        seen.add(address)
        visits[path] += 1
        response = client.get(address)
        assert response.status_code < 500, address
        if response.status_code in (301, 302):
            waiting.append(response["Location"])
        elif response.get("Content-Type", "").startswith("text/html"):
            body = body_of(response).decode()
            waiting += sorted(links(body, address) - seen)
            yield address, body


ACCOUNT_PAGES = [
    "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/password/reset/done/",
    "/accounts/confirm-email/", "/accounts/password/reset/key/1-x/", "/accounts/confirm-email/none/",
]  # fmt: skip
OWN_PAGES = [
    "/me/",
    "/me/profile/",
    "/me/delete/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
]
ODD_PAGES = [
    "/prova/reports/?layer=nothing",
    "/prova/reports/?page=x",
    "/no-such-city/",
    "/prova/reports/follow/none/",
]


def full_world() -> list[Any]:
    """The small city, with enough in it that every part of the pages has something to say."""
    features = world()
    report = next(feature for feature in features if feature.kind == "reports.report")
    city = report.city
    factories.ReportFactory(city=city, nowhere=True, status=ReportStatus.SCHEDULED, title="Xilofono")
    for status in (ReportStatus.RESOLVED, ReportStatus.DUPLICATE, ReportStatus.NOT_OURS):
        factories.ReportFactory(city=city, status=status, coarse=True, title="Xilofono", is_example=True)
    factories.ServiceFactory(
        city=city, title="Xilofono", opening_hours="Mo-Fr 09:00-13:00", is_remote=True, nowhere=True
    )
    factories.HouseFactory(
        city=city, title="Xilofono", opening_hours='Mo-Fr "su appuntamento"', is_example=True
    )
    return features


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["it", "en"])
def test_no_public_page_shows_a_word_of_the_other_language(language: str) -> None:
    start = [
        in_language(address, language)
        for address in [*seeds(full_world()), *ACCOUNT_PAGES, *ODD_PAGES]
        if is_page(address)
    ]
    foreign = foreign_sentences(language)
    read = dict(pages(Client(raise_request_exception=True), start, language))
    assert len(read) > 40, "the reader met too few pages"
    found = {address: slips(body, language, foreign) for address, body in read.items()}
    assert {address: sentences for address, sentences in found.items() if sentences} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["it", "en"])
def test_no_page_for_signed_in_people_shows_a_word_of_the_other_language(language: str) -> None:
    features = full_world()
    city = features[0].city
    person = factories.UserFactory(superuser=True, display_name="Xilofono")
    shown = factories.ReportFactory(city=city, title="Xilofono")
    report = factories.ReportFactory(city=city, author=person, pending=True, title="Xilofono")
    client = Client()
    client.force_login(person)
    start = [
        *OWN_PAGES, "/prova/moderation/", "/prova/moderation/?show=hidden", f"/prova/moderation/{report.pk}/",
        f"/prova/reports/move/{shown.pk}/", f"/prova/reports/mine/{report.pk}/", "/prova/",
    ]  # fmt: skip
    foreign = foreign_sentences(language)
    found = {}
    for address in start:
        response = client.get(in_language(address, language))
        assert response.status_code == 200, address
        found[address] = slips(response.content.decode(), language, foreign)
    assert {address: sentences for address, sentences in found.items() if sentences} == {}


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_reader_is_not_blind(language: str) -> None:
    word = "Search" if language == "it" else "Cerca"
    page = (
        f'<html lang="{language}"><body><p>{word}</p><p lang="fr">{word}</p><code>{word}</code></body></html>'
    )
    assert slips(page, language, set()) == [word]
    assert slips(f'<html lang="{language}"><input placeholder="{word}">', language, set()) == [word]
    assert slips(f'<html lang="fr"><p lang="{language}">{word}</p>', language, set()) == ["lang=fr", word]


@pytest.mark.django_db
def test_a_page_offers_itself_in_the_other_language() -> None:
    factories.CityFactory(slug="prova")
    italian = Client().get("/prova/reports/?q=buca").content.decode()
    english = Client().get("/en/prova/reports/?q=buca").content.decode()
    assert '<html lang="it"' in italian
    assert '<html lang="en"' in english
    assert 'href="/en/prova/reports/?q=buca"' in italian
    assert 'href="/prova/reports/?q=buca"' in english


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("it", ["1 gennaio 2026", "lunedì 2 marzo", "1 gennaio 2026, 09:30"]),
        ("en", ["1 January 2026", "Monday 2 March", "1 January 2026, 09:30"]),
    ],
)
def test_dates_are_written_as_the_language_writes_them(language: str, words: list[str]) -> None:
    new_year = datetime.datetime(2026, 1, 1, 9, 30, tzinfo=timezone.get_default_timezone())
    with translation.override(language):
        assert [day(new_year.date()), weekday(datetime.date(2026, 3, 2)), moment(new_year)] == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("it", ["proprio ora", "1 minuto fa", "3 giorni fa"]),
        ("en", ["just now", "1 minute ago", "3 days ago"]),
    ],
)
def test_how_long_ago_is_one_sentence(language: str, words: list[str]) -> None:
    now = timezone.now()
    gaps = [
        datetime.timedelta(seconds=5),
        datetime.timedelta(seconds=70),
        datetime.timedelta(days=3, hours=1),
    ]
    with translation.override(language):
        assert [ago(now - gap).replace("\xa0", " ") for gap in gaps] == words


@pytest.mark.parametrize(("language", "words"), [("it", "1.482"), ("en", "1,482")])
def test_numbers_have_the_marks_of_the_language(language: str, words: str) -> None:
    with translation.override(language):
        assert number(1482) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "one", "two"),
    [
        ("/prova/results/", "1 elemento trovato", "2 elementi trovati"),
        ("/en/prova/results/", "1 item found", "2 items found"),
        ("/prova/results/", "1 elemento non ha posizione", "2 elementi non hanno posizione"),
        ("/en/prova/results/", "1 item has no position", "2 items have no position"),
    ],
)
def test_one_thing_and_two_things_have_their_own_sentence(address: str, one: str, two: str) -> None:
    factories.CityFactory(slug="altra", elsewhere=True)
    city = factories.CityFactory(slug="prova")
    factories.ReportFactory(city=city, nowhere=True)
    assert one in Client().get(address).content.decode()
    factories.ReportFactory(city=city, nowhere=True)
    assert two in Client().get(address).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "none", "one", "two"),
    [
        (
            "/prova/reports/",
            "Nessuno di questi elementi ha una posizione",
            "1 di questi è senza posizione",
            "2 di questi sono senza posizione",
        ),
        (
            "/en/prova/reports/",
            "None of these has a position",
            "1 of these is without position",
            "2 of these are without position",
        ),
    ],
)
def test_a_list_says_how_many_things_are_not_on_the_map(address: str, none: str, one: str, two: str) -> None:
    city = factories.CityFactory(slug="prova")
    for place, words in (({"nowhere": True}, none), ({}, one), ({"nowhere": True}, two)):
        factories.ReportFactory(city=city, **place)
        assert words in Client().get(address).content.decode()


def test_what_the_map_says_is_translated() -> None:
    for key, sentence in {**STRINGS, **ANALYSIS_STRINGS}.items():
        with translation.override("en"):
            english = str(sentence)
        with translation.override("it"):
            italian = str(sentence)
        same = re.sub(r"%\(\w+\)s", "", english).strip(" :") in {"", "Zoom", "n.d."}
        assert same or italian != english, key
        assert sorted(re.findall(r"%\(\w+\)s", italian)) == sorted(re.findall(r"%\(\w+\)s", english)), key


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("prefix", "subject", "sentence"),
    [
        ("", "Scegli una nuova password", "Per sceglierla apri questa pagina:"),
        ("/en", "Choose a new password", "To choose it open this page:"),
    ],
)
def test_mails_of_the_account_are_in_the_language_of_the_page(
    prefix: str, subject: str, sentence: str
) -> None:
    person = factories.UserFactory()
    Client().post(f"{prefix}/accounts/password/reset/", {"email": person.email})
    (message,) = letters.waiting()
    assert message.subject == subject
    assert sentence in message.body
    assert not set(re.findall(r"[^\W\d_]+", str(message.body))) & TELLTALES["en" if prefix else "it"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("prefix", "fault"), [("", "Campo obbligatorio."), ("/en", "This field is required.")]
)
def test_faults_of_a_form_are_told_in_the_language_of_the_page(prefix: str, fault: str) -> None:
    page = Client().post(f"{prefix}/feedback/", {"message": ""}).content.decode()
    assert fault in page
