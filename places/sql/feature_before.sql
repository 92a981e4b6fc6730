-- Runs before generated columns are computed, so web_location and qk follow public_location.
CREATE OR REPLACE FUNCTION public.civicmap_feature_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Changes of areas take this lock alone: no feature is placed while the areas move.
    PERFORM pg_advisory_xact_lock_shared(7801);
    IF TG_OP = 'UPDATE' AND NEW.kind IS DISTINCT FROM OLD.kind THEN
        RAISE EXCEPTION 'the kind of a feature cannot change' USING ERRCODE = 'check_violation', CONSTRAINT = 'feature_kind_is_fixed';
    END IF;
    IF TG_OP = 'INSERT' OR NEW.location IS DISTINCT FROM OLD.location OR NEW.shape IS DISTINCT FROM OLD.shape
        OR NEW.precision IS DISTINCT FROM OLD.precision OR NEW.city_id IS DISTINCT FROM OLD.city_id
        OR NEW.precision = 'area' THEN
        NEW.public_location := public.civicmap_public_location(NEW.location, NEW.shape, NEW.precision, NEW.city_id);
        NEW.public_shape := CASE WHEN NEW.precision = 'exact' THEN NEW.shape END;
    ELSE
        NEW.public_location := OLD.public_location;
        NEW.public_shape := OLD.public_shape;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        NEW.updated := clock_timestamp();
    END IF;
    IF NEW.visibility = 'public' AND NEW.published IS NULL THEN
        NEW.published := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER feature_before BEFORE INSERT OR UPDATE ON public.places_feature
FOR EACH ROW EXECUTE FUNCTION public.civicmap_feature_before();
