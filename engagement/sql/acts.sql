-- The stored document of an act that a move rests on stays as it is. One that had none may still get it.
CREATE OR REPLACE FUNCTION public.civicmap_act_document_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM public.engagement_move WHERE act_id = OLD.id) THEN
        RAISE EXCEPTION 'a move rests on the document of act %', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'act_document_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER act_document_stays BEFORE UPDATE OF document, sha256 ON public.engagement_act
FOR EACH ROW WHEN (OLD.document <> '' AND (NEW.document, NEW.sha256) IS DISTINCT FROM (OLD.document, OLD.sha256))
EXECUTE FUNCTION public.civicmap_act_document_stays();
