"""Words that lead to likely names of people in Italian texts."""

from __future__ import annotations

GIVEN_NAMES = frozenset(
    """
    Adriana Adriano Agnese Alba Alberto Aldo Alessandra Alessandro Alessia Alessio Alfonso Alfredo Alice Andrea Angela
    Angelo Anna Antonella Antonio Arianna Armando Aurora Barbara Beatrice Benedetta Bruno Camilla Carla Carlo Carmela
    Caterina Cecilia Chiara Claudia Claudio Cristian Cristiano Cristina Daniela Daniele Dario Davide Debora Diego
    Domenico Donatella Edoardo Elena Eleonora Elisa Elisabetta Emanuela Emanuele Emilio Emma Enrica Enrico Enzo Erika
    Ernesto Ettore Eugenio Fabio Fabrizio Federica Federico Filippo Fiorella Flavia Flavio Francesca Francesco Franca
    Franco Gabriele Gabriella Gaetano Gennaro Giacomo Gian Gianfranco Gianluca Gianni Ginevra Giorgia Giorgio Giovanna
    Giovanni Giulia Giuliana Giuliano Giulio Giuseppe Giuseppina Grazia Greta Guido Ilaria Irene Isabella Ivan Jacopo
    Laura Leonardo Letizia Lidia Loredana Lorenzo Luca Lucia Luciana Luciano Luigi Luisa Manuela Mara Marcella Marcello
    Marco Margherita Maria Marina Mario Marta Martina Massimo Matilde Matteo Maurizio Mauro Michela Michele Mirella
    Monica Nadia Nicola Nicoletta Noemi Ornella Oscar Paola Paolo Pasquale Patrizia Pier Piero Pietro Raffaele
    Raffaella Renato Riccardo Rita Roberta Roberto Rocco Rosa Rosanna Salvatore Samuele Sandra Sandro Sara Serena Sergio
    Silvana Silvia Silvio Simona Simone Sofia Stefania Stefano Susanna Teresa Tiziana Tommaso Ugo Umberto Valentina
    Valeria Valerio Vanessa Vincenzo Vittoria Vittorio Viviana
    """.split()  # noqa: SIM905 - quoted names are harder to read
)
"""Common given names, and the first halves Gian and Pier. Left out: those that are above all words, such as Gioia."""

PLACE_WORDS = (
    r"vi[ae]", r"v\.", r"vial[ei]", r"v\.?le", r"vicolo", r"v\.?lo", r"piazz[ae]", r"piazzale", r"piazzetta",
    r"p\.?z?za", r"p\.?le", r"p\.", r"cors[oi]", r"c\.?so", r"largo", r"l\.?go", r"strad[ae]", r"str\.", r"salita",
    r"contrada", r"borgo", r"rione", r"quartiere", r"galleria", r"rotonda", r"sottopasso", r"ponte", r"lungo\w*",
    r"parc(?:o|hi)", r"giardin[oi]", r"aiuola", r"campo", r"stadio", r"palestra", r"piscina", r"fermata", r"stazione",
    r"scuola", r"asilo", r"nido", r"materna", r"elementare", r"media", r"liceo", r"istituto", r"università", r"aula",
    r"biblioteca", r"teatro", r"cinema", r"museo", r"sala", r"palazzo", r"villa", r"cascina", r"torre", r"ospedale",
    r"casa", r"centro", r"circolo", r"cooperativa", r"fondazione", r"associazione", r"chiesa", r"parrocchia",
    r"oratorio", r"monumento", r"statua", r"busto", r"lapide", r"intitolat[aeio] a", r"dedicat[aeio] a",
)  # fmt: skip
"""What is named after somebody, as patterns: a name that follows is that of a place."""

TITLES = (
    "don", "padre", "madre", "suor", "fra", "frate", "papa", "cardinale", "monsignor", "mons.", "beato", "beata",
    "san", "santa", "santo", "santi", "ss.", "s.", "generale", "gen.", "colonnello", "maggiore", "capitano",
    "maresciallo", "brigadiere", "partigiano", "partigiana", "fratelli", "f.lli", "sorelle", "conte", "principe",
    "principessa", "re", "regina", "duca", "duchessa", "professor", "prof.", "dottor", "dott.", "avvocato", "avv.",
    "ingegner", "ing.", "onorevole", "on.", "cavalier", "cav.", "senatore", "sen.",
)  # fmt: skip
"""What may stand between the word for a place and the name."""

SAINTS = ("san", "santa", "santo", "santi", "ss.", "s.", "papa", "beato", "beata")
"""A name after one of these is that of no private person, with a place before it or without."""
