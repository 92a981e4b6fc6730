-- Each feature is assigned to the one area of each kind in which it lies, and to those that it only serves.
-- A join of the two transition tables would be planned once, for the first statement's few rows, and kept for the many of a later one:
-- nested loops, 200 s for 16,000 rows. So they are compared as sets, and the rare removal is planned each time.
CREATE OR REPLACE FUNCTION public.civicmap_feature_areas() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NOT EXISTS (
            SELECT id, city_id, public.ST_AsEWKB(public_location) FROM new_rows
            EXCEPT SELECT id, city_id, public.ST_AsEWKB(public_location) FROM old_rows
        ) THEN
            RETURN NULL;
        END IF;
        EXECUTE 'DELETE FROM public.places_featurearea membership USING new_rows n, old_rows o '
            'WHERE membership.feature_id = n.id AND o.id = n.id '
            'AND (n.public_location IS DISTINCT FROM o.public_location OR n.city_id <> o.city_id)';
    END IF;

    INSERT INTO public.places_featurearea (feature_id, kind_id, area_id)
    SELECT n.id, kind.id, area.id
    FROM new_rows n
    JOIN public.places_areakind kind ON kind.city_id = n.city_id
    CROSS JOIN LATERAL (SELECT public.civicmap_area_of(n.public_location, kind.id) AS id) area
    WHERE area.id IS NOT NULL
    ON CONFLICT DO NOTHING;

    IF TG_OP = 'UPDATE' THEN
        PERFORM public.civicmap_serve(ARRAY(
            SELECT feature_id FROM public.places_feature_areas_served WHERE feature_id IN (SELECT id FROM new_rows)));
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER feature_areas_insert AFTER INSERT ON public.places_feature
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_feature_areas();
CREATE OR REPLACE TRIGGER feature_areas_update AFTER UPDATE ON public.places_feature
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_feature_areas();
