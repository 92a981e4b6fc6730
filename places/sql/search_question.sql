-- Terms are taken from the longest on; what a term says is said by its concepts or by its own words, so that a text that is not yet
-- indexed anew is found too. Words that only join others count where there are no others.
CREATE OR REPLACE FUNCTION public.civicmap_question(words text, of_city bigint, every boolean) RETURNS tsquery
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    tokens text[] := string_to_array(nullif(public.civicmap_words(words), ''), ' ');
    roots text[] := '{}';
    joining boolean;
    covered text[] := '{}';
    term record;
    part tsquery;
    found tsquery;
    last_part tsquery;
    stem text;
BEGIN
    IF tokens IS NULL THEN
        RETURN NULL;
    END IF;
    tokens := ARRAY(SELECT left(token, 250) FROM unnest(tokens[1:16]) token);
    FOR i IN 1 .. cardinality(tokens) LOOP
        roots[i] := (tsvector_to_array(to_tsvector('public.civicmap_italian'::regconfig, tokens[i])))[1];
    END LOOP;
    joining := array_remove(roots, NULL) = '{}';
    -- The last word may be unfinished.
    stem := roots[cardinality(roots)];
    last_part := format('''%s'':*', tokens[cardinality(tokens)])::tsquery;
    IF stem IS NOT NULL THEN
        last_part := last_part || format('''%s''', stem)::tsquery;
    END IF;
    FOR term IN
        SELECT known.stems, string_agg(DISTINCT format('''#%s''', known.concept_id), ' | ')::tsquery AS concepts
        FROM public.places_conceptterm known
        WHERE known.stems[1] = ANY (roots) AND known.stems <@ roots AND (known.city_id IS NULL OR known.city_id = of_city)
        GROUP BY known.stems ORDER BY cardinality(known.stems) DESC, known.stems
    LOOP
        CONTINUE WHEN term.stems <@ covered;
        covered := covered || term.stems;
        part := NULL;
        FOR i IN 1 .. cardinality(term.stems) LOOP
            part := CASE
                WHEN term.stems[i] = stem
                    THEN CASE WHEN part IS NULL THEN last_part ELSE part && last_part END
                WHEN part IS NULL THEN format('''%s''', term.stems[i])::tsquery
                ELSE part && format('''%s''', term.stems[i])::tsquery END;
        END LOOP;
        part := term.concepts || part;
        found := CASE WHEN found IS NULL THEN part WHEN every THEN found && part ELSE found || part END;
    END LOOP;
    FOR i IN 1 .. cardinality(tokens) LOOP
        CONTINUE WHEN roots[i] = ANY (covered);
        -- A year or a house number alone says nothing.
        CONTINUE WHEN NOT every AND tokens[i] ~ '^[0-9]+$';
        IF i = cardinality(tokens) THEN
            CONTINUE WHEN stem IS NULL AND NOT joining AND NOT every;
            part := last_part;
        ELSIF roots[i] IS NOT NULL THEN
            part := format('''%s''', roots[i])::tsquery;
        ELSIF joining THEN
            part := format('''%s''', tokens[i])::tsquery;
        ELSE
            CONTINUE;
        END IF;
        found := CASE WHEN found IS NULL THEN part WHEN every OR joining THEN found && part ELSE found || part END;
    END LOOP;
    RETURN found;
END $$;
