-- What is in a private category is for its sender and the office in charge: it is never public and waits in no queue. Named to run after
-- feature_before, which holds the lock that a category takes alone while it becomes private.
CREATE OR REPLACE FUNCTION public.civicmap_private_category() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT category.is_private FROM public.places_category category WHERE category.id = NEW.category_id) THEN
        RAISE EXCEPTION 'feature % is in a private category and cannot be %', NEW.id, NEW.visibility
            USING ERRCODE = 'check_violation', CONSTRAINT = 'feature_of_private_category';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER private_category BEFORE INSERT OR UPDATE OF visibility, category_id ON public.places_feature
FOR EACH ROW WHEN (NEW.visibility NOT IN ('draft', 'private', 'withdrawn')) EXECUTE FUNCTION public.civicmap_private_category();
