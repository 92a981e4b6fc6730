"""The version of the data and the state of finished texts are kept for each city and kind."""

from django.db import migrations, models
from django.db.models.deletion import DO_NOTHING

from layers.sql.installing import DropSql, InstallSql, ReplaceSql

BY_KIND = "(SELECT kind.city_id FROM public.places_areakind kind WHERE kind.id = r.kind_id)"
BY_AREA = (
    "(SELECT kind.city_id FROM public.places_area area JOIN public.places_areakind kind ON kind.id = area.kind_id "
    "WHERE area.id = r.{column})"
)
EVERY_KIND, OF_AREAS = "''", "'places.area'"
PARTS = {
    "places_city": ("r.id", EVERY_KIND),
    "places_source": ("NULL::bigint", EVERY_KIND),
    # Of every city: the codes of all categories stand in the descriptions of columns.
    "places_category": ("NULL::bigint", EVERY_KIND),
    "places_office": ("r.city_id", EVERY_KIND),
    "places_areakind": ("r.city_id", EVERY_KIND),
    "places_area": (BY_KIND, EVERY_KIND),
    "places_areaversion": (BY_AREA.format(column="area_id"), OF_AREAS),
    "places_area_successors": (BY_AREA.format(column="from_area_id"), EVERY_KIND),
    "places_indicator": ("NULL::bigint", OF_AREAS),
    "places_areafigure": ("r.city_id", OF_AREAS),
}


def city():
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        null=True,
        on_delete=DO_NOTHING,
        related_name="+",
        to="places.city",
    )


class Migration(migrations.Migration):
    dependencies = [("places", "0005_indexes_of_layers")]

    operations = [
        *(
            migrations.AddField(model, name, field)
            for model in ("dataversion", "textepoch")
            for name, field in (("city", city()), ("kind", models.CharField(db_default="", max_length=40)))
        ),
        migrations.AddConstraint(
            "dataversion",
            models.UniqueConstraint(fields=["city", "kind"], name="dataversion_unique", nulls_distinct=False),
        ),
        migrations.RunSQL(
            "DROP FUNCTION IF EXISTS public.civicmap_bump_version(); DROP FUNCTION IF EXISTS public.civicmap_text_state(text)",
            migrations.RunSQL.noop,
        ),
        *(DropSql("places", "tick.sql", "f76cd669288b", table=table) for table in PARTS),
        ReplaceSql("places", "version.sql", "b3151651715f"),
        ReplaceSql("places", "counts_rebuild.sql", "a7b14a9ac60e"),
        ReplaceSql("places", "counts_merge.sql", "8219fa54c00f"),
        ReplaceSql("places", "counts_features.sql", "3ef533572861"),
        ReplaceSql("places", "search_columns.sql", "4945c7a8e745"),
        ReplaceSql("places", "feature_texts.sql", "4649d8a0e4b7"),
        *(
            InstallSql("places", "tick_part.sql", "c7a9658220f2", table=table, city=city, kind=kind)
            for table, (city, kind) in PARTS.items()
        ),
    ]
