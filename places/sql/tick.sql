-- The triggers of a table whose rows are shown in one city or by one kind of feature: SQL that says which of a row r.
CREATE OR REPLACE TRIGGER tick_insert AFTER INSERT ON public.@table@
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_tick($$@city@$$, $$@kind@$$);
CREATE OR REPLACE TRIGGER tick_update AFTER UPDATE ON public.@table@
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_tick($$@city@$$, $$@kind@$$);
CREATE OR REPLACE TRIGGER tick_delete AFTER DELETE ON public.@table@
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_tick($$@city@$$, $$@kind@$$);
CREATE OR REPLACE TRIGGER tick_truncate AFTER TRUNCATE ON public.@table@
FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_tick($$@city@$$, $$@kind@$$);
