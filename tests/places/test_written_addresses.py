"""The parts of an address as people in Italy write it."""

from __future__ import annotations

import pytest

from places.addresses.written import parse_address

TORINO = ("Torino", "Turin", "Città di Torino")

WRITTEN = [
    # typed, street, number, crossing street, details
    ("Via Garibaldi 12", "via garibaldi", "12", "", ""),
    ("via garibaldi, 12", "via garibaldi", "12", "", ""),
    ("VIA GARIBALDI N. 12", "via garibaldi", "12", "", ""),
    ("via Garibaldi n.12", "via garibaldi", "12", "", ""),
    ("via Garibaldi n° 12", "via garibaldi", "12", "", ""),
    ("via Garibaldi nr. 12", "via garibaldi", "12", "", ""),
    ("via Garibaldi numero 12", "via garibaldi", "12", "", ""),
    ("via Garibaldi civico 12", "via garibaldi", "12", "", ""),
    ("via Garibaldi civ. 12", "via garibaldi", "12", "", ""),
    ("via Garibaldi al 12", "via garibaldi", "12", "", ""),
    ("via Garibaldi al civico 12", "via garibaldi", "12", "", ""),
    ("12, Via Garibaldi", "via garibaldi", "12", "", ""),
    ("12 via Garibaldi", "via garibaldi", "12", "", ""),
    ("Garibaldi 12", "garibaldi", "12", "", ""),
    # What belongs to a number.
    ("Via Garibaldi 12 rosso", "via garibaldi", "12 rosso", "", ""),
    ("Via Garibaldi 12/r", "via garibaldi", "12/r", "", ""),
    ("Via Garibaldi 12R", "via garibaldi", "12R", "", ""),
    ("Via Garibaldi 12 nero", "via garibaldi", "12 nero", "", ""),
    ("Via Garibaldi 8/B", "via garibaldi", "8/B", "", ""),
    ("Via Garibaldi 8-B", "via garibaldi", "8-B", "", ""),
    ("Via Garibaldi 8 b", "via garibaldi", "8 b", "", ""),
    ("Via Garibaldi 8b", "via garibaldi", "8b", "", ""),
    ("Via Garibaldi 12bis", "via garibaldi", "12bis", "", ""),
    ("Via Garibaldi 12 bis", "via garibaldi", "12 bis", "", ""),
    ("Via Garibaldi 12/bis", "via garibaldi", "12/bis", "", ""),
    ("Via Garibaldi 12 bis/A", "via garibaldi", "12 bis/A", "", ""),
    ("Via Garibaldi 12 ter, interno 3", "via garibaldi", "12 ter", "", "interno 3"),
    ("Via Garibaldi 12/14", "via garibaldi", "12/14", "", ""),
    ("Via Garibaldi 12/A/3", "via garibaldi", "12/A/3", "", ""),
    ("Via Garibaldi snc", "via garibaldi", "snc", "", ""),
    ("Via Garibaldi, s.n.c.", "via garibaldi", "snc", "", ""),
    ("Via Garibaldi s.n.", "via garibaldi", "snc", "", ""),
    ("Via Garibaldi senza numero", "via garibaldi", "snc", "", ""),
    # Numbers that are no house numbers.
    ("Via Garibaldi 12, scala 4", "via garibaldi", "12", "", "scala 4"),
    ("Via Garibaldi 12 sc. B int. 7", "via garibaldi", "12", "", "sc. B int. 7"),
    ("Via Garibaldi 12 int.5", "via garibaldi", "12", "", "int. 5"),
    ("Via Garibaldi 20/int 9", "via garibaldi", "20", "", "int 9"),
    ("Via Garibaldi scala B 12", "via garibaldi", "", "", "scala B 12"),
    ("Via Garibaldi interno 4", "via garibaldi", "", "", "interno 4"),
    ("Via Garibaldi 3° piano", "via garibaldi", "", "", "3° piano"),
    ("Via Garibaldi 12 piano 3", "via garibaldi", "12", "", "piano 3"),
    ("Via Garibaldi p. 3", "via garibaldi", "", "", "p. 3"),
    ("Via Garibaldi palo 1234", "via garibaldi", "", "", "palo 1234"),
    ("Via Garibaldi palo n. 45", "via garibaldi", "", "", "palo n. 45"),
    ("Via Garibaldi km 1,750", "via garibaldi", "", "", "km 1,750"),
    ("Via Garibaldi km 3+200", "via garibaldi", "", "", "km 3+200"),
    ("Via Garibaldi lotto 5", "via garibaldi", "", "", "lotto 5"),
    ("Via Garibaldi fronte 12", "via garibaldi", "", "", "fronte 12"),
    ("Via Garibaldi fronte civico 12", "via garibaldi", "", "", "fronte civico 12"),
    ("Via Garibaldi di fronte al 12", "via garibaldi", "", "", "di fronte al 12"),
    ("Via Garibaldi, davanti al n. 12", "via garibaldi", "", "", "davanti al n. 12"),
    ("Via Garibaldi all'altezza del civico 45", "via garibaldi", "", "", "all'altezza del civico 45"),
    ("Via Garibaldi dal 12 al 20", "via garibaldi", "", "", "dal 12 al 20"),
    ("Via Garibaldi, dal civico 3 al civico 15", "via garibaldi", "", "", "dal civico 3 al civico 15"),
    ("Via Garibaldi tra il 5 e il 9", "via garibaldi", "", "", "tra il 5 e il 9"),
    ("Via Garibaldi 5 metri dopo il bar", "via garibaldi", "", "", "5 metri dopo il bar"),
    ("Via Garibaldi fermata 245", "via garibaldi", "", "", "fermata 245"),
    ("Via Garibaldi 12 e 14", "via garibaldi", "12", "", "e 14"),
    ("Via Garibaldi 12 (citofono Rossi)", "via garibaldi", "12", "", "(citofono Rossi)"),
    # Numbers that are names.
    ("Via 20 Settembre 30", "via 20 settembre", "30", "", ""),
    ("via XX Settembre, 30", "via xx settembre", "30", "", ""),
    ("Largo 11 Settembre 2001, 4", "largo 11 settembre 2001", "4", "", ""),
    ("Via dei 1000", "via dei 1000", "", "", ""),
    ("Corso Vittorio Emanuele II n. 45 bis", "corso vittorio emanuele ii", "45 bis", "", ""),
    ("Corso Vittorio Emanuele 2, 45", "corso vittorio emanuele 2", "45", "", ""),
    ("Strada Statale 10 km 5", "strada statale 10", "", "", "km 5"),
    # Words of details that are names.
    ("Piazza della Scala 3", "piazza della scala", "3", "", ""),
    ("Via Renzo Piano, 12", "via renzo piano", "12", "", ""),
    ("Via Leonardo da Vinci 12", "via leonardo da vinci", "12", "", ""),
    ("Via Carlo Alberto Dalla Chiesa 3", "via carlo alberto dalla chiesa", "3", "", ""),
    ("Via Fra Dolcino 8", "via fra dolcino", "8", "", ""),
    # Crossings.
    ("Via Roma ang. Via Garibaldi", "via roma", "", "via garibaldi", ""),
    ("Via Roma angolo Garibaldi", "via roma", "", "garibaldi", ""),
    ("Via Roma 3 angolo corso Francia", "via roma", "3", "corso francia", ""),
    ("Via Roma, angolo con via Po", "via roma", "", "via po", ""),
    ("Via Roma all'angolo con via Po", "via roma", "", "via po", ""),
    ("via Roma e via Po", "via roma", "", "via po", ""),
    ("via Roma / via Po", "via roma", "", "via po", ""),
    ("via Roma/corso Francia", "via roma", "", "corso francia", ""),
    ("via Roma & via Po", "via roma", "", "via po", ""),
    ("angolo tra via Roma e via Po", "via roma", "", "via po", ""),
    ("angolo via Roma e Po", "via roma", "", "po", ""),
    ("incrocio via Roma via Po", "via roma", "", "via po", ""),
    ("incrocio di corso Francia con via Po", "corso francia", "", "via po", ""),
    # Envelopes.
    ("Via Garibaldi 12, 10122 Torino (TO)", "via garibaldi", "12", "", ""),
    ("Via Garibaldi, 12 - 10122 Torino TO", "via garibaldi", "12", "", ""),
    ("Via Garibaldi 12 10122 Torino", "via garibaldi", "12", "", ""),
    ("Via Garibaldi 12, I-10122 Torino, Italia", "via garibaldi", "12", "", ""),
    ("Via Garibaldi 12, 10122 Turin, Italy", "via garibaldi", "12", "", ""),
    ("Via Garibaldi 12 int. 3, CAP 10122, Torino", "via garibaldi", "12", "", "int. 3"),
    ("Via Garibaldi Torino", "via garibaldi", "", "", ""),
    ("Via Garibaldi 12 a Torino", "via garibaldi", "12", "", ""),
    ("Torino, via Garibaldi 12", "via garibaldi", "12", "", ""),
    ("10122 Torino - via Garibaldi 12", "via garibaldi", "12", "", ""),
    ("Via Garibaldi 12, Comune di Torino, Provincia di Torino", "via garibaldi", "12", "", ""),
    ("12, Via Garibaldi, Centro, Torino, Piemonte, 10122, Italia", "via garibaldi", "12", "", "Centro, Piemonte"),
    ("Via Torino 5", "via torino", "5", "", ""),
    ("Via Torino, Torino", "via torino", "", "", ""),
    ("Strada vecchia di Torino", "strada vecchia di torino", "", "", ""),
    # In a sentence.
    ("Bar Sport, via Garibaldi 12", "via garibaldi", "12", "", "Bar Sport"),
    ("davanti alla scuola di via Garibaldi 12", "via garibaldi", "12", "", "davanti alla scuola"),
    ("presso Casa del Quartiere, via Morgari 14", "via morgari", "14", "", "presso Casa del Quartiere"),
    ("in via Garibaldi 12", "via garibaldi", "12", "", ""),
    ("", "", "", "", ""),
    ("Via", "via", "", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "street", "number", "crossing", "details"), WRITTEN)
def test_an_address_is_taken_apart(typed: str, street: str, number: str, crossing: str, details: str) -> None:
    written = parse_address(typed, TORINO)
    found = (
        written.street.whole,
        written.number,
        written.crossing.whole if written.crossing else "",
        written.details,
    )
    assert found == (street, number, crossing, details)


@pytest.mark.parametrize(
    "typed",
    ["Via G. Garibaldi", "v. Garibaldi", "V.Garibaldi", "via garibaldi", "Via Giuseppe Garibaldi", "P.zza Garibaldi", "c.so Garibaldi"],
)  # fmt: skip
def test_the_kind_of_a_street_is_known_in_its_short_forms(typed: str) -> None:
    street = parse_address(typed).street
    assert street.kind in ("via", "piazza", "corso")
    assert any(spelling.endswith("garibaldi") for spelling in street.spellings)
