-- Morton key at zoom 24: the bits of the column and of the row of the point's tile, interleaved.
CREATE OR REPLACE FUNCTION public.civicmap_spread_bits(value bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE v bigint := value & 4294967295;
BEGIN
    v := (v | (v << 16)) & 281470681808895;
    v := (v | (v << 8)) & 71777214294589695;
    v := (v | (v << 4)) & 1085102592571150095;
    v := (v | (v << 2)) & 3689348814741910323;
    RETURN (v | (v << 1)) & 6148914691236517205;
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_morton(tile_column bigint, tile_row bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN public.civicmap_spread_bits(tile_column) | (public.civicmap_spread_bits(tile_row) << 1);
END $$;

CREATE OR REPLACE FUNCTION public.civicmap_morton_key(point public.geometry) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    latitude float8 := greatest(-85.0511287798, least(85.0511287798, public.ST_Y(point)));
BEGIN
    RETURN public.civicmap_morton(
        least(16777215, floor((public.ST_X(point) + 180.0) / 360.0 * 16777216)::bigint),
        least(16777215, greatest(0, floor((1.0 - asinh(tan(radians(latitude))) / pi()) / 2.0 * 16777216)::bigint)));
END $$;
