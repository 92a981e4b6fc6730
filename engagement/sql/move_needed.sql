-- A status or a visibility of a feature changes with its move: at the end of the transaction the last move of each that was written says what
-- the feature's column says. `closed` is what the database writes for `public` in a city that is not open.
CREATE OR REPLACE FUNCTION public.civicmap_move_needed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    feature record;
    last text;
BEGIN
    SELECT status, CASE visibility WHEN 'closed' THEN 'public' ELSE visibility END AS visibility
    INTO feature FROM public.places_feature WHERE id = NEW.id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF NEW.status <> OLD.status THEN
        SELECT after INTO last FROM public.engagement_move
        WHERE feature_id = NEW.id AND what = 'status' ORDER BY id DESC LIMIT 1;
        IF last IS DISTINCT FROM feature.status THEN
            RAISE EXCEPTION 'the status of feature % changed to % without a move', NEW.id, feature.status
                USING ERRCODE = 'check_violation', CONSTRAINT = 'change_has_move';
        END IF;
    END IF;
    IF NEW.visibility <> OLD.visibility THEN
        SELECT after INTO last FROM public.engagement_move
        WHERE feature_id = NEW.id AND what = 'visibility' ORDER BY id DESC LIMIT 1;
        IF last IS DISTINCT FROM feature.visibility THEN
            RAISE EXCEPTION 'the visibility of feature % changed to % without a move', NEW.id, feature.visibility
                USING ERRCODE = 'check_violation', CONSTRAINT = 'change_has_move';
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER move_needed AFTER UPDATE ON public.places_feature
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (
    OLD.status <> NEW.status
    OR OLD.visibility <> NEW.visibility
       AND NOT (OLD.visibility IN ('public', 'closed') AND NEW.visibility IN ('public', 'closed'))
)
EXECUTE FUNCTION public.civicmap_move_needed();
