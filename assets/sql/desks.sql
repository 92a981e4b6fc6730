-- A desk stands where its house stands: place, precision and, where it has none of its own, address; it follows the house.
-- desk_place runs before feature_before (triggers go by name), which derives the public place from what this one sets.
CREATE OR REPLACE FUNCTION public.civicmap_desk_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE house record;
BEGIN
    SELECT feature.location, feature.shape, feature.precision, feature.address INTO house
    FROM public.assets_service service JOIN public.places_feature feature ON feature.id = service.host_id
    WHERE service.feature_ptr_id = NEW.id AND NOT service.is_remote;
    IF FOUND THEN
        IF house.location IS NOT NULL OR house.shape IS NOT NULL THEN
            NEW.location := house.location;
            NEW.shape := house.shape;
            NEW.precision := house.precision;
        END IF;
        IF NEW.address = '' THEN
            NEW.address := house.address;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER desk_place BEFORE INSERT OR UPDATE ON public.places_feature
FOR EACH ROW WHEN (NEW.kind = 'assets.service') EXECUTE FUNCTION public.civicmap_desk_place();

CREATE OR REPLACE FUNCTION public.civicmap_desk_moves_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The trigger of the root does the rest.
    UPDATE public.places_feature SET location = location WHERE id = NEW.feature_ptr_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER desk_moves_in_insert AFTER INSERT ON public.assets_service
FOR EACH ROW WHEN (NEW.host_id IS NOT NULL AND NOT NEW.is_remote)
EXECUTE FUNCTION public.civicmap_desk_moves_in();
CREATE OR REPLACE TRIGGER desk_moves_in_update AFTER UPDATE ON public.assets_service
FOR EACH ROW WHEN (
    NEW.host_id IS NOT NULL AND NOT NEW.is_remote
    AND (NEW.host_id IS DISTINCT FROM OLD.host_id OR NEW.is_remote IS DISTINCT FROM OLD.is_remote)
) EXECUTE FUNCTION public.civicmap_desk_moves_in();

CREATE OR REPLACE FUNCTION public.civicmap_house_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.places_feature SET
        location = NEW.location,
        shape = NEW.shape,
        precision = NEW.precision,
        address = CASE WHEN address IN ('', OLD.address) THEN NEW.address ELSE address END
    WHERE id IN (
        SELECT feature_ptr_id FROM public.assets_service WHERE host_id = NEW.id AND NOT is_remote
    );
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER house_moves AFTER UPDATE ON public.places_feature
FOR EACH ROW WHEN (
    NEW.kind = 'places.house'
    -- As bytes: a restore has an empty search path and would not find the comparison of geometries.
    AND (NEW.location::bytea, NEW.shape::bytea, NEW.precision, NEW.address)
        IS DISTINCT FROM (OLD.location::bytea, OLD.shape::bytea, OLD.precision, OLD.address)
) EXECUTE FUNCTION public.civicmap_house_moves();

-- A service shows the name of its house: with that, the service has changed.
CREATE OR REPLACE FUNCTION public.civicmap_house_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.places_feature SET updated = updated
    WHERE id IN (SELECT feature_ptr_id FROM public.assets_service WHERE host_id = NEW.id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER house_named AFTER UPDATE ON public.places_feature
FOR EACH ROW WHEN (NEW.kind = 'places.house' AND NEW.title IS DISTINCT FROM OLD.title)
EXECUTE FUNCTION public.civicmap_house_named();
