-- Writers only append to the table of changes. The triggers are named so that they fire before those that assign areas (alphabetical
-- order): at that moment the memberships are still those of the row before.
CREATE OR REPLACE FUNCTION public.civicmap_count_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
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
    INSERT INTO public.places_wordchange (city_id, kind, category_id, status, placed, n, search)
    SELECT city_id, kind, category_id, status, public_location IS NOT NULL OR public_shape IS NOT NULL, 1, search
    FROM new_rows WHERE visibility = 'public';
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER count_insert AFTER INSERT ON public.places_feature
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_inserted();

CREATE OR REPLACE FUNCTION public.civicmap_count_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
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
    INSERT INTO public.places_wordchange (city_id, kind, category_id, status, placed, n, search)
    SELECT city_id, kind, category_id, status, public_location IS NOT NULL OR public_shape IS NOT NULL, -1, search
    FROM old_rows WHERE visibility = 'public';
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER count_delete AFTER DELETE ON public.places_feature
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_deleted();

-- Rows that count as before fall out of the GROUP BY; a tick for each city and kind says that something else in them has changed.
CREATE OR REPLACE FUNCTION public.civicmap_count_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH counted AS (
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
        ) membership
        RETURNING city_id, kind
    )
    INSERT INTO public.places_change (city_id, kind)
    SELECT city_id, kind FROM new_rows WHERE visibility = 'public' EXCEPT SELECT city_id, kind FROM counted;
    -- The same of what they say: rows whose words and keys are as before fall out.
    INSERT INTO public.places_wordchange (city_id, kind, category_id, status, placed, n, search)
    SELECT city_id, kind, category_id, status, placed, sum(n), search
    FROM (
        SELECT id, city_id, kind, category_id, status, public_location IS NOT NULL OR public_shape IS NOT NULL AS placed, -1 AS n, search
        FROM old_rows WHERE visibility = 'public'
        UNION ALL
        SELECT id, city_id, kind, category_id, status, public_location IS NOT NULL OR public_shape IS NOT NULL, 1, search
        FROM new_rows WHERE visibility = 'public'
    ) both_sides
    GROUP BY id, city_id, kind, category_id, status, placed, search HAVING sum(n) <> 0;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER count_update AFTER UPDATE ON public.places_feature
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_updated();
