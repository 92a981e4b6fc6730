-- The trigger of every table that layers show. Features have their own, finer triggers.
CREATE OR REPLACE TRIGGER tick_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.@table@
FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_tick();
