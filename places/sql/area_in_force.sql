-- Whether an area is in force follows from its days and from what day it is in its city.
CREATE OR REPLACE FUNCTION public.civicmap_today(of_kind bigint) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (now() AT TIME ZONE coalesce(
        (SELECT city.time_zone FROM public.places_areakind kind JOIN public.places_city city ON city.id = kind.city_id
         WHERE kind.id = of_kind), 'UTC'))::date;
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_in_force(of_kind bigint, first date, last date) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE today date;
BEGIN
    IF first IS NULL AND last IS NULL THEN
        RETURN true;
    END IF;
    today := public.civicmap_today(of_kind);
    RETURN coalesce(first <= today, true) AND coalesce(last > today, true);
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_area_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.in_force := public.civicmap_in_force(NEW.kind_id, NEW.valid_from, NEW.valid_to);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER area_row BEFORE INSERT OR UPDATE ON public.places_area
FOR EACH ROW EXECUTE FUNCTION public.civicmap_area_row();
