-- The place that the public may know of a thing, from its exact place and its precision.
CREATE OR REPLACE FUNCTION public.civicmap_public_location(
    exact public.geometry, outline public.geometry, precision_code text, of_city bigint
) RETURNS public.geometry LANGUAGE plpgsql STABLE AS $$
DECLARE
    place public.geometry := coalesce(exact, public.ST_PointOnSurface(outline));
    metric integer;
    projected public.geometry;
    found public.geometry;
BEGIN
    IF place IS NULL OR precision_code = 'hidden' THEN
        RETURN NULL;
    ELSIF precision_code = 'exact' THEN
        RETURN place;
    ELSIF precision_code = 'street' THEN
        SELECT public.ST_LineInterpolatePoint(part.geom, 0.5) INTO found
        FROM (
            SELECT street.shape FROM public.places_street street
            WHERE street.city_id = of_city AND street.shape OPERATOR(public.&&) public.ST_Expand(place, 0.006)
            ORDER BY street.shape OPERATOR(public.<->) place LIMIT 1
        ) nearest, public.ST_Dump(nearest.shape) part
        ORDER BY public.ST_Length(part.geom) DESC LIMIT 1;
    ELSIF precision_code = 'area' THEN
        SELECT public.ST_PointOnSurface(area.boundary) INTO found
        FROM public.places_area area JOIN public.places_areakind kind ON kind.id = area.kind_id
        WHERE kind.city_id = of_city AND area.in_force AND public.ST_Covers(area.boundary, place)
        ORDER BY kind.position, kind.id, area.code COLLATE "C" LIMIT 1;
        RETURN found;
    END IF;
    IF found IS NULL THEN
        -- The centre of a fixed 100 m square: the same wherever in the square the place is, so nothing can be averaged out.
        SELECT city.metric_srid INTO metric FROM public.places_city city WHERE city.id = of_city;
        projected := public.ST_Transform(place, metric);
        found := public.ST_Transform(public.ST_SetSRID(public.ST_MakePoint(
            floor(public.ST_X(projected) / 100) * 100 + 50, floor(public.ST_Y(projected) / 100) * 100 + 50), metric), 4326);
    END IF;
    RETURN found;
END $$;
