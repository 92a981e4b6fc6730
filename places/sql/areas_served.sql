-- Features belong to the areas that they serve too, where they do not lie in them. In the place of an area that has ended stand those that
-- have its ground.
CREATE OR REPLACE FUNCTION public.civicmap_serve(features bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.places_featurearea (feature_id, kind_id, area_id, served)
    SELECT DISTINCT served.feature_id, area.kind_id, area.id, true
    FROM public.places_feature_areas_served served
    JOIN public.places_area named ON named.id = served.area_id
    LEFT JOIN public.places_area_successors heir ON heir.from_area_id = named.id AND NOT named.in_force
    JOIN public.places_area area ON area.id = coalesce(heir.to_area_id, named.id) AND area.in_force
    WHERE served.feature_id = ANY (features)
    ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_areas_served() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Nothing is placed while the areas move.
    PERFORM pg_advisory_xact_lock_shared(7801);
    DELETE FROM public.places_featurearea membership USING changed_rows changed
    WHERE membership.feature_id = changed.feature_id AND membership.served;
    PERFORM public.civicmap_serve(ARRAY(SELECT DISTINCT feature_id FROM changed_rows));
    UPDATE public.places_feature feature SET updated = feature.updated
    FROM changed_rows changed WHERE changed.feature_id = feature.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER serve_insert AFTER INSERT ON public.places_feature_areas_served
REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_areas_served();
CREATE OR REPLACE TRIGGER serve_update_from AFTER UPDATE ON public.places_feature_areas_served
REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_areas_served();
CREATE OR REPLACE TRIGGER serve_update_to AFTER UPDATE ON public.places_feature_areas_served
REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_areas_served();
CREATE OR REPLACE TRIGGER serve_delete AFTER DELETE ON public.places_feature_areas_served
REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_areas_served();

CREATE OR REPLACE FUNCTION public.civicmap_areas_inherited() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE features bigint[];
BEGIN
    features := ARRAY(
        SELECT DISTINCT served.feature_id
        FROM public.places_feature_areas_served served JOIN changed_rows changed ON changed.from_area_id = served.area_id);
    DELETE FROM public.places_featurearea WHERE feature_id = ANY (features) AND served;
    PERFORM public.civicmap_serve(features);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER inherit_insert AFTER INSERT ON public.places_area_successors
REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_areas_inherited();
CREATE OR REPLACE TRIGGER inherit_delete AFTER DELETE ON public.places_area_successors
REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_areas_inherited();
