-- All counts anew from the features, in one snapshot with the removal of the changes it includes. Each level is summed from the one
-- below it, and only what differs is written.
CREATE OR REPLACE FUNCTION public.civicmap_rebuild_counts() RETURNS bigint LANGUAGE plpgsql
SET work_mem = '256MB' SET enable_sort = off SET enable_nestloop = off AS $$
DECLARE
    written_cells bigint;
    cities bigint[]; kinds text[];
BEGIN
    PERFORM pg_advisory_xact_lock(7802);
    PERFORM public.civicmap_forget_words();
    WITH gone AS (
        DELETE FROM public.places_change RETURNING city_id, kind
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
    ), touched AS (
        SELECT array_agg(changed.city_id) AS cities, array_agg(changed.kind) AS kinds FROM (
            SELECT city_id, kind FROM gone UNION SELECT known.city_id, known.kind FROM wrong JOIN known USING (key_id)
        ) changed
    )
    SELECT (SELECT touched.cities FROM touched), (SELECT touched.kinds FROM touched),
        (SELECT count(*) FROM removed) + (SELECT count(*) FROM mended) + (SELECT count(*) FROM added)
    INTO cities, kinds, written_cells;
    DELETE FROM public.places_countkey k WHERE NOT EXISTS (
        SELECT 1 FROM public.places_cellcount c WHERE c.area = 0 AND c.level IN (-1, 0) AND c.cell = 0 AND c.key_id = k.id
    );
    IF cities IS NOT NULL THEN
        PERFORM public.civicmap_bump_version(cities, kinds);
    END IF;
    RETURN written_cells;
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_count_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.civicmap_rebuild_counts();
    PERFORM public.civicmap_bump_version(ARRAY[NULL, NULL]::bigint[], ARRAY['', '#']);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER count_truncate AFTER TRUNCATE ON public.places_feature
FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_truncated();
CREATE OR REPLACE TRIGGER count_truncate AFTER TRUNCATE ON public.places_featurearea
FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_truncated();
