-- The version of the data, kept for each city and kind: a city NULL stands for all cities, a kind '' for everything shown, and '#' for what
-- filters are understood by (cities, categories, words). Only the merge of changes writes it, one at a time; writers only append.
CREATE OR REPLACE FUNCTION public.civicmap_bump_version(cities bigint[], kinds text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    -- Not a mere counter: a database restored from a dump must not give its old numbers to other data. Greater than every version there
    -- is, so that the greatest of several changes with each of them.
    fresh bigint := greatest(
        (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
        (SELECT coalesce(max(version), 0) + 1 FROM public.places_dataversion));
BEGIN
    INSERT INTO public.places_dataversion (city_id, kind, version)
    SELECT DISTINCT key.city, key.kind, fresh FROM unnest(cities, kinds) AS key (city, kind)
    ON CONFLICT (city_id, kind) DO UPDATE SET version = excluded.version;
END $$;

-- Called by the triggers of tick.sql, whose arguments are SQL of the city and the kind that show a row r. A row that is written as it was
-- changes nothing.
CREATE OR REPLACE FUNCTION public.civicmap_tick() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    shown text := format('SELECT %s AS city, %s AS kind, r::text AS told FROM ', TG_ARGV[0], TG_ARGV[1]);
    changed text := CASE
        WHEN TG_OP = 'TRUNCATE' THEN 'SELECT NULL::bigint AS city, '''' AS kind'
        WHEN TG_OP = 'INSERT' THEN shown || 'new_rows r'
        WHEN TG_OP = 'DELETE' THEN shown || 'old_rows r'
        ELSE format('(%1$s EXCEPT %2$s) UNION ALL (%2$s EXCEPT %1$s)', shown || 'new_rows r', shown || 'old_rows r') END;
BEGIN
    EXECUTE 'WITH changed AS (SELECT DISTINCT city, kind FROM (' || changed || ') rows), noted AS (
            INSERT INTO public.places_textepoch (city_id, kind, token)
            SELECT city, kind, (random() * 1e12)::bigint FROM changed
        )
        INSERT INTO public.places_change (city_id, kind)
        SELECT city, kind FROM changed UNION ALL SELECT NULL, ''#'' WHERE EXISTS (SELECT 1 FROM changed)';
    RETURN NULL;
END $$;
