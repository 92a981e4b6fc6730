"""The search: words split alike on both sides, concepts, identifiers, what is tried when not all words are found."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.filters import Filters
from places.feature.filtering import matching, ordered
from places.models import Category, City, Concept, ConceptTerm, Feature, SearchMiss, SearchWork
from places.search.indexing import index_anew
from places.search.meaning import Way, meaning
from places.search.misses import note_miss, prune_misses
from places.tasks import index_what_changed
from places.versions import data_version
from reports.references import parse_reference
from tests import factories

pytestmark = pytest.mark.django_db

COPIED = {
    "Scuola I.C.Manzoni": ["manzoni", "I.C.Manzoni", "i.c.", "scuola i c manzoni", "C.Manzoni"],
    "Sportello CAF/ISEE-SPID": ["isee", "caf/isee", "ISEE-SPID", "spid", "caf isee"],
    "scrivi a info@casa-nel-parco.it": ["info@casa-nel-parco.it", "casa-nel-parco", "parco.it", "@casa"],
    "Aperto dal 12/05/2026, h. 9:30-13.00": ["12/05/2026", "9:30", "13.00", "05/2026,"],
    "Caffè d'Argento & Co. (C++)": ["d'argento", "caffe", "argento & co", "c++", "d’argento"],
    "L'amministrazione dell’Acqua": ["acqua", "dell'acqua", "l'amministrazione", "amministrazione"],
    "Codice A12/B-7_x, lotto n°5": ["a12/b-7", "A12", "b-7_x", "n°5", "7_x"],
    "Via Nizza 12/bis · scala«B»": ["12/bis", "12 bis", "scala «b»", "bis·scala"],
    "Perche\u0301 no? Citta\u0300 visibile": ["perché", "città", "citta", "perche"],
    "Ponte del Po": ["del", "del po", "Ponte del", "ponte del P"],
    "ＦＵＬＬ width № 8 ﬁne": ["full", "№ 8", "fine", "no 8"],
    "Библиотека 図書館": ["библиотека", "図書館"],
}


@pytest.fixture(autouse=True)
def _no_concepts(db: None) -> None:
    """Tests that load the demonstration leave its table of concepts behind."""
    Concept.objects.all().delete()


@pytest.fixture
def city() -> City:
    found: City = factories.CityFactory(slug="prova")
    return found


def found(text: str, city: City | None = None) -> list[str]:
    """Titles of what the words find, in their order."""
    filters = Filters(text=text)
    rows = ordered(matching(Feature.objects.public(), filters, city=city), filters, city=city)
    return [row.title for row in rows]


def concept(code: str, *words: str, city: City | None = None) -> Concept:
    made = Concept.objects.create(code=code, name_it=code)
    for one in words:
        ConceptTerm.objects.create(concept=made, words=one, city=city)
    return made


@pytest.mark.parametrize("title", COPIED)
def test_any_piece_copied_from_a_text_finds_it(city: City, title: str) -> None:
    factories.ReportFactory(city=city, title=title, description="Altro testo.")
    for piece in COPIED[title]:
        assert found(piece) == [title], piece
        assert meaning(piece, None).way is Way.ALL, piece
        assert Feature.objects.search(piece).count() == 1, piece


SIGNS = "./-@+&'’_:;,()«»·°#*=~\"!?|\\<>%$€§^[]{} \u00a0\u2013"
PARTS = st.lists(
    st.text(alphabet="abcdeèìòüñçßœ0123456789IVXñ", min_size=1, max_size=12)
    | st.sampled_from(
        ["del", "la", "e", "non", "parco", "parchi", "1e5", "0x1f", "12bis", "www", "http", "it", "com"]
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=PARTS, data=st.data())
def test_any_run_of_words_of_any_text_finds_it_whatever_stands_between(
    city: City, parts: list[str], data: Any
) -> None:
    signs = [data.draw(st.text(alphabet=SIGNS, min_size=1, max_size=3)) for _part in parts]
    pieces = ["".join(pair) for pair in zip(parts, signs, strict=True)]
    first = data.draw(st.integers(0, len(parts) - 1))
    last = data.draw(st.integers(first, min(len(parts) - 1, first + 8)))
    copied = "".join(pieces[first : last + 1])[:200]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.civicmap_text_vector(%s, '', '', NULL) @@ public.civicmap_question(%s, NULL, true)",
            ["".join(pieces), copied],
        )
        assert cursor.fetchone()[0] is True, copied


def test_a_question_without_any_word_finds_nothing(city: City) -> None:
    factories.ReportFactory(city=city, title="Qualcosa")
    for words in ("&|!:*()", "…", "\u200b", "'; DROP TABLE"):
        assert found(words) == [], words


def test_everyday_words_meet_texts_in_their_concept(city: City) -> None:
    concept("playground", "parco giochi", "giardinetti", "area gioco")
    concept("homework", "doposcuola", "aiuto compiti")
    factories.ReportFactory(city=city, title="Altalena nell'area gioco", description="")
    factories.ServiceFactory(city=city, title="Doposcuola", description="")
    factories.ServiceFactory(city=city, title="Aiuto per i compiti", description="")
    assert found("giardinetti") == ["Altalena nell'area gioco"]
    assert sorted(found("aiuto compiti")) == ["Aiuto per i compiti", "Doposcuola"]
    assert found("i giardinetti!") == ["Altalena nell'area gioco"]
    assert found("giardinetti altalena") == ["Altalena nell'area gioco"]


def test_things_are_found_by_their_category_in_both_languages_and_by_the_one_above(city: City) -> None:
    upper = factories.CategoryFactory(
        kind="assets.asset", code="culture", name_it="Cultura", name_en="Culture"
    )
    lower = factories.CategoryFactory(
        kind="assets.asset", code="library", name_it="Biblioteche", name_en="Library", parent=upper
    )
    factories.AssetFactory(city=city, title="Geisser", category=lower)
    for words in ("biblioteca", "library", "cultura", "bibliot"):
        assert found(words) == ["Geisser"], words


def test_a_word_of_one_city_is_not_understood_in_another(city: City) -> None:
    other = factories.CityFactory(slug="altra", elsewhere=True)
    concept("drinking-water", "fontanella")
    ConceptTerm.objects.create(concept=Concept.objects.get(), words="toret", city=city)
    for place in (city, other):
        factories.AssetFactory(city=place, title=f"Fontanella di {place.slug}")
    assert found("toret", city) == ["Fontanella di prova"]
    assert found("toret", other) == []
    assert found("toret") == []


def test_a_changed_table_indexes_anew_in_a_job_and_says_that_the_data_changed(city: City) -> None:
    report = factories.ReportFactory(city=city, title="Sgambatoio chiuso", description="")
    before = Feature.objects.get(pk=report.pk)
    index_anew()
    assert not SearchWork.objects.exists()
    version = data_version()
    concept("dog-area", "area cani", "sgambatoio")
    assert data_version() != version
    assert found("area cani") == []
    index_what_changed(0)
    assert found("area cani") == ["Sgambatoio chiuso"]
    assert index_anew() == 0
    after = Feature.objects.get(pk=report.pk)
    assert after.updated == before.updated, "nobody changed the report"
    Concept.objects.all().delete()
    index_anew()
    assert found("area cani") == []


def test_a_renamed_category_indexes_its_things_anew(city: City) -> None:
    category = factories.CategoryFactory(kind="assets.asset", code="water", name_it="Acqua")
    factories.AssetFactory(city=city, title="Punto 7", category=category)
    Category.objects.filter(pk=category.pk).update(name_it="Torèt")
    index_anew()
    assert found("toret") == ["Punto 7"]
    assert found("acqua") == []


def test_indexing_goes_on_where_it_was_interrupted(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        factories.ReportFactory(city=city, title=f"Sgambatoio {number}", description="")
    concept("dog-area", "area cani", "sgambatoio")
    steps = iter([True, True, False])
    whole = SearchWork.save

    def save(self: SearchWork, **options: Any) -> None:
        if not next(steps):
            raise KeyboardInterrupt
        whole(self, **options)

    monkeypatch.setattr(SearchWork, "save", save)
    with pytest.raises(KeyboardInterrupt):
        index_anew(batch=2)
    monkeypatch.undo()
    assert len(found("area cani")) == 4, "two batches stay, the third was undone whole"
    assert index_anew(batch=2) == 1
    assert len(found("area cani")) == 5


def test_where_not_all_words_are_found_some_are_and_then_names_alike(city: City) -> None:
    factories.ServiceFactory(city=city, title="Doposcuola per ragazzi", description="")
    factories.ServiceFactory(city=city, title="Cucina", description="Corsi per ragazzi e doposcuola.")
    factories.HouseFactory(city=city, title="Cascina Roccafranca", description="")
    assert meaning("doposcuola xilofono", city.pk).way is Way.SOME
    assert found("doposcuola xilofono", city) == ["Doposcuola per ragazzi", "Cucina"]
    assert meaning("rocafranca", city.pk).way is Way.ALIKE
    assert found("casina rocafranca", city) == ["Cascina Roccafranca"]
    assert meaning("qwrtzp", city.pk).way is Way.NONE
    assert found("qwrtzp", city) == []


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("2026-000412", "2026-000412"),
        ("Riferimento 2026-000412", "2026-000412"),
        ("rif. 2026/412", "2026-000412"),
        ("#2026000412", "2026-000412"),
        ("n. 412/2026", "2026-000412"),
        ("2026 000412", "2026-000412"),
        ("2026–412", "2026-000412"),
        ("2026\u2011000412.", "2026-000412"),
        ("２０２６-000412", "2026-000412"),
        ("(Reference 2026-000412)", "2026-000412"),
        ("2026", ""),
        ("via Nizza 12", ""),
        ("1999-000412", ""),
        ("12/05/2026", ""),
        ("2026-0004123", ""),
    ],
)
def test_a_reference_is_understood_in_its_usual_spellings(text: str, reference: str) -> None:
    assert parse_reference(text) == reference


def test_an_identifier_finds_its_thing_first_and_only_what_is_public(city: City) -> None:
    hidden = factories.ReportFactory(city=city, title="Nascosta", reference="2026-000413", hidden=True)
    factories.ReportFactory(city=city, title="Buca", reference="2026-000412")
    later = factories.ReportFactory(city=city, title="Come la 2026-000412", description="")
    assert found("2026-000412") == ["Buca", "Come la 2026-000412"]
    assert found("rif. n. 412/2026") == ["Buca"]
    assert found("2026-000413") == []
    address = f"https://civicmap.example/prova/reports/{later.pk}-come-la-2026/"
    assert found(address) == ["Come la 2026-000412"]
    assert found(f"/prova/reports/{hidden.pk}-nascosta/") == []


def test_words_found_nowhere_are_kept_without_anything_of_a_person(city: City) -> None:
    for text in ("Skatepark coperto!", "skatepark  coperto", "scrivi a ada@example.org", "3331234567", "a" * 80,
                 "RSSMRA80A01H501U", "mia nonna abita in via Nizza e cerca aiuto"):  # fmt: skip
        note_miss(city, text)
    assert list(SearchMiss.objects.values_list("words", "times")) == [("skatepark coperto", 2)]
    assert [row.words for row in SearchMiss.objects.telling()] == ["skatepark coperto"]
    note_miss(city, "una volta")
    today = SearchMiss.objects.first().last  # type: ignore[union-attr]
    assert prune_misses(today + datetime.timedelta(days=40)) == 1
    assert prune_misses(today + datetime.timedelta(days=400)) == 1


def test_the_question_is_the_same_number_of_queries_however_much_there_is(
    city: City, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        factories.HouseFactory(city=city, title=f"Casa {number}")
    with CaptureQueriesContext(connection) as few:
        found("casa", city)
    for number in range(3, 8):
        factories.HouseFactory(city=city, title=f"Casa {number}")
    with django_assert_num_queries(len(few)):
        assert len(found("casa", city)) == 8
