-- When a category becomes private, what is in it becomes private with it, each thing with its move. The lock keeps every other change of
-- features away until the end of the transaction.
CREATE OR REPLACE FUNCTION public.civicmap_category_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7801);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER category_before BEFORE UPDATE ON public.places_category
FOR EACH ROW WHEN (NEW.is_private AND NOT OLD.is_private) EXECUTE FUNCTION public.civicmap_category_before();

CREATE OR REPLACE FUNCTION public.civicmap_category_becomes_private() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.engagement_move (feature_id, what, before, after, at, quality, words, note)
    SELECT id, 'visibility', CASE visibility WHEN 'closed' THEN 'public' ELSE visibility END, 'private', now(), 'administrator', '', ''
    FROM public.places_feature WHERE category_id = NEW.id AND visibility IN ('public', 'closed', 'pending', 'hidden')
    ORDER BY id;
    UPDATE public.places_feature SET visibility = 'private'
    WHERE category_id = NEW.id AND visibility IN ('public', 'closed', 'pending', 'hidden');
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER category_becomes_private AFTER UPDATE ON public.places_category
FOR EACH ROW WHEN (NEW.is_private AND NOT OLD.is_private) EXECUTE FUNCTION public.civicmap_category_becomes_private();
