-- The area of a point: the covering one, on a shared border the lowest code; in a gap the nearest within 150 m.
CREATE OR REPLACE FUNCTION public.civicmap_area_of(place public.geometry, of_kind bigint) RETURNS bigint
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE found bigint;
BEGIN
    SELECT area.id INTO found FROM public.places_area area
    WHERE area.kind_id = of_kind AND area.in_force AND public.ST_Covers(area.boundary, place)
    ORDER BY area.code COLLATE "C" LIMIT 1;
    IF found IS NULL THEN
        SELECT area.id INTO found FROM public.places_area area
        WHERE area.kind_id = of_kind AND area.in_force
          AND area.boundary OPERATOR(public.&&) public.ST_Expand(place, 0.003)
          AND public.ST_DWithin(area.boundary::public.geography, place::public.geography, 150)
        ORDER BY public.ST_Distance(area.boundary::public.geography, place::public.geography), area.code COLLATE "C" LIMIT 1;
    END IF;
    RETURN found;
END $$;
