-- city_is_open is named to run before feature_before (triggers go by name), which gives public things their date. Both locks as
-- between features and areas: no feature becomes public while its city closes.
CREATE OR REPLACE FUNCTION public.civicmap_city_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7801);
    NEW.visibility := CASE WHEN (SELECT city.state FROM public.places_city city WHERE city.id = NEW.city_id) IN ('preparing', 'closed')
        THEN 'closed' ELSE 'public' END;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER city_is_open BEFORE INSERT OR UPDATE ON public.places_feature
FOR EACH ROW WHEN (NEW.visibility IN ('public', 'closed')) EXECUTE FUNCTION public.civicmap_city_is_open();

CREATE OR REPLACE FUNCTION public.civicmap_city_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7801);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER city_before BEFORE UPDATE ON public.places_city
FOR EACH ROW WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION public.civicmap_city_before();

CREATE OR REPLACE FUNCTION public.civicmap_city_after() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.places_feature SET visibility = visibility WHERE city_id = NEW.id AND visibility IN ('public', 'closed');
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER city_after AFTER UPDATE ON public.places_city
FOR EACH ROW WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION public.civicmap_city_after();
