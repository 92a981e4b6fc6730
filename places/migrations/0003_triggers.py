"""What the database keeps true by itself: public geometries, areas, kinds, touched roots."""

from django.db import migrations

# Runs before generated columns are computed, so ``web_location`` and ``qk`` follow ``public_location``.
FEATURE_BEFORE = """
CREATE FUNCTION public.civicmap_public_location(
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
        WHERE kind.city_id = of_city AND area.valid_to IS NULL AND public.ST_Covers(area.boundary, place)
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

CREATE FUNCTION public.civicmap_feature_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Changes of areas take this lock alone: no feature is placed while the areas move.
    PERFORM pg_advisory_xact_lock_shared(7801);
    IF TG_OP = 'UPDATE' AND NEW.kind IS DISTINCT FROM OLD.kind THEN
        RAISE EXCEPTION 'the kind of a feature cannot change' USING ERRCODE = 'check_violation', CONSTRAINT = 'feature_kind_is_fixed';
    END IF;
    IF TG_OP = 'INSERT' OR NEW.location IS DISTINCT FROM OLD.location OR NEW.shape IS DISTINCT FROM OLD.shape
        OR NEW.precision IS DISTINCT FROM OLD.precision OR NEW.city_id IS DISTINCT FROM OLD.city_id
        OR NEW.precision = 'area' THEN
        NEW.public_location := public.civicmap_public_location(NEW.location, NEW.shape, NEW.precision, NEW.city_id);
        NEW.public_shape := CASE WHEN NEW.precision = 'exact' THEN NEW.shape END;
    ELSE
        NEW.public_location := OLD.public_location;
        NEW.public_shape := OLD.public_shape;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        NEW.updated := clock_timestamp();
    END IF;
    IF NEW.visibility = 'public' AND NEW.published IS NULL THEN
        NEW.published := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER feature_before BEFORE INSERT OR UPDATE ON public.places_feature
FOR EACH ROW EXECUTE FUNCTION public.civicmap_feature_before();
"""
FEATURE_BEFORE_BACK = """
DROP TRIGGER feature_before ON public.places_feature;
DROP FUNCTION public.civicmap_feature_before();
DROP FUNCTION public.civicmap_public_location(public.geometry, public.geometry, text, bigint);
"""

# The area of a point: the covering one, on a shared border the lowest code; in a gap the nearest within 150 m.
AREAS = """
CREATE FUNCTION public.civicmap_area_of(place public.geometry, of_kind bigint) RETURNS bigint
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE found bigint;
BEGIN
    SELECT area.id INTO found FROM public.places_area area
    WHERE area.kind_id = of_kind AND area.valid_to IS NULL AND public.ST_Covers(area.boundary, place)
    ORDER BY area.code COLLATE "C" LIMIT 1;
    IF found IS NULL THEN
        SELECT area.id INTO found FROM public.places_area area
        WHERE area.kind_id = of_kind AND area.valid_to IS NULL
          AND area.boundary OPERATOR(public.&&) public.ST_Expand(place, 0.003)
          AND public.ST_DWithin(area.boundary::public.geography, place::public.geography, 150)
        ORDER BY public.ST_Distance(area.boundary::public.geography, place::public.geography), area.code COLLATE "C" LIMIT 1;
    END IF;
    RETURN found;
END $$;

CREATE FUNCTION public.civicmap_feature_areas() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NOT EXISTS (SELECT 1 FROM new_rows n JOIN old_rows o ON o.id = n.id
                       WHERE n.public_location IS DISTINCT FROM o.public_location OR n.city_id <> o.city_id) THEN
            RETURN NULL;
        END IF;
        DELETE FROM public.places_featurearea membership USING new_rows n, old_rows o
        WHERE membership.feature_id = n.id AND o.id = n.id
          AND (n.public_location IS DISTINCT FROM o.public_location OR n.city_id <> o.city_id);
    END IF;
    INSERT INTO public.places_featurearea (feature_id, kind_id, area_id)
    SELECT n.id, kind.id, area.id
    FROM new_rows n
    JOIN public.places_areakind kind ON kind.city_id = n.city_id
    CROSS JOIN LATERAL (SELECT public.civicmap_area_of(n.public_location, kind.id) AS id) area
    WHERE area.id IS NOT NULL
    ON CONFLICT (feature_id, kind_id) DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER feature_areas_insert AFTER INSERT ON public.places_feature
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_feature_areas();
CREATE TRIGGER feature_areas_update AFTER UPDATE ON public.places_feature
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_feature_areas();

CREATE FUNCTION public.civicmap_reassign(of_kind bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- What is shown at its area's centre moves with the area.
    UPDATE public.places_feature feature SET updated = feature.updated
    FROM public.places_areakind kind
    WHERE kind.id = of_kind AND feature.city_id = kind.city_id AND feature.precision = 'area';
    DELETE FROM public.places_featurearea WHERE kind_id = of_kind;
    INSERT INTO public.places_featurearea (feature_id, kind_id, area_id)
    SELECT feature.id, kind.id, area.id
    FROM public.places_areakind kind
    JOIN public.places_feature feature ON feature.city_id = kind.city_id
    CROSS JOIN LATERAL (SELECT public.civicmap_area_of(feature.public_location, kind.id) AS id) area
    WHERE kind.id = of_kind AND area.id IS NOT NULL;
END $$;

CREATE FUNCTION public.civicmap_area_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7801);
    RETURN NULL;
END $$;
CREATE TRIGGER area_before BEFORE INSERT OR UPDATE OR DELETE ON public.places_area
FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_area_before();

CREATE FUNCTION public.civicmap_area_after() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM public.civicmap_reassign(changed.kind_id) FROM (SELECT DISTINCT kind_id FROM new_rows) changed;
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM public.civicmap_reassign(changed.kind_id) FROM (SELECT DISTINCT kind_id FROM old_rows) changed;
    ELSE
        PERFORM public.civicmap_reassign(changed.kind_id) FROM (
            SELECT unnest(ARRAY[n.kind_id, o.kind_id]) AS kind_id FROM new_rows n JOIN old_rows o ON o.id = n.id
            WHERE (n.kind_id, n.code, n.valid_to) IS DISTINCT FROM (o.kind_id, o.code, o.valid_to)
               OR NOT n.boundary OPERATOR(public.~=) o.boundary OR NOT public.ST_OrderingEquals(n.boundary, o.boundary)
            GROUP BY 1
        ) changed;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER area_after_insert AFTER INSERT ON public.places_area
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_area_after();
CREATE TRIGGER area_after_update AFTER UPDATE ON public.places_area
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_area_after();
CREATE TRIGGER area_after_delete AFTER DELETE ON public.places_area
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_area_after();
"""
AREAS_BACK = """
DROP TRIGGER area_after_delete ON public.places_area;
DROP TRIGGER area_after_update ON public.places_area;
DROP TRIGGER area_after_insert ON public.places_area;
DROP FUNCTION public.civicmap_area_after();
DROP TRIGGER area_before ON public.places_area;
DROP FUNCTION public.civicmap_area_before();
DROP FUNCTION public.civicmap_reassign(bigint);
DROP TRIGGER feature_areas_update ON public.places_feature;
DROP TRIGGER feature_areas_insert ON public.places_feature;
DROP FUNCTION public.civicmap_feature_areas();
DROP FUNCTION public.civicmap_area_of(public.geometry, bigint);
"""

# Functions that each kind's own triggers call (places/child_triggers.py).
CHILDREN = """
CREATE FUNCTION public.civicmap_child_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.places_feature feature SET updated = clock_timestamp()
    FROM new_rows child WHERE child.feature_ptr_id = feature.id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.civicmap_child_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A child without any root is the foreign key's business; one written and deleted in the same transaction is nobody's.
    IF EXISTS (SELECT 1 FROM public.places_feature WHERE id = NEW.feature_ptr_id AND kind <> TG_ARGV[0]) THEN
        RAISE EXCEPTION 'feature % is not a %', NEW.feature_ptr_id, TG_ARGV[0]
            USING ERRCODE = 'check_violation', CONSTRAINT = 'child_has_right_root';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.civicmap_root_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM public.places_feature WHERE id = OLD.feature_ptr_id) THEN
        RAISE EXCEPTION 'feature % would remain without its %', OLD.feature_ptr_id, TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'root_goes_with_child';
    END IF;
    RETURN NULL;
END $$;
"""
CHILDREN_BACK = """
DROP FUNCTION public.civicmap_root_gone();
DROP FUNCTION public.civicmap_child_kind();
DROP FUNCTION public.civicmap_child_touch();
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0002_tables")]

    operations = [
        migrations.RunSQL(FEATURE_BEFORE, FEATURE_BEFORE_BACK),
        migrations.RunSQL(AREAS, AREAS_BACK),
        migrations.RunSQL(CHILDREN, CHILDREN_BACK),
    ]
