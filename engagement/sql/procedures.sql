-- Things that go through a procedure: their status is the code of their phase, their moves are transitions of their procedure.
-- The table of a kind is its name with an underscore: pacts.pact is pacts_pact.

CREATE OR REPLACE FUNCTION public.civicmap_phase_of(feature bigint, kind text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    found bigint;
BEGIN
    EXECUTE format('SELECT phase_id FROM public.%I WHERE feature_ptr_id = $1', replace(kind, '.', '_')) INTO found USING feature;
    RETURN found;
END $$;

-- The root's status follows the phase.
CREATE OR REPLACE FUNCTION public.civicmap_follow_phase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.places_feature feature SET status = phase.code
    FROM new_rows child JOIN public.engagement_phase phase ON phase.id = child.phase_id
    WHERE child.feature_ptr_id = feature.id AND feature.status <> phase.code;
    RETURN NULL;
END $$;

-- Deferred, on the root: its status is the phase's, whoever wrote it.
CREATE OR REPLACE FUNCTION public.civicmap_status_is_phase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM public.places_feature feature
        JOIN public.engagement_phase phase ON phase.id = public.civicmap_phase_of(feature.id, feature.kind)
        WHERE feature.id = NEW.id AND feature.status <> phase.code
    ) THEN
        RAISE EXCEPTION 'the status of feature % is not its phase', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'status_is_phase';
    END IF;
    RETURN NULL;
END $$;

-- Deferred, on the child: the phase is one of its city's procedures for its kind, and the procedure stays the same for life.
CREATE OR REPLACE FUNCTION public.civicmap_phase_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_phase bigint := CASE WHEN TG_OP = 'UPDATE' THEN OLD.phase_id END;
BEGIN
    IF EXISTS (
        SELECT 1 FROM public.engagement_phase phase
        JOIN public.engagement_procedure procedure ON procedure.id = phase.procedure_id
        JOIN public.places_feature feature ON feature.id = NEW.feature_ptr_id
        LEFT JOIN public.engagement_phase earlier ON earlier.id = old_phase
        WHERE phase.id = NEW.phase_id AND (
            procedure.kind <> feature.kind OR procedure.city_id <> feature.city_id OR earlier.procedure_id <> phase.procedure_id
        )
    ) THEN
        RAISE EXCEPTION 'the phase of feature % belongs to another procedure, kind or city', NEW.feature_ptr_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'phase_fits';
    END IF;
    RETURN NULL;
END $$;

-- A code that things have as their status does not change.
CREATE OR REPLACE FUNCTION public.civicmap_phase_code_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    used boolean;
    things text;
BEGIN
    SELECT replace(procedure.kind, '.', '_') INTO things FROM public.engagement_procedure procedure WHERE procedure.id = OLD.procedure_id;
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I WHERE phase_id = $1)', things) INTO used USING OLD.id;
    IF used THEN
        RAISE EXCEPTION 'the code of phase % is the status of things', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'phase_code_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER phase_code_stays BEFORE UPDATE OF code ON public.engagement_phase
FOR EACH ROW WHEN (NEW.code <> OLD.code) EXECUTE FUNCTION public.civicmap_phase_code_stays();
