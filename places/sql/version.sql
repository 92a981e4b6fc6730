-- The version of the data. Any committed change of a table with the trigger of tick.sql changes it.
CREATE OR REPLACE FUNCTION public.civicmap_bump_version() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    -- Not a mere counter: a database restored from a dump must not give its old numbers to other data.
    moment bigint := (extract(epoch FROM clock_timestamp()) * 1000)::bigint;
BEGIN
    INSERT INTO public.places_dataversion AS known (id, version) VALUES (1, moment)
    ON CONFLICT (id) DO UPDATE SET version = greatest(known.version + 1, excluded.version);
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_tick() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.places_change DEFAULT VALUES;
    IF TG_TABLE_NAME NOT IN ('places_indicator', 'places_areafigure') THEN
        INSERT INTO public.places_textepoch (token) VALUES ((random() * 1e12)::bigint);
    END IF;
    RETURN NULL;
END $$;
