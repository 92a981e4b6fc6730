-- On what a finished text depends beside its own row: its declaration, and all changes of other tables that its kind shows in its city.
-- STABLE: in the snapshot of the statement that asks. The cluster's own number makes texts of a restored dump void, since transaction
-- numbers begin anew there.
CREATE OR REPLACE FUNCTION public.civicmap_text_state(declaration text, of_kind text, of_city bigint) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN hashtextextended(
        declaration || ' ' || of_city || ' ' || (
            SELECT coalesce(sum(epoch.token), 0) FROM public.places_textepoch epoch
            WHERE (epoch.city_id IS NULL OR epoch.city_id = of_city) AND epoch.kind IN ('', of_kind)
        ) || ' ' || (SELECT system_identifier FROM pg_control_system()), 0);
END $$;

-- The states of all cities: what a reader compares with. A text of another city cannot have one of them, and one whose feature moved to
-- another city does not hold by its row.
CREATE OR REPLACE FUNCTION public.civicmap_text_states(declaration text, of_kind text) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(SELECT public.civicmap_text_state(declaration, of_kind, city.id) FROM public.places_city city);
END $$;

-- Memberships follow their feature or its areas. Where somebody changes them by hand, the root row has to tell.
CREATE OR REPLACE FUNCTION public.civicmap_membership_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.places_feature f SET updated = f.updated FROM changed_rows m WHERE m.feature_id = f.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER touch_insert AFTER INSERT ON public.places_featurearea REFERENCING NEW TABLE AS changed_rows
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION public.civicmap_membership_touch();
CREATE OR REPLACE TRIGGER touch_update_from AFTER UPDATE ON public.places_featurearea REFERENCING OLD TABLE AS changed_rows
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION public.civicmap_membership_touch();
CREATE OR REPLACE TRIGGER touch_update_to AFTER UPDATE ON public.places_featurearea REFERENCING NEW TABLE AS changed_rows
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION public.civicmap_membership_touch();
CREATE OR REPLACE TRIGGER touch_delete AFTER DELETE ON public.places_featurearea REFERENCING OLD TABLE AS changed_rows
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION public.civicmap_membership_touch();
