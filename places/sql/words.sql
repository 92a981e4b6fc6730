-- The column of the search and the question are made of the same words: civicmap_words() splits at whatever is neither letter nor
-- digit. It names ranges and not classes: what a letter is depends on the locale of a database, and would differ between two of them.
CREATE OR REPLACE FUNCTION public.civicmap_words(words text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN btrim(regexp_replace(
        regexp_replace(
            lower(public.unaccent('public.unaccent'::regdictionary, normalize(words, NFKC))),
            '[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]', '', 'g'),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u02b0-\u02ff\u2000-\u206f\u20a0-\u20cf\u2100-\u2bff\u2e00-\u2e7f\u3000-\u303f\ufe00-\ufe6f\uff00-\uff0f\ufff0-\uffff\U0001f000-\U0001faff]+',
        ' ', 'g'));
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_stems(words text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN to_tsvector('public.civicmap_italian'::regconfig, public.civicmap_words(words));
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_term_stems(words text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN tsvector_to_array(public.civicmap_stems(words));
END $$;

-- What a text must hold to tell of a term: its word, or its words close together in their order ("aiuto compiti" also finds
-- "aiuto per i compiti").
CREATE OR REPLACE FUNCTION public.civicmap_term_query(words text) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    told text;
    found tsquery;
    added tsquery;
BEGIN
    FOR told IN
        SELECT lexeme FROM unnest(public.civicmap_stems(words)), unnest(positions) place ORDER BY place
    LOOP
        added := ('''' || told || '''')::tsquery;
        found := CASE WHEN found IS NULL THEN added
            ELSE tsquery_phrase(found, added, 1) || tsquery_phrase(found, added, 2) || tsquery_phrase(found, added, 3) END;
    END LOOP;
    RETURN found;
END $$;
