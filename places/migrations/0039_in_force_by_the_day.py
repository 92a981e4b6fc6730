"""One row for each area; whether it is in force follows from its days and from what day it is in its city."""

from django.db import migrations, models

IN_FORCE = """
CREATE FUNCTION public.civicmap_today(of_kind bigint) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (now() AT TIME ZONE coalesce(
        (SELECT city.time_zone FROM public.places_areakind kind JOIN public.places_city city ON city.id = kind.city_id
         WHERE kind.id = of_kind), 'UTC'))::date;
END $$;

CREATE FUNCTION public.civicmap_in_force(of_kind bigint, first date, last date) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE today date;
BEGIN
    IF first IS NULL AND last IS NULL THEN
        RETURN true;
    END IF;
    today := public.civicmap_today(of_kind);
    RETURN coalesce(first <= today, true) AND coalesce(last > today, true);
END $$;

CREATE FUNCTION public.civicmap_area_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.in_force := public.civicmap_in_force(NEW.kind_id, NEW.valid_from, NEW.valid_to);
    RETURN NEW;
END $$;
CREATE TRIGGER area_row BEFORE INSERT OR UPDATE ON public.places_area
FOR EACH ROW EXECUTE FUNCTION public.civicmap_area_row();
"""
IN_FORCE_BACK = """
DROP TRIGGER area_row ON public.places_area;
DROP FUNCTION public.civicmap_area_row();
DROP FUNCTION public.civicmap_in_force(bigint, date, date);
DROP FUNCTION public.civicmap_today(bigint);
"""

PLACED = """
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
        WHERE kind.city_id = of_city AND {in_force} AND public.ST_Covers(area.boundary, place)
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

CREATE OR REPLACE FUNCTION public.civicmap_area_of(place public.geometry, of_kind bigint) RETURNS bigint
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE found bigint;
BEGIN
    SELECT area.id INTO found FROM public.places_area area
    WHERE area.kind_id = of_kind AND {in_force} AND public.ST_Covers(area.boundary, place)
    ORDER BY area.code COLLATE "C" LIMIT 1;
    IF found IS NULL THEN
        SELECT area.id INTO found FROM public.places_area area
        WHERE area.kind_id = of_kind AND {in_force}
          AND area.boundary OPERATOR(public.&&) public.ST_Expand(place, 0.003)
          AND public.ST_DWithin(area.boundary::public.geography, place::public.geography, 150)
        ORDER BY public.ST_Distance(area.boundary::public.geography, place::public.geography), area.code COLLATE "C" LIMIT 1;
    END IF;
    RETURN found;
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_area_after() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM public.civicmap_reassign(changed.kind_id) FROM (SELECT DISTINCT kind_id FROM new_rows{inserted}) changed;
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM public.civicmap_reassign(changed.kind_id) FROM (SELECT DISTINCT kind_id FROM old_rows) changed;
    ELSE
        PERFORM public.civicmap_reassign(changed.kind_id) FROM (
            SELECT unnest(ARRAY[n.kind_id, o.kind_id]) AS kind_id FROM new_rows n JOIN old_rows o ON o.id = n.id
            WHERE (n.kind_id, n.code, n.{state}) IS DISTINCT FROM (o.kind_id, o.code, o.{state})
               OR NOT n.boundary OPERATOR(public.~=) o.boundary OR NOT public.ST_OrderingEquals(n.boundary, o.boundary)
            GROUP BY 1
        ) changed;
    END IF;
    RETURN NULL;
END $$;
"""
PLACED_NOW = PLACED.format(in_force="area.in_force", inserted=" WHERE in_force", state="in_force")
PLACED_BEFORE = PLACED.format(in_force="area.valid_to IS NULL", inserted="", state="valid_to")


class Migration(migrations.Migration):
    dependencies = [("places", "0038_versions_join_their_area")]

    operations = [
        migrations.RemoveConstraint("area", "area_code_unique"),
        migrations.AddConstraint(
            "area", models.UniqueConstraint(fields=("kind", "code"), name="area_code_unique")
        ),
        migrations.RunSQL(IN_FORCE, IN_FORCE_BACK),
        migrations.RunSQL(PLACED_NOW, PLACED_BEFORE),
        # The trigger sets the column, and places anew what lies in areas that it switches.
        migrations.RunSQL(
            "UPDATE public.places_area SET in_force = in_force WHERE valid_from IS NOT NULL OR valid_to IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
