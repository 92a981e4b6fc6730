-- Things are shown with the name of their organisation, as long as that is public: a change of either is a change of them.
CREATE OR REPLACE FUNCTION public.civicmap_organisation_of_@table@() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.places_feature feature SET updated = feature.updated
    FROM public.@table@ child WHERE child.organisation_id = NEW.id AND feature.id = child.feature_ptr_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER organisation_of_@table@ AFTER UPDATE ON public.places_feature
FOR EACH ROW WHEN (
    NEW.kind = 'assets.organisation' AND (NEW.title, NEW.visibility) IS DISTINCT FROM (OLD.title, OLD.visibility)
) EXECUTE FUNCTION public.civicmap_organisation_of_@table@();
