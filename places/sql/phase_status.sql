-- For kinds whose status is the code of a phase: the root's status follows the phase, and can be no other.
CREATE OR REPLACE FUNCTION public.civicmap_@name@_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.places_feature feature SET status = phase.code
    FROM new_rows child JOIN public.@phases@ phase ON phase.id = child.phase_id
    WHERE child.feature_ptr_id = feature.id AND feature.status <> phase.code;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER status_insert AFTER INSERT ON public.@table@
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_@name@_status();
CREATE OR REPLACE TRIGGER status_update AFTER UPDATE ON public.@table@
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_@name@_status();

CREATE OR REPLACE FUNCTION public.civicmap_@name@_status_is_phase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM public.places_feature feature
        JOIN public.@table@ child ON child.feature_ptr_id = feature.id
        JOIN public.@phases@ phase ON phase.id = child.phase_id
        WHERE feature.id = NEW.id AND feature.status <> phase.code
    ) THEN
        RAISE EXCEPTION 'the status of feature % is not its phase', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'status_is_phase';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER @name@_status_is_phase AFTER INSERT OR UPDATE OF status ON public.places_feature
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = '@kind@')
EXECUTE FUNCTION public.civicmap_@name@_status_is_phase();
