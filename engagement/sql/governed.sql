-- Triggers of a kind that goes through a procedure: @table@ holds its things, @kind@ is its name.

CREATE OR REPLACE TRIGGER status_insert AFTER INSERT ON public.@table@
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_follow_phase();

CREATE OR REPLACE TRIGGER status_update AFTER UPDATE ON public.@table@
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_follow_phase();

CREATE CONSTRAINT TRIGGER phase_fits AFTER INSERT OR UPDATE OF phase_id ON public.@table@ DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION public.civicmap_phase_fits();

CREATE CONSTRAINT TRIGGER @table@_status_is_phase AFTER INSERT OR UPDATE OF status ON public.places_feature
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = '@kind@') EXECUTE FUNCTION public.civicmap_status_is_phase();
