-- What everybody may learn of a thing is written down in the transaction of the change: that it is public, that it is no longer, and its
-- moves while it is. Numbers are given later, in the order of commits.
CREATE OR REPLACE FUNCTION public.civicmap_events_of_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.engagement_event (verb, at, city_id, kind, feature_id)
    SELECT 'published', coalesce(published, now()), city_id, kind, id FROM new_rows WHERE visibility = 'public';
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER events_of_new AFTER INSERT ON public.places_feature
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_events_of_new();

CREATE OR REPLACE FUNCTION public.civicmap_event_of_visibility() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.engagement_event (verb, at, city_id, kind, feature_id)
    VALUES (CASE NEW.visibility WHEN 'public' THEN 'published' ELSE 'gone' END, now(), NEW.city_id, NEW.kind, NEW.id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER event_of_visibility AFTER UPDATE ON public.places_feature
FOR EACH ROW WHEN ((OLD.visibility = 'public') <> (NEW.visibility = 'public'))
EXECUTE FUNCTION public.civicmap_event_of_visibility();

CREATE OR REPLACE FUNCTION public.civicmap_event_of_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.engagement_event (verb, at, city_id, kind, feature_id)
    VALUES ('gone', now(), OLD.city_id, OLD.kind, OLD.id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER event_of_deletion AFTER DELETE ON public.places_feature
FOR EACH ROW WHEN (OLD.visibility = 'public')
EXECUTE FUNCTION public.civicmap_event_of_deletion();

CREATE OR REPLACE FUNCTION public.civicmap_events_of_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.engagement_event (verb, at, city_id, kind, feature_id, move_id)
    SELECT CASE move.what WHEN 'status' THEN 'status' WHEN 'assignment' THEN 'assigned' ELSE 'corrected' END,
        move.at, feature.city_id, feature.kind, feature.id, move.id
    FROM new_rows move JOIN public.places_feature feature ON feature.id = move.feature_id
    WHERE feature.visibility = 'public'
      AND (move.what = 'status' AND move.before <> '' OR move.what = 'assignment' AND move.after <> '' OR move.what IN ('correction', 'photo'))
    ORDER BY move.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER events_of_moves AFTER INSERT ON public.engagement_move
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_events_of_moves();
