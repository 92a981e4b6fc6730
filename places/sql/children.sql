-- The functions that the triggers of each child table call (child.sql).
CREATE OR REPLACE FUNCTION public.civicmap_child_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.places_feature feature SET updated = clock_timestamp()
    FROM new_rows child WHERE child.feature_ptr_id = feature.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_child_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A child without any root is the foreign key's business; one written and deleted in the same transaction is nobody's.
    IF EXISTS (SELECT 1 FROM public.places_feature WHERE id = NEW.feature_ptr_id AND kind <> TG_ARGV[0]) THEN
        RAISE EXCEPTION 'feature % is not a %', NEW.feature_ptr_id, TG_ARGV[0]
            USING ERRCODE = 'check_violation', CONSTRAINT = 'child_has_right_root';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_root_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM public.places_feature WHERE id = OLD.feature_ptr_id) THEN
        RAISE EXCEPTION 'feature % would remain without its %', OLD.feature_ptr_id, TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'root_goes_with_child';
    END IF;
    RETURN NULL;
END $$;
