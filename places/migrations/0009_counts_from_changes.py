"""Counts of all that is public, kept from a table of changes; and the version of the data, which every change moves on."""

import django.db.models.deletion
from django.contrib.postgres.indexes import GistIndex
from django.db import migrations, models

from places.version_triggers import ticks

# Writers only append. The triggers are named so that they fire before those that assign areas (alphabetical order): at that moment
# the memberships are still those of the row before.
FEATURES = """
CREATE FUNCTION public.civicmap_tick() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.places_change DEFAULT VALUES;
    RETURN NULL;
END $$;

CREATE FUNCTION public.civicmap_count_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.places_change (area, city_id, kind, category_id, status, qk, n, x, y)
    SELECT coalesce(membership.area_id, 0), f.city_id, f.kind, f.category_id, f.status, f.qk, 1,
        coalesce(round(public.ST_X(f.web_location) * 10), 0), coalesce(round(public.ST_Y(f.web_location) * 10), 0)
    FROM new_rows f
    CROSS JOIN LATERAL (
        SELECT NULL::bigint AS area_id
        UNION ALL SELECT m.area_id FROM public.places_featurearea m WHERE m.feature_id = f.id
    ) membership
    WHERE f.visibility = 'public';
    RETURN NULL;
END $$;

CREATE FUNCTION public.civicmap_count_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.places_change (area, city_id, kind, category_id, status, qk, n, x, y)
    SELECT coalesce(membership.area_id, 0), f.city_id, f.kind, f.category_id, f.status, f.qk, -1,
        coalesce(-round(public.ST_X(f.web_location) * 10), 0), coalesce(-round(public.ST_Y(f.web_location) * 10), 0)
    FROM old_rows f
    CROSS JOIN LATERAL (
        SELECT NULL::bigint AS area_id
        UNION ALL SELECT m.area_id FROM public.places_featurearea m WHERE m.feature_id = f.id
    ) membership
    WHERE f.visibility = 'public';
    RETURN NULL;
END $$;

-- Rows that count as before fall out of the GROUP BY; one tick then says that something else in them has changed.
CREATE FUNCTION public.civicmap_count_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.places_change (area, city_id, kind, category_id, status, qk, n, x, y)
    SELECT coalesce(membership.area_id, 0), f.city_id, f.kind, f.category_id, f.status, f.qk, f.n,
        coalesce(f.n * f.x, 0), coalesce(f.n * f.y, 0)
    FROM (
        SELECT id, city_id, kind, category_id, status, qk, x, y, sum(n) AS n
        FROM (
            SELECT id, city_id, kind, category_id, status, qk, -1 AS n,
                round(public.ST_X(web_location) * 10) AS x, round(public.ST_Y(web_location) * 10) AS y
            FROM old_rows WHERE visibility = 'public'
            UNION ALL
            SELECT id, city_id, kind, category_id, status, qk, 1,
                round(public.ST_X(web_location) * 10), round(public.ST_Y(web_location) * 10)
            FROM new_rows WHERE visibility = 'public'
        ) both_sides
        GROUP BY id, city_id, kind, category_id, status, qk, x, y HAVING sum(n) <> 0
    ) f
    CROSS JOIN LATERAL (
        SELECT NULL::bigint AS area_id
        UNION ALL SELECT m.area_id FROM public.places_featurearea m WHERE m.feature_id = f.id
    ) membership;
    IF NOT FOUND AND EXISTS (SELECT 1 FROM new_rows WHERE visibility = 'public') THEN
        INSERT INTO public.places_change DEFAULT VALUES;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER count_insert AFTER INSERT ON public.places_feature
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_inserted();
CREATE TRIGGER count_update AFTER UPDATE ON public.places_feature
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_updated();
CREATE TRIGGER count_delete AFTER DELETE ON public.places_feature
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_deleted();
"""
FEATURES_BACK = """
DROP TRIGGER count_delete ON public.places_feature;
DROP TRIGGER count_update ON public.places_feature;
DROP TRIGGER count_insert ON public.places_feature;
DROP FUNCTION public.civicmap_count_updated();
DROP FUNCTION public.civicmap_count_deleted();
DROP FUNCTION public.civicmap_count_inserted();
DROP FUNCTION public.civicmap_tick();
"""

# A membership counts what its feature is now; one whose feature is gone was counted out with it.
MEMBERSHIPS = """
CREATE FUNCTION public.civicmap_count_joined() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.places_change (area, city_id, kind, category_id, status, qk, n, x, y)
    SELECT m.area_id, f.city_id, f.kind, f.category_id, f.status, f.qk, 1,
        coalesce(round(public.ST_X(f.web_location) * 10), 0), coalesce(round(public.ST_Y(f.web_location) * 10), 0)
    FROM new_rows m JOIN public.places_feature f ON f.id = m.feature_id
    WHERE f.visibility = 'public';
    RETURN NULL;
END $$;

CREATE FUNCTION public.civicmap_count_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Django deletes memberships before their feature. The lock keeps anybody from changing the feature in between, and a change
    -- that was first is waited for and read: FOR NO KEY UPDATE gives the newest version of the row. Planned each time: a plan kept
    -- from a few rows would join many by nested loops.
    EXECUTE $sql$
        WITH locked AS (
            SELECT f.id, f.city_id, f.kind, f.category_id, f.status, f.qk, f.visibility, f.web_location
            FROM public.places_feature f
            WHERE f.id IN (SELECT feature_id FROM old_rows)
            ORDER BY f.id FOR NO KEY UPDATE
        )
        INSERT INTO public.places_change (area, city_id, kind, category_id, status, qk, n, x, y)
        SELECT m.area_id, f.city_id, f.kind, f.category_id, f.status, f.qk, -1,
            coalesce(-round(public.ST_X(f.web_location) * 10), 0), coalesce(-round(public.ST_Y(f.web_location) * 10), 0)
        FROM old_rows m JOIN locked f ON f.id = m.feature_id
        WHERE f.visibility = 'public'
    $sql$;
    RETURN NULL;
END $$;

CREATE TRIGGER count_insert AFTER INSERT ON public.places_featurearea
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_joined();
CREATE TRIGGER count_update_from AFTER UPDATE ON public.places_featurearea
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_left();
CREATE TRIGGER count_update_to AFTER UPDATE ON public.places_featurearea
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_joined();
CREATE TRIGGER count_delete AFTER DELETE ON public.places_featurearea
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_left();
"""
MEMBERSHIPS_BACK = """
DROP TRIGGER count_delete ON public.places_featurearea;
DROP TRIGGER count_update_to ON public.places_featurearea;
DROP TRIGGER count_update_from ON public.places_featurearea;
DROP TRIGGER count_insert ON public.places_featurearea;
DROP FUNCTION public.civicmap_count_left();
DROP FUNCTION public.civicmap_count_joined();
"""

# One statement takes the changes away and adds them: whoever reads sees them here or there, never twice and never not at all.
MERGE = """
CREATE FUNCTION public.civicmap_bump_version() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    -- Not a mere counter: a database restored from a dump must not give its old numbers to other data.
    moment bigint := (extract(epoch FROM clock_timestamp()) * 1000)::bigint;
BEGIN
    INSERT INTO public.places_dataversion AS known (id, version) VALUES (1, moment)
    ON CONFLICT (id) DO UPDATE SET version = greatest(known.version + 1, excluded.version);
END $$;

CREATE FUNCTION public.civicmap_merge_changes() RETURNS bigint LANGUAGE plpgsql SET work_mem = '64MB' AS $$
DECLARE
    taken bigint;
    areas bigint[]; levels smallint[]; cells bigint[]; keys bigint[];
BEGIN
    PERFORM pg_advisory_xact_lock(7802);
    IF (SELECT count(*) FROM (SELECT 1 FROM public.places_change WHERE n <> 0 LIMIT 100001) waiting) > 100000 THEN
        SELECT count(*) INTO taken FROM public.places_change;
        PERFORM public.civicmap_rebuild_counts();
        RETURN taken;
    END IF;
    WITH gone AS (
        DELETE FROM public.places_change RETURNING area, city_id, kind, category_id, status, qk, n, x, y
    ), made AS (
        INSERT INTO public.places_countkey (city_id, kind, category_id, status)
        SELECT DISTINCT city_id, kind, category_id, status FROM gone WHERE n <> 0
        ON CONFLICT (city_id, kind, category_id, status) DO NOTHING
        RETURNING id, city_id, kind, category_id, status
    ), known AS (
        SELECT id, city_id, kind, category_id, status FROM public.places_countkey
        UNION ALL SELECT id, city_id, kind, category_id, status FROM made
    ), written AS (
        INSERT INTO public.places_cellcount AS c (area, level, cell, key_id, n, sx, sy)
        SELECT gone.area, square.level, square.cell, known.id, sum(gone.n), sum(gone.x), sum(gone.y)
        FROM gone JOIN known USING (city_id, kind, category_id, status)
        CROSS JOIN LATERAL (
            SELECT level::smallint, gone.qk >> (48 - 2 * level) AS cell
            FROM unnest(CASE WHEN gone.area = 0 THEN ARRAY[0, 3, 6, 9, 12, 13, 14, 15, 16, 18] ELSE ARRAY[0, 12, 14, 16] END) level
            WHERE gone.qk IS NOT NULL
            UNION ALL SELECT (-1)::smallint, 0::bigint WHERE gone.qk IS NULL
        ) square
        WHERE gone.n <> 0
        GROUP BY 1, 2, 3, 4 HAVING sum(gone.n) <> 0 OR sum(gone.x) <> 0 OR sum(gone.y) <> 0
        ON CONFLICT (area, level, cell, key_id)
        DO UPDATE SET n = c.n + excluded.n, sx = c.sx + excluded.sx, sy = c.sy + excluded.sy
        RETURNING c.area, c.level, c.cell, c.key_id, c.n
    )
    SELECT (SELECT count(*) FROM gone), array_agg(empty.area), array_agg(empty.level), array_agg(empty.cell), array_agg(empty.key_id)
    INTO taken, areas, levels, cells, keys
    FROM (SELECT area, level, cell, key_id FROM written WHERE n = 0) empty;
    IF areas IS NOT NULL THEN
        DELETE FROM public.places_cellcount c
        USING unnest(areas, levels, cells, keys) AS empty (area, level, cell, key_id)
        WHERE c.area = empty.area AND c.level = empty.level AND c.cell = empty.cell AND c.key_id = empty.key_id;
    END IF;
    IF taken > 0 THEN
        PERFORM public.civicmap_bump_version();
    END IF;
    RETURN taken;
END $$;
"""
MERGE_BACK = """
DROP FUNCTION public.civicmap_merge_changes();
DROP FUNCTION public.civicmap_bump_version();
"""

# All counts anew from the features, in one snapshot with the removal of the changes it includes. Each level is summed from the one
# below it, and only what differs is written.
REBUILD = """
CREATE FUNCTION public.civicmap_rebuild_counts() RETURNS bigint LANGUAGE plpgsql
SET work_mem = '256MB' SET enable_sort = off SET enable_nestloop = off AS $$
DECLARE
    taken bigint;
    written_cells bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7802);
    WITH gone AS (
        DELETE FROM public.places_change RETURNING 1
    ), public_features AS (
        SELECT id, city_id, kind, category_id, status, qk,
            coalesce(round(public.ST_X(web_location) * 10), 0) AS x, coalesce(round(public.ST_Y(web_location) * 10), 0) AS y
        FROM public.places_feature WHERE visibility = 'public'
    ), made AS (
        INSERT INTO public.places_countkey (city_id, kind, category_id, status)
        SELECT DISTINCT city_id, kind, category_id, status FROM public_features
        ON CONFLICT (city_id, kind, category_id, status) DO NOTHING
        RETURNING id, city_id, kind, category_id, status
    ), known AS (
        SELECT id AS key_id, city_id, kind, category_id, status FROM public.places_countkey
        UNION ALL SELECT id, city_id, kind, category_id, status FROM made
    ), keyed AS MATERIALIZED (
        SELECT id, key_id, qk, x, y FROM public_features JOIN known USING (city_id, kind, category_id, status)
    ), city_18 AS MATERIALIZED (
        SELECT key_id, qk >> 12 AS cell, count(*)::float8 AS n, sum(x) AS x, sum(y) AS y FROM keyed GROUP BY 1, 2
    ), city_16 AS MATERIALIZED (
        SELECT key_id, cell >> 4 AS cell, sum(n) AS n, sum(x) AS x, sum(y) AS y FROM city_18 GROUP BY 1, 2
    ), city_15 AS MATERIALIZED (
        SELECT key_id, cell >> 2 AS cell, sum(n) AS n, sum(x) AS x, sum(y) AS y FROM city_16 GROUP BY 1, 2
    ), city_14 AS MATERIALIZED (
        SELECT key_id, cell >> 2 AS cell, sum(n) AS n, sum(x) AS x, sum(y) AS y FROM city_15 GROUP BY 1, 2
    ), city_13 AS MATERIALIZED (
        SELECT key_id, cell >> 2 AS cell, sum(n) AS n, sum(x) AS x, sum(y) AS y FROM city_14 GROUP BY 1, 2
    ), city_12 AS MATERIALIZED (
        SELECT key_id, cell >> 2 AS cell, sum(n) AS n, sum(x) AS x, sum(y) AS y FROM city_13 GROUP BY 1, 2
    ), area_16 AS MATERIALIZED (
        SELECT m.area_id, key_id, qk >> 16 AS cell, count(*)::float8 AS n, sum(x) AS x, sum(y) AS y
        FROM keyed JOIN public.places_featurearea m ON m.feature_id = keyed.id GROUP BY 1, 2, 3
    ), area_14 AS MATERIALIZED (
        SELECT area_id, key_id, cell >> 4 AS cell, sum(n) AS n, sum(x) AS x, sum(y) AS y FROM area_16 GROUP BY 1, 2, 3
    ), area_12 AS MATERIALIZED (
        SELECT area_id, key_id, cell >> 4 AS cell, sum(n) AS n, sum(x) AS x, sum(y) AS y FROM area_14 GROUP BY 1, 2, 3
    ), fresh AS (
        SELECT 0::bigint AS area, 18::smallint AS level, cell, key_id, n, x, y FROM city_18 WHERE cell IS NOT NULL
        UNION ALL SELECT 0, 16, cell, key_id, n, x, y FROM city_16 WHERE cell IS NOT NULL
        UNION ALL SELECT 0, 15, cell, key_id, n, x, y FROM city_15 WHERE cell IS NOT NULL
        UNION ALL SELECT 0, 14, cell, key_id, n, x, y FROM city_14 WHERE cell IS NOT NULL
        UNION ALL SELECT 0, 13, cell, key_id, n, x, y FROM city_13 WHERE cell IS NOT NULL
        UNION ALL SELECT 0, level, cell >> (24 - 2 * level), key_id, sum(n), sum(x), sum(y)
        FROM city_12 CROSS JOIN unnest(ARRAY[12, 9, 6, 3, 0]) level WHERE cell IS NOT NULL GROUP BY 2, 3, 4
        UNION ALL SELECT 0, -1, 0, key_id, n, x, y FROM city_12 WHERE cell IS NULL
        UNION ALL SELECT area_id, 16, cell, key_id, n, x, y FROM area_16 WHERE cell IS NOT NULL
        UNION ALL SELECT area_id, 14, cell, key_id, n, x, y FROM area_14 WHERE cell IS NOT NULL
        UNION ALL SELECT area_id, level, cell >> (24 - 2 * level), key_id, sum(n), sum(x), sum(y)
        FROM area_12 CROSS JOIN unnest(ARRAY[12, 0]) level WHERE cell IS NOT NULL GROUP BY 1, 2, 3, 4
        UNION ALL SELECT area_id, -1, 0, key_id, n, x, y FROM area_12 WHERE cell IS NULL
    ), wrong AS MATERIALIZED (
        SELECT area, level, cell, key_id, fresh.n::integer AS n, fresh.x, fresh.y, stored.n IS NOT NULL AS is_stored
        FROM fresh FULL JOIN public.places_cellcount stored USING (area, level, cell, key_id)
        WHERE fresh.n IS DISTINCT FROM stored.n OR fresh.x IS DISTINCT FROM stored.sx OR fresh.y IS DISTINCT FROM stored.sy
    ), removed AS (
        DELETE FROM public.places_cellcount c USING wrong
        WHERE wrong.n IS NULL AND c.area = wrong.area AND c.level = wrong.level AND c.cell = wrong.cell AND c.key_id = wrong.key_id
        RETURNING 1
    ), mended AS (
        UPDATE public.places_cellcount c SET n = wrong.n, sx = wrong.x, sy = wrong.y FROM wrong
        WHERE wrong.n IS NOT NULL AND wrong.is_stored
          AND c.area = wrong.area AND c.level = wrong.level AND c.cell = wrong.cell AND c.key_id = wrong.key_id
        RETURNING 1
    ), added AS (
        INSERT INTO public.places_cellcount (area, level, cell, key_id, n, sx, sy)
        SELECT area, level, cell, key_id, n, x, y FROM wrong WHERE NOT is_stored ORDER BY 1, 2, 3, 4
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone),
        (SELECT count(*) FROM removed) + (SELECT count(*) FROM mended) + (SELECT count(*) FROM added)
    INTO taken, written_cells;
    DELETE FROM public.places_countkey k WHERE NOT EXISTS (
        SELECT 1 FROM public.places_cellcount c WHERE c.area = 0 AND c.level IN (-1, 0) AND c.cell = 0 AND c.key_id = k.id
    );
    IF taken + written_cells > 0 THEN
        PERFORM public.civicmap_bump_version();
    END IF;
    RETURN written_cells;
END $$;

CREATE FUNCTION public.civicmap_count_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.civicmap_rebuild_counts();
    PERFORM public.civicmap_bump_version();
    RETURN NULL;
END $$;
CREATE TRIGGER count_truncate AFTER TRUNCATE ON public.places_feature
FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_truncated();
CREATE TRIGGER count_truncate AFTER TRUNCATE ON public.places_featurearea
FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_truncated();
"""
REBUILD_BACK = """
DROP TRIGGER count_truncate ON public.places_featurearea;
DROP TRIGGER count_truncate ON public.places_feature;
DROP FUNCTION public.civicmap_count_truncated();
DROP FUNCTION public.civicmap_rebuild_counts();
"""

# Changes come and go all the time: their dead rows would be read by everybody who counts.
CARE = """
ALTER TABLE public.places_change SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 2000);
ALTER TABLE public.places_cellcount SET (fillfactor = 80);
"""


def pointer(to, **options):
    """A key that the database does not check: counts may outlive for seconds what they counted."""
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=to,
        **options,
    )


ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")

TABLES = [
    migrations.CreateModel(
        name="Change",
        fields=[
            ("id", ID),
            ("area", models.BigIntegerField(db_default=0)),
            ("kind", models.CharField(db_default="", max_length=40)),
            ("status", models.CharField(db_default="", max_length=40)),
            ("qk", models.BigIntegerField(null=True)),
            ("n", models.SmallIntegerField(db_default=0)),
            ("x", models.FloatField(db_default=0.0)),
            ("y", models.FloatField(db_default=0.0)),
            ("city", pointer("places.city", null=True)),
            ("category", pointer("places.category", null=True)),
        ],
        options={
            "verbose_name": "change not counted yet",
            "verbose_name_plural": "changes not counted yet",
        },
    ),
    migrations.CreateModel(
        name="DataVersion",
        fields=[("id", ID), ("version", models.BigIntegerField())],
        options={"verbose_name": "version of the data", "verbose_name_plural": "versions of the data"},
    ),
    migrations.CreateModel(
        name="CountKey",
        fields=[
            ("id", ID),
            ("kind", models.CharField(max_length=40)),
            ("status", models.CharField(max_length=40)),
            ("city", pointer("places.city")),
            ("category", pointer("places.category")),
        ],
        options={
            "verbose_name": "what is counted",
            "verbose_name_plural": "what is counted",
            "constraints": [
                models.UniqueConstraint(fields=("city", "kind", "category", "status"), name="countkey_unique")
            ],
        },
    ),
    migrations.CreateModel(
        name="CellCount",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "area",
                    "level",
                    "cell",
                    "key",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            ("area", models.BigIntegerField()),
            ("level", models.SmallIntegerField()),
            ("cell", models.BigIntegerField()),
            ("n", models.IntegerField()),
            ("sx", models.FloatField()),
            ("sy", models.FloatField()),
            ("key", pointer("places.countkey")),
        ],
        options={"verbose_name": "count", "verbose_name_plural": "counts"},
    ),
]
TICKED = [
    "places_city", "places_source", "places_category", "places_office", "places_areakind", "places_area",
    "places_indicator", "places_areafigure",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("places", "0008_example_hours")]

    operations = [
        # With the point in it, squares that are not kept are counted without reading the rows.
        migrations.RemoveIndex("feature", "feature_public_qk"),
        migrations.AddIndex(
            "feature",
            models.Index(
                fields=["qk"],
                include=["kind", "category", "status", "city", "web_location"],
                condition=models.Q(visibility="public"),
                name="feature_public_qk",
            ),
        ),
        # Most things are points: without them the index is small, and tiles of the whole country are drawn from it.
        migrations.RemoveIndex("feature", "feature_public_shape_gist"),
        migrations.AddIndex(
            "feature",
            GistIndex(
                fields=["public_shape"],
                condition=models.Q(public_shape__isnull=False),
                name="feature_public_shape_gist",
            ),
        ),
        migrations.AddIndex(
            "feature",
            models.Index(
                fields=["city", "kind"],
                condition=models.Q(public_shape__isnull=False),
                name="feature_with_shape",
            ),
        ),
        *TABLES,
        migrations.RunSQL(CARE, migrations.RunSQL.noop),
        migrations.RunSQL(MERGE, MERGE_BACK),
        migrations.RunSQL(REBUILD, REBUILD_BACK),
        migrations.RunSQL(FEATURES, FEATURES_BACK),
        migrations.RunSQL(MEMBERSHIPS, MEMBERSHIPS_BACK),
        ticks(*TICKED),
        migrations.RunSQL("SELECT public.civicmap_rebuild_counts()", migrations.RunSQL.noop),
    ]
