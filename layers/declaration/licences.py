"""Licences of open data: parsing of names, the strictest of several, and share-alike licences that exclude each other.

Codes are of the Italian vocabulary, https://w3id.org/italia/controlled-vocabulary/licences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LICENCES = "https://w3id.org/italia/controlled-vocabulary/licences/"
SHARE_ALIKE = "ViralEffect-ShareAlike"


@dataclass(frozen=True)
class Licence:
    """A licence of the Italian vocabulary: code, name, version, kind (ADMS), the address of its text."""

    code: str
    name: str
    version: str
    kind: str
    url: str

    @property
    def iri(self) -> str:
        """Its name in the vocabulary."""
        return LICENCES + self.code

    @property
    def family(self) -> str:
        """Of a share-alike licence its name without the version, else empty: data of two families make no common work."""
        return re.sub(r" [\d.]+.*$", "", self.name) if self.kind == SHARE_ALIKE else ""


KNOWN: tuple[tuple[str, Licence], ...] = tuple(
    (pattern, Licence(code, name, version, kind, url))
    for pattern, code, name, version, kind, url in (
        (r"odbl|open database licen[cs]e", "A310_ODBL", "ODbL 1.0", "1.0", "ViralEffect-ShareAlike",
         "https://opendatacommons.org/licenses/odbl/1-0/"),
        (r"cc[ -]?by-sa[ -]?4", "A31_CCBYSA40", "CC BY-SA 4.0", "4.0", "ViralEffect-ShareAlike",
         "https://creativecommons.org/licenses/by-sa/4.0/"),
        (r"cc[ -]?by-sa[ -]?3", "A32_CCBYSA30", "CC BY-SA 3.0", "3.0", "ViralEffect-ShareAlike",
         "https://creativecommons.org/licenses/by-sa/3.0/"),
        (r"iodl[ -]?(v\.?)?1", "A39_IODL10", "IODL 1.0", "1.0", "ViralEffect-ShareAlike",
         "https://www.dati.gov.it/iodl/1.0/"),
        (r"iodl[ -]?(v\.?)?2", "A29_IODL20", "IODL 2.0", "2.0", "Attribution", "https://www.dati.gov.it/iodl/2.0/"),
        (r"odc[ -]?by", "A210_ODCBY", "ODC-BY 1.0", "1.0", "Attribution",
         "https://opendatacommons.org/licenses/by/1-0/"),
        (r"cc[ -]?by[ -]?2\.5 it", "A25_CCBY25IT", "CC BY 2.5 IT", "2.5", "Attribution",
         "https://creativecommons.org/licenses/by/2.5/it/"),
        (r"cc[ -]?by[ -]?2\.5", "A24_CCBY25", "CC BY 2.5", "2.5", "Attribution",
         "https://creativecommons.org/licenses/by/2.5/"),
        (r"cc[ -]?by[ -]?3\.0 it", "A23_CCBY30IT", "CC BY 3.0 IT", "3.0", "Attribution",
         "https://creativecommons.org/licenses/by/3.0/it/"),
        (r"cc[ -]?by[ -]?3", "A22_CCBY30", "CC BY 3.0", "3.0", "Attribution",
         "https://creativecommons.org/licenses/by/3.0/"),
        (r"cc[ -]?by[ -]?4", "A21_CCBY40", "CC BY 4.0", "4.0", "Attribution",
         "https://creativecommons.org/licenses/by/4.0/"),
        (r"\bcc[ -]?0|cc zero", "A11_CCO10", "CC0 1.0", "1.0", "PublicDomain",
         "https://creativecommons.org/publicdomain/zero/1.0/"),
    )
)  # fmt: skip
"""Licences by how a source writes them, those that ask more before those that ask less."""
CONTRIBUTED = next(licence for _pattern, licence in KNOWN if licence.code == "A21_CCBY40")
"""Of what people and the city write here, which names no source."""
UNKNOWN = "C1_Unknown"
WITHOUT_RIGHTS = re.compile("atti ufficiali|fatti citati")
"""Official acts and mere facts are not protected by copyright. The vocabulary has no entry for them, and they have no conditions."""


def find_licence(text: str) -> Licence:
    """The licence that a source names in its own words; CC BY 4.0 where none is named, ``Unknown`` where nobody knows it."""
    if not text:
        return CONTRIBUTED
    for pattern, licence in KNOWN:
        if re.search(pattern, text.casefold()):
            return licence
    return Licence(UNKNOWN, text, "", "UnknownIPR", "")


def demanding(licences: list[Licence]) -> Licence:
    """The strictest of several licences: a whole may be used only as its strictest part allows. An unknown licence counts as the
    strictest.
    """
    rank = {licence.code: position for position, (_pattern, licence) in enumerate(KNOWN)}

    def place(licence: Licence) -> int:
        if WITHOUT_RIGHTS.match(licence.name.casefold()):
            return len(KNOWN)
        return rank.get(licence.code, -1)

    return min(licences, key=place, default=CONTRIBUTED)


def strictest(texts: Iterable[str]) -> str:
    """The words of the licence that asks most, as its source writes them; empty where no text is given."""
    by_licence = {find_licence(text): text for text in texts if text}
    return by_licence[demanding(list(by_licence))] if by_licence else ""


def families(texts: Iterable[str]) -> list[str]:
    """The share-alike families of some licences. With two or more the data make no common work."""
    return sorted({family for text in texts if text and (family := find_licence(text).family)})
