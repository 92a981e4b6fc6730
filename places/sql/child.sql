-- Triggers of every child table of Feature: the root exists and has this kind, goes when the child goes, and is marked as updated
-- whenever the child changes.
CREATE OR REPLACE TRIGGER touch_insert AFTER INSERT ON public.@table@
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_child_touch();
CREATE OR REPLACE TRIGGER touch_update AFTER UPDATE ON public.@table@
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_child_touch();
CREATE CONSTRAINT TRIGGER child_kind AFTER INSERT ON public.@table@ DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION public.civicmap_child_kind('@kind@');
CREATE CONSTRAINT TRIGGER root_gone AFTER DELETE ON public.@table@ DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION public.civicmap_root_gone();
