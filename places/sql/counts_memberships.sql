-- A membership counts what its feature is now; one whose feature is gone was counted out with it.
CREATE OR REPLACE FUNCTION public.civicmap_count_joined() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.places_change (area, city_id, kind, category_id, status, qk, n, x, y)
    SELECT m.area_id, f.city_id, f.kind, f.category_id, f.status, f.qk, 1,
        coalesce(round(public.ST_X(f.web_location) * 10), 0), coalesce(round(public.ST_Y(f.web_location) * 10), 0)
    FROM new_rows m JOIN public.places_feature f ON f.id = m.feature_id
    WHERE f.visibility = 'public';
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER count_insert AFTER INSERT ON public.places_featurearea
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_joined();
CREATE OR REPLACE TRIGGER count_update_to AFTER UPDATE ON public.places_featurearea
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_joined();

CREATE OR REPLACE FUNCTION public.civicmap_count_left() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE TRIGGER count_update_from AFTER UPDATE ON public.places_featurearea
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_left();
CREATE OR REPLACE TRIGGER count_delete AFTER DELETE ON public.places_featurearea
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_count_left();
