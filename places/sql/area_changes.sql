-- When areas change, the features of their city are assigned anew.
CREATE OR REPLACE FUNCTION public.civicmap_reassign(of_kind bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- What is shown at its area's centre moves with the area.
    UPDATE public.places_feature feature SET updated = feature.updated
    FROM public.places_areakind kind
    WHERE kind.id = of_kind AND feature.city_id = kind.city_id AND feature.precision = 'area';
    DELETE FROM public.places_featurearea WHERE kind_id = of_kind;
    INSERT INTO public.places_featurearea (feature_id, kind_id, area_id)
    SELECT feature.id, kind.id, area.id
    FROM public.places_areakind kind
    JOIN public.places_feature feature ON feature.city_id = kind.city_id
    CROSS JOIN LATERAL (SELECT public.civicmap_area_of(feature.public_location, kind.id) AS id) area
    WHERE kind.id = of_kind AND area.id IS NOT NULL;
    PERFORM public.civicmap_serve(ARRAY(
        SELECT served.feature_id
        FROM public.places_feature_areas_served served JOIN public.places_area area ON area.id = served.area_id
        WHERE area.kind_id = of_kind));
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_area_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7801);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER area_before BEFORE INSERT OR UPDATE OR DELETE ON public.places_area
FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_area_before();

CREATE OR REPLACE FUNCTION public.civicmap_area_after() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM public.civicmap_reassign(changed.kind_id) FROM (SELECT DISTINCT kind_id FROM new_rows WHERE in_force) changed;
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM public.civicmap_reassign(changed.kind_id) FROM (SELECT DISTINCT kind_id FROM old_rows) changed;
    ELSE
        PERFORM public.civicmap_reassign(changed.kind_id) FROM (
            SELECT unnest(ARRAY[n.kind_id, o.kind_id]) AS kind_id FROM new_rows n JOIN old_rows o ON o.id = n.id
            WHERE (n.kind_id, n.code, n.in_force) IS DISTINCT FROM (o.kind_id, o.code, o.in_force)
               OR NOT n.boundary OPERATOR(public.~=) o.boundary OR NOT public.ST_OrderingEquals(n.boundary, o.boundary)
            GROUP BY 1
        ) changed;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER area_after_insert AFTER INSERT ON public.places_area
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_area_after();
CREATE OR REPLACE TRIGGER area_after_update AFTER UPDATE ON public.places_area
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_area_after();
CREATE OR REPLACE TRIGGER area_after_delete AFTER DELETE ON public.places_area
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_area_after();
