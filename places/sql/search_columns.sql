-- feature_search is named so that it runs after feature_before, which writes the moment of the change.
CREATE OR REPLACE FUNCTION public.civicmap_feature_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same boolean := TG_OP = 'UPDATE' AND NEW.title IS NOT DISTINCT FROM OLD.title
        AND NEW.description IS NOT DISTINCT FROM OLD.description AND NEW.address IS NOT DISTINCT FROM OLD.address
        AND NEW.precision IS NOT DISTINCT FROM OLD.precision AND NEW.category_id IS NOT DISTINCT FROM OLD.category_id
        AND NEW.city_id IS NOT DISTINCT FROM OLD.city_id;
BEGIN
    IF same AND NEW.search IS NOT DISTINCT FROM OLD.search THEN
        RETURN NEW;
    END IF;
    -- Indexing anew changes nothing that people wrote.
    IF same AND current_setting('civicmap.indexing', true) = 'on' THEN
        NEW.updated := OLD.updated;
    END IF;
    NEW.search := public.civicmap_feature_vector(
        NEW.title, NEW.description, NEW.address, NEW.precision, NEW.category_id, NEW.city_id);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER feature_search BEFORE INSERT OR UPDATE ON public.places_feature
FOR EACH ROW EXECUTE FUNCTION public.civicmap_feature_search();

CREATE OR REPLACE FUNCTION public.civicmap_category_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := public.civicmap_category_vector(NEW.name_it, NEW.name_en, NEW.parent_id, NEW.city_id);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER category_search BEFORE INSERT OR UPDATE ON public.places_category
FOR EACH ROW EXECUTE FUNCTION public.civicmap_category_search();

-- Questions mean something else from this moment on; the texts follow in a job, which begins again from the start.
CREATE OR REPLACE FUNCTION public.civicmap_search_wanted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.places_change (kind) VALUES (''), ('#');
    INSERT INTO public.places_searchwork AS work (id, asked, upto) VALUES (1, 1, 0)
    ON CONFLICT (id) DO UPDATE SET asked = work.asked + 1, upto = 0;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER search_wanted AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.places_conceptterm
FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_search_wanted();
CREATE OR REPLACE TRIGGER search_wanted AFTER UPDATE OF name_it, name_en, parent_id, city_id ON public.places_category
FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_search_wanted();
