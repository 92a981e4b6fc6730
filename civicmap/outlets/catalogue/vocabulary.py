"""Words of the controlled vocabularies that Italian and European catalogues of open data share.

File types, themes, frequencies and languages: https://op.europa.eu/en/web/eu-vocabularies. Licences are in layers.declaration.licences.
"""

from __future__ import annotations

AUTHORITY = "http://publications.europa.eu/resource/authority"
THEME_SCHEME = f"{AUTHORITY}/data-theme"
LICENCE_TYPES = "http://purl.org/adms/licencetype/"

FILE_TYPES = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "geojson": "GEOJSON",
    "gpkg": "GPKG",
    "shp.zip": "SHP",
    "parquet": "PARQUET",
    "kml": "KML",
    "atom": "ATOM",
    "rss": "RSS",
    "ogc": "JSON",
    "tiles": "BIN",
}
"""File types by the ends of addresses, ``ogc`` and ``tiles``. The vocabulary has no vector tiles: they are binary data."""

THEMES = {
    "AGRI": ("Agricoltura, pesca, silvicoltura e prodotti alimentari", "Agriculture, fisheries, forestry and food"),
    "ECON": ("Economia e finanze", "Economy and finance"),
    "EDUC": ("Istruzione, cultura e sport", "Education, culture and sport"),
    "ENER": ("Energia", "Energy"),
    "ENVI": ("Ambiente", "Environment"),
    "GOVE": ("Governo e settore pubblico", "Government and public sector"),
    "HEAL": ("Salute", "Health"),
    "JUST": ("Giustizia, sistema giuridico e sicurezza pubblica", "Justice, legal system and public safety"),
    "REGI": ("Regioni e città", "Regions and cities"),
    "SOCI": ("Popolazione e società", "Population and society"),
    "TECH": ("Scienza e tecnologia", "Science and technology"),
    "TRAN": ("Trasporti", "Transport"),
}  # fmt: skip
"""The European data themes, in Italian and English."""
