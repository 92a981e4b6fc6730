-- The counts of frequent words: kept for the questions that were asked (places/counts/words.py), moved on from changes that carry what each
-- row says. Whoever counts reads both tables in one statement. Called with the lock of merges held.
CREATE OR REPLACE FUNCTION public.civicmap_forget_words() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM public.places_wordcount;
    DELETE FROM public.places_wordquestion;
    DELETE FROM public.places_wordchange;
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_merge_words() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- So many comparisons take a second or two; counting the words anew when they are asked for is then no slower.
    IF (SELECT count(*) FROM public.places_wordchange) * (SELECT count(*) FROM public.places_wordquestion) > 1000000 THEN
        PERFORM public.civicmap_forget_words();
        RETURN;
    END IF;
    WITH gone AS (
        DELETE FROM public.places_wordchange RETURNING city_id, kind, category_id, status, placed, n, search
    )
    INSERT INTO public.places_wordcount AS c (question_id, kind, category_id, status, placed, n)
    SELECT question.id, gone.kind, gone.category_id, gone.status, gone.placed, sum(gone.n)
    FROM gone JOIN public.places_wordquestion question
        ON (question.city_id IS NULL OR question.city_id = gone.city_id) AND gone.search @@ question.query
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(gone.n) <> 0
    ON CONFLICT (question_id, kind, category_id, status, placed) DO UPDATE SET n = c.n + excluded.n;
END $$;

-- Count the words of a question, of one city or of all, and keep the numbers. They are those of the last merge: what is there now less the
-- changes that wait, in one statement and so in one snapshot. Beyond so many questions the oldest is forgotten.
CREATE OR REPLACE FUNCTION public.civicmap_keep_words(asked tsquery, of_city bigint, most integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH made AS (
        INSERT INTO public.places_wordquestion (query, city_id) VALUES (asked, of_city)
        ON CONFLICT (query, city_id) DO NOTHING RETURNING id
    )
    INSERT INTO public.places_wordcount (question_id, kind, category_id, status, placed, n)
    SELECT made.id, told.kind, told.category_id, told.status, told.placed, sum(told.n)
    FROM made CROSS JOIN LATERAL (
        SELECT f.kind, f.category_id, f.status, (f.public_location IS NOT NULL OR f.public_shape IS NOT NULL) AS placed, count(*) AS n
        FROM public.places_feature f
        WHERE f.visibility = 'public' AND (of_city IS NULL OR f.city_id = of_city) AND f.search @@ asked
        GROUP BY 1, 2, 3, 4
        UNION ALL
        SELECT d.kind, d.category_id, d.status, d.placed, -d.n
        FROM public.places_wordchange d
        WHERE (of_city IS NULL OR d.city_id = of_city) AND d.search @@ asked
    ) told
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(told.n) <> 0;
    WITH gone AS (
        DELETE FROM public.places_wordquestion WHERE id IN (SELECT id FROM public.places_wordquestion ORDER BY id DESC OFFSET most) RETURNING id
    )
    DELETE FROM public.places_wordcount c USING gone WHERE c.question_id = gone.id;
END $$;
