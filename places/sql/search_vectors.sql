-- A text is kept by its stems and by its words as written, and by # and the number of each concept that one of its terms tells of; no
-- word that a person types can be that. Concepts that are found in the head weigh as much as the head does.
CREATE OR REPLACE FUNCTION public.civicmap_concepts(whole tsvector, head tsvector, of_city bigint) RETURNS tsvector
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE told text;
BEGIN
    SELECT string_agg(format('''#%s'':1%s', found.concept_id, CASE WHEN found.leads THEN 'A' ELSE 'C' END), ' ') INTO told
    FROM (
        SELECT term.concept_id, bool_or(head @@ term.query) AS leads
        FROM public.places_conceptterm term
        WHERE term.stems[1] = ANY (tsvector_to_array(whole)) AND whole @@ term.query AND (term.city_id IS NULL OR term.city_id = of_city)
        GROUP BY term.concept_id
    ) found;
    RETURN coalesce(told, '')::tsvector;
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_text_vector(head text, place text, body text, of_city bigint) RETURNS tsvector
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    italian regconfig := 'public.civicmap_italian';
    heads text := public.civicmap_words(coalesce(head, ''));
    places text := public.civicmap_words(coalesce(place, ''));
    bodies text := public.civicmap_words(coalesce(body, ''));
    heading tsvector := setweight(to_tsvector(italian, heads), 'A');
    stems tsvector := heading || setweight(to_tsvector(italian, places), 'B') || setweight(to_tsvector(italian, bodies), 'C');
BEGIN
    RETURN stems
        || array_to_tsvector(ARRAY(
            SELECT DISTINCT left(word, 250)
            FROM unnest(string_to_array(heads || ' ' || places || ' ' || bodies, ' ')) word WHERE word <> ''))
        || public.civicmap_concepts(stems, heading, of_city);
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_category_vector(name_it text, name_en text, above bigint, of_city bigint) RETURNS tsvector
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE parents text;
BEGIN
    SELECT concat_ws(' . ', parent.name_it, parent.name_en) INTO parents FROM public.places_category parent WHERE parent.id = above;
    RETURN public.civicmap_text_vector(concat_ws(' . ', name_it, name_en), NULL, parents, of_city);
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_feature_vector(
    title text, description text, address text, precision_code text, of_category bigint, of_city bigint
) RETURNS tsvector LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    -- As places.models.expressions.disclosed_address().
    place text := CASE precision_code WHEN 'exact' THEN address
        WHEN 'street' THEN regexp_replace(address, '[\s,;(]*\d.*$', '') ELSE '' END;
    category tsvector;
BEGIN
    SELECT coalesce(known.search, '') INTO category FROM public.places_category known WHERE known.id = of_category;
    RETURN public.civicmap_text_vector(title, place, description, of_city) || coalesce(setweight(category, 'B'), '');
END $$;
