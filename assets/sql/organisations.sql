-- The seat of an informal group is somebody's home: it is never shown.
CREATE OR REPLACE FUNCTION public.civicmap_informal_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM public.assets_organisation body JOIN public.places_feature feature ON feature.id = body.feature_ptr_id
        WHERE feature.id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint
          AND body.legal_form = 'informal' AND feature.precision <> 'hidden'
    ) THEN
        RAISE EXCEPTION 'the seat of an informal group is not shown'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_informal_seat_hidden';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER informal_seat AFTER INSERT OR UPDATE ON public.assets_organisation DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.legal_form = 'informal') EXECUTE FUNCTION public.civicmap_informal_seat('feature_ptr_id');
CREATE CONSTRAINT TRIGGER informal_seat AFTER UPDATE ON public.places_feature DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.kind = 'assets.organisation' AND NEW.precision <> 'hidden')
EXECUTE FUNCTION public.civicmap_informal_seat('id');
