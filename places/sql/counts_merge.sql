-- One statement takes the changes away and adds them: whoever reads sees them here or there, never twice and never not at all.
CREATE OR REPLACE FUNCTION public.civicmap_merge_changes() RETURNS bigint LANGUAGE plpgsql SET work_mem = '64MB' AS $$
DECLARE
    taken bigint;
    areas bigint[]; levels smallint[]; cells bigint[]; keys bigint[];
    cities bigint[]; kinds text[];
BEGIN
    PERFORM pg_advisory_xact_lock(7802);
    IF (SELECT count(*) FROM (SELECT 1 FROM public.places_change WHERE n <> 0 LIMIT 100001) waiting) > 100000 THEN
        SELECT count(*) INTO taken FROM public.places_change;
        PERFORM public.civicmap_rebuild_counts();
        RETURN taken;
    END IF;
    PERFORM public.civicmap_merge_words();
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
    ), touched AS (
        SELECT array_agg(changed.city_id) AS cities, array_agg(changed.kind) AS kinds FROM (SELECT DISTINCT city_id, kind FROM gone) changed
    )
    SELECT (SELECT count(*) FROM gone), (SELECT touched.cities FROM touched), (SELECT touched.kinds FROM touched),
        array_agg(empty.area), array_agg(empty.level), array_agg(empty.cell), array_agg(empty.key_id)
    INTO taken, cities, kinds, areas, levels, cells, keys
    FROM (SELECT area, level, cell, key_id FROM written WHERE n = 0) empty;
    IF areas IS NOT NULL THEN
        DELETE FROM public.places_cellcount c
        USING unnest(areas, levels, cells, keys) AS empty (area, level, cell, key_id)
        WHERE c.area = empty.area AND c.level = empty.level AND c.cell = empty.cell AND c.key_id = empty.key_id;
    END IF;
    IF taken > 0 THEN
        PERFORM public.civicmap_bump_version(cities, kinds);
    END IF;
    RETURN taken;
END $$;
