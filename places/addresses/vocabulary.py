"""The words by which Italian addresses are written, for the grammar in ``places.addresses.written``."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_KINDS = {
    "via": "v v.",
    "viale": "v.le vle",
    "vicolo": "v.lo vicoletto vico",
    "piazza": "p.zza p.za pzza pza piaz p",
    "piazzale": "p.zzale p.zale p.le ple pzle",
    "piazzetta": "p.zetta p.zzetta p.tta",
    "corso": "c.so cso c",
    "largo": "l.go lgo l",
    "strada": "str s.da sda stradale",
    "salita": "sal",
    "galleria": "gall",
    "lungo": "",
    "ponte": "",
    "rotonda": "rotatoria",
    "contrada": "c.da cda",
    "borgo": "b.go",
    "calata": "",
    "cortile": "c.le",
    "corte": "",
    "traversa": "trav",
    "vialetto": "",
    "viottolo": "",
    "passaggio": "pass",
    "passeggiata": "",
    "sottopasso": "sottopassaggio",
    "scalinata": "",
    "sentiero": "",
    "circonvallazione": "circ.ne",
    "tangenziale": "",
    "giardino": "giardini giard",
    "parco": "",
    "località": "localita loc",
    "frazione": "fraz",
}
KINDS = {way: kind for kind, ways in _KINDS.items() for way in (kind, *ways.split())} | {
    "strada comunale": "strada",
    "strada vicinale": "strada",
    "strada privata": "strada",
    "via privata": "via",
    "str com": "strada",
}
"""Every way of writing a kind of street, in small letters without a last dot, and the kind."""
STRONG_KINDS = _set(
    "via viale v.le piazza piazzale piazzetta p.zza p.za p.le pzza corso c.so cso largo l.go vicolo strada rotonda "
    "lungo galleria salita ponte"
)
"""Kinds that begin a street also inside a sentence."""
PREPOSITIONS = _set("di de del dello della delle degli dei dell' d' da dal al alla san santa")
"""After these a word belongs to the name: “della Scala”, “San Piano”."""
MONTHS = _set("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre")
ROADS = _set("statale provinciale regionale ss sp sr s.s s.p s.r autostrada raccordo")
"""What stands after these is the number of a road."""
SOVEREIGNS = _set("emanuele umberto filiberto amedeo giovanni paolo pio leone gregorio alberto carlo")
MARKS = _set("n nr num n.ro n° nº n.° numero civico civ n.civ # nro")
"""What announces a house number."""
GENERIC = _set("il lo la le i gli luce")
NO_NUMBER = frozenset({"snc", "s.n.c", "s.n", "sn", "s/n", "senza numero", "senza civico", "civico assente"})
"""The street has no house numbers there."""
LEADING = _set("in a ad sulla sul nella nel presso c/o indirizzo luogo dove zona")
CORNER = _set("angolo ang all'angolo all'ang incrocio all'incrocio intersezione all'intersezione")
BETWEEN = _set("tra fra di")
"""What stands between “angolo” and the first street."""
JOINTS = _set("e ed con x")
UNITS = _set("m mt mtl metri km ore anni cm piano° °")
DETAILS = _set(
    "interno int scala sc piano p palo lampione km chilometro progressiva lotto palazzina pal palazzo edificio edif ed corpo blocco "
    "isolato appartamento app apt box garage cantina citofono portone cancello ingresso entrata uscita accesso fermata binario "
    "stallo posto parcheggio foglio fg particella part mappale mapp sub subalterno cassetta casella tel telefono cell metri mt ore "
    "alle civici numeri punto quadro pozzetto tombino albero panchina bus tram linea stanza aula padiglione unità negozio ufficio "
    "dal dai stabile fabbricato torre livello semaforo cabina stazione"
)
"""Words whose number is no house number."""
VALUES = _set(
    "terra rialzato primo prima secondo seconda terzo terza quarto quinto ultimo unico unica destra sinistra nord sud est ovest ii iii "
    "iv vi vii viii ix"
)
WHERE = _set(
    "fronte davanti dirimpetto altezza all'altezza vicino accanto dietro presso pressi c/o fino lato tra fra prima dopo adiacenze "
    "adiacente direzione sotto sopra circa"
) | {"di fronte", "nei pressi", "in prossimità", "dove c'è", "piano terra"}
"""Words that tell a place beside the street's name."""
SHORT = {
    "f.lli": "fratelli", "flli": "fratelli", "s.": "san", "ss.": "santi", "s.ta": "santa", "s.to": "santo", "gen.": "generale",
    "card.": "cardinale", "mons.": "monsignor", "prof.": "professor", "ing.": "ingegner", "avv.": "avvocato", "cap.": "capitano",
    "col.": "colonnello", "magg.": "maggiore", "mar.": "maresciallo", "on.": "onorevole", "p.pe": "principe",
    "p.ssa": "principessa", "vitt.": "vittorio", "em.": "emanuele", "vitt": "vittorio",
}  # fmt: skip
NUMERALS = [
    {"1", "i", "primo"}, {"2", "ii", "due", "secondo"}, {"3", "iii", "tre", "terzo"}, {"4", "iv", "quattro"},
    {"5", "v", "cinque"}, {"6", "vi", "sei"}, {"8", "viii", "otto"}, {"9", "ix", "nove"}, {"10", "x", "dieci"},
    {"11", "xi", "undici"}, {"12", "xii", "dodici"}, {"15", "xv", "quindici"}, {"18", "xviii", "diciotto"},
    {"20", "xx", "venti"}, {"23", "xxiii", "ventitreesimo"}, {"24", "xxiv", "ventiquattro"}, {"25", "xxv", "venticinque"},
    {"27", "xxvii", "ventisette"}, {"29", "xxix", "ventinove"}, {"1000", "mille"},
]  # fmt: skip
"""Numbers in street names are written in several ways."""
