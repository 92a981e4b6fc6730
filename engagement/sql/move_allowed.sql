-- Deferred: a move goes on from the one before it, not earlier; of a governed thing it is a transition of its procedure.
CREATE OR REPLACE FUNCTION public.civicmap_move_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_move public.engagement_move;
    thing_kind text;
    rules bigint;
BEGIN
    SELECT kind INTO thing_kind FROM public.places_feature WHERE id = NEW.feature_id;
    IF thing_kind IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT * INTO last_move FROM public.engagement_move earlier
    WHERE earlier.feature_id = NEW.feature_id AND earlier.what = 'status' AND earlier.id < NEW.id ORDER BY earlier.id DESC LIMIT 1;
    IF last_move.at > NEW.at THEN
        RAISE EXCEPTION 'move % of feature % is earlier than the one before it', NEW.id, NEW.feature_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'move_after_the_last';
    END IF;
    IF last_move.after <> NEW.before THEN
        RAISE EXCEPTION 'move % of feature % begins at % and not at %', NEW.id, NEW.feature_id, NEW.before, last_move.after
            USING ERRCODE = 'check_violation', CONSTRAINT = 'move_goes_on';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM public.engagement_procedure WHERE kind = thing_kind) THEN
        RETURN NULL;
    END IF;
    SELECT procedure_id INTO rules FROM public.engagement_phase
    WHERE id = public.civicmap_phase_of(NEW.feature_id, thing_kind);
    IF NOT EXISTS (
        SELECT 1 FROM public.engagement_transition step
        JOIN public.engagement_phase here ON here.id = step.from_phase_id
        JOIN public.engagement_phase there ON there.id = step.to_phase_id
        WHERE step.procedure_id = rules AND here.code = NEW.before AND there.code = NEW.after
        AND (step.by = 'clock') = (NEW.quality = 'clock')
        AND (NEW.act_id IS NOT NULL OR NOT step.needs_act)
        AND (NEW.words <> '' OR NOT step.needs_reason)
    ) THEN
        RAISE EXCEPTION 'feature % may not go from % to %: no such transition, or its act or reason is missing',
            NEW.feature_id, NEW.before, NEW.after
            USING ERRCODE = 'check_violation', CONSTRAINT = 'move_is_a_transition';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER move_is_allowed AFTER INSERT ON public.engagement_move DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.what = 'status' AND NEW.before <> '') EXECUTE FUNCTION public.civicmap_move_is_allowed();
