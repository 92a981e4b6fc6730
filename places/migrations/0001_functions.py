"""Extensions, the Italian search configuration, and the functions that generated columns need.

Functions are written in PL/pgSQL and call everything by its schema: the SQL language could not inline them, and a restore runs
with an empty search path.
"""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    CreateExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

from layers.sql.installing import InstallSql

SEARCH = """
CREATE TEXT SEARCH CONFIGURATION public.civicmap_italian (COPY = pg_catalog.italian);
ALTER TEXT SEARCH CONFIGURATION public.civicmap_italian
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part
    WITH public.unaccent, pg_catalog.italian_stem;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        CreateExtension("postgis"),
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(SEARCH, "DROP TEXT SEARCH CONFIGURATION public.civicmap_italian"),
        InstallSql("places", "text.sql", "cf393f10012e"),
        InstallSql("places", "morton.sql", "fc2726f706a7"),
        InstallSql("places", "words.sql", "1be6a0c4fbdf"),
    ]
