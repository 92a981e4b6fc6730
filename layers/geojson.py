"""GeoJSON (RFC 7946) built by PostgreSQL: one query, no object per row in Python, bytes that nobody decodes.

Where a layer has a store of finished texts, a row costs one look into it; rows whose text is missing or does not hold any more
are made in the same query.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable

from layers.declaration.layer import Layer, TextStore
from layers.geometry import WGS84
from layers.sql import Statement, by_id, inner_select, quote
from layers.sql.copying import BLOCK, LARGEST, RAW_LINES, copied
from layers.sql.slots import Asked, Slot

DECIMALS = 6
"""About 0.1 m at our latitudes (RFC 7946, section 11.2)."""
METRE_DECIMALS = 2
"""Of coordinates in metres."""


@dataclass(frozen=True)
class Page:
    """Part of a layer: the JSON of each feature, and after which id the next page starts."""

    texts: list[bytes]
    last: int | None
    has_more: bool

    @property
    def count(self) -> int:
        """How many features."""
        return len(self.texts)

    @property
    def features(self) -> str:
        """The features as comma-separated text, where they are read and not only sent."""
        return b",".join(self.texts).decode()


@dataclass(frozen=True)
class Projection:
    """How coordinates are written: the SRID, whether northing or latitude stands first, and how many decimals."""

    srid: int = WGS84
    north_first: bool = False
    decimals: int = DECIMALS

    def sql(self, geometry: str) -> str:
        """SQL of the GeoJSON text of a geometry in EPSG:4326. Rings run as RFC 7946 says, seen with east to the right."""
        projected = geometry if self.srid == WGS84 else f"ST_Transform({geometry}, {self.srid})"
        turned = f"ST_ForcePolygonCCW({projected})"
        if self.north_first:
            turned = f"ST_FlipCoordinates({turned})"
        # 0: without the member "crs", which RFC 7946 does not have.
        return f"ST_AsGeoJSON({turned}, {self.decimals}, 0)"


LONGITUDE_FIRST = Projection()


# --- One feature ------------------------------------------------------------------------------------------------


def feature_columns(layer: Layer) -> dict[str, Combinable]:
    """What a feature is made of: ``g_id``, ``g_geometry``, and ``c_{name}`` for each declared column."""
    columns: dict[str, Combinable] = {"g_id": F("pk"), "g_geometry": layer.geometry}
    columns.update({f"c_{column.name}": column.expression() for column in layer.columns})
    return columns


def feature_sql(layer: Layer, projection: Projection = LONGITUDE_FIRST) -> str:
    """SQL of the text of one feature, from a row ``q`` of ``feature_columns``."""
    properties = ", ".join(
        f"q.{quote('c_' + column.name)} AS {quote(column.name)}" for column in layer.columns
    )
    return (
        '\'{"type":"Feature","id":\' || q.g_id'
        f" || ',\"geometry\":' || coalesce({projection.sql('q.g_geometry')}, 'null')"
        f" || ',\"properties\":' || row_to_json((SELECT p FROM (SELECT {properties}) p)) || '}}'"
    )


@dataclass(frozen=True)
class Rendering:
    """How the features of a layer with a store are made: the store, their kind, the SELECT of all its rows, what identifies it."""

    store: TextStore
    kind: str
    rows: Statement
    declaration: str = field(init=False)

    def __post_init__(self) -> None:
        sql, params = self.rows
        found = hashlib.blake2b(f"{sql}\0{[str(value) for value in params]}".encode(), digest_size=16)
        object.__setattr__(self, "declaration", found.hexdigest())

    @property
    def states(self) -> Statement:
        """SQL of the states that texts which hold have: one for each owner, asked once in a statement."""
        return f"ANY ((SELECT {self.store.states}(%s, %s))::bigint[])", (self.declaration, self.kind)

    def keys_of(self, queryset: QuerySet[Any]) -> Statement:
        """What the texts of the rows are looked up by: ``g_id`` and ``g_row``."""
        return inner_select(queryset, {"g_id": F("pk"), "g_row": self.store.row})


_renderings: dict[int, tuple[Layer, Rendering]] = {}


def rendering_of(layer: Layer) -> Rendering | None:
    """How the layer's features are made and kept; None for a layer without a store. Written once for each layer."""
    if layer.texts is None:
        return None
    known = _renderings.get(id(layer))
    if known is None:
        sql, params = inner_select(layer.queryset(), feature_columns(layer))
        rendering = Rendering(
            layer.texts, layer.kind, (f"SELECT q.g_id, {feature_sql(layer)} AS f FROM ({sql}) q", params)
        )
        # The layer is kept too, so that its id stays its own.
        known = _renderings[id(layer)] = (layer, rendering)
    return known[1]


def features_statement(
    layer: Layer, queryset: QuerySet[Any], projection: Projection = LONGITUDE_FIRST
) -> Statement:
    """A SELECT of ``g_id`` and ``f``, the feature's text, for the rows of an ordered queryset, in its order."""
    rendering = rendering_of(layer) if projection == LONGITUDE_FIRST else None
    if rendering is None:
        sql, params = inner_select(queryset, feature_columns(layer))
        return f"SELECT q.g_id, {feature_sql(layer, projection)} AS f FROM ({sql}) q", params
    live, live_params = rendering.rows
    return _kept_statement(
        rendering,
        rendering.keys_of(queryset),
        (f"(SELECT live.f FROM ({live}) live WHERE live.g_id = i.g_id)", live_params),
    )


def _kept_statement(rendering: Rendering, keys: Statement, otherwise: Statement) -> Statement:
    """The same from the store, for ``keys_of`` the rows; ``otherwise`` where a text is missing or does not hold any more."""
    store = rendering.store
    inner, inner_params = keys
    states, state_params = rendering.states
    other, other_params = otherwise
    sql = f"""
        SELECT i.g_id, coalesce(
            (SELECT t.body FROM {quote(store.table)} t
             WHERE t.{quote(store.key)} = i.g_id AND t."row" = i.g_row AND t.state = {states}),
            {other}) AS f
        FROM ({inner}) i
    """
    return sql, (*state_params, *other_params, *inner_params)


# --- Pages and whole layers ---------------------------------------------------------------------------------------


def page(
    layer: Layer,
    rows: QuerySet[Any] | Asked,
    *,
    limit: int,
    after: int | None = None,
    offset: int = 0,
    projection: Projection = LONGITUDE_FIRST,
) -> Page:
    """The rows after an id, in the order of ids, at most ``limit``. Rows without a place have ``geometry: null``.

    ``offset`` passes over so many rows first. ``projection`` chooses another reference system than longitude and latitude.
    Of rows that are ``Asked`` the statement is built once.
    """
    rendering = rendering_of(layer) if projection == LONGITUDE_FIRST else None
    if rendering is not None:
        # Without a way to make what is missing PostgreSQL plans in a fraction of the time; and mostly nothing is missing.
        found = _page(_short_statement(rendering, rows, limit, after, offset), limit)
        if found is not None:
            return found
    queryset = rows.rows() if isinstance(rows, Asked) else rows
    made = _page(features_statement(layer, _cut(queryset, limit, after, offset), projection), limit)
    assert made is not None
    return made


def _cut(rows: QuerySet[Any], limit: int, after: Any, offset: int) -> QuerySet[Any]:
    """The rows of a page and one more."""
    return by_id(rows, after)[offset : offset + limit + 1]


def _short_statement(
    rendering: Rendering, rows: QuerySet[Any] | Asked, limit: int, after: int | None, offset: int
) -> Statement:
    """The statement of a page whose texts are all kept. Size and place of the page are values like those of the filters."""

    def build(queryset: QuerySet[Any], after: Any, most: Any, passed: Any) -> Statement:
        sql, params = rendering.keys_of(by_id(queryset, after))
        cut = (f"{sql} LIMIT %s OFFSET %s", (*params, most, passed))
        return _kept_statement(rendering, cut, ("NULL", ()))

    if not isinstance(rows, Asked):
        return build(rows, after, limit + 1, offset)
    start = None if after is None else Slot("after_id")
    return rows.statement(
        lambda queryset: build(queryset, start, Slot("most"), Slot("passed")),
        *("page", start is None),
        after_id=after,
        most=limit + 1,
        passed=offset,
    )


def _page(statement: Statement, limit: int) -> Page | None:
    """The page of a SELECT of one row more than the limit; None where a text is missing.

    The rows are joined here: PostgreSQL would copy one growing text over and over, and nobody could read it before its end.
    """
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        # As PostgreSQL sent them, in UTF-8: nothing is decoded, no row becomes an object.
        result = cursor.cursor.pgresult
        texts = [result.get_value(number, 1) for number in range(result.ntuples)]
        last = result.get_value(min(len(texts), limit) - 1, 0) if texts else None
    if None in texts:
        return None
    return Page(texts[:limit], int(last) if last else None, len(texts) > limit)


def collection(features: Page, *, links: str, about: str = "") -> bytes:
    """A FeatureCollection document around a page; ``links`` is a JSON array of link objects, ``about`` further members."""
    start = (
        f'{{"type":"FeatureCollection","numberReturned":{features.count},"links":{links},{about}"features":['
    )
    return enclosed(features, start.encode())


def enclosed(features: Page, start: bytes) -> bytes:
    """The features between the beginning of a document, whose list is open, and its end."""
    parts = list(features.texts) or [b""]
    # Beginning and end go through the join: set beside it they would copy the whole once more.
    parts[0] = start + parts[0]
    parts[-1] += b"]}"
    return b",".join(parts)


def stream(
    layer: Layer, queryset: QuerySet[Any], *, links: str, about: str = "", after: int | None = None
) -> Generator[bytes, None, None]:
    """A FeatureCollection document of all rows after an id, in the order of ids, in blocks. The count stands at the end.

    Only a document that is whole is closed: a part of it is no JSON.
    """
    sql, params = features_statement(layer, by_id(queryset, after))
    lines = copied((f"SELECT f FROM ({sql}) ordered", params), RAW_LINES)
    block: list[bytes] = []
    length = count = 0
    size = BLOCK
    start = f'{{"type":"FeatureCollection","links":{links},{about}"features":[\n'.encode()
    try:
        for line in lines:
            block.append(line)
            length += len(line)
            count += 1
            if length >= size:
                yield start + b",".join(block)
                start, block, length, size = b",", [], 0, min(2 * size, LARGEST)
        yield (start if block or not count else b"") + b",".join(block)
    finally:
        lines.close()
    yield f'],"numberReturned":{count}}}\n'.encode()


# --- Finished texts -----------------------------------------------------------------------------------------------

BATCH = 5000


def store_texts(layer: Layer) -> int:
    """Make the texts that are missing or do not hold any more. Returns how many.

    Never in somebody's transaction: rows that are not committed yet could change again under the same transaction number.
    """
    rendering = rendering_of(layer)
    if rendering is None:
        return 0
    stored = 0
    while keys := _missing(layer, rendering):
        for start in range(0, len(keys), BATCH):
            _store(layer, rendering, keys[start : start + BATCH])
        stored += len(keys)
        if len(keys) < 20 * BATCH:
            break
    return stored


def _missing(layer: Layer, rendering: Rendering) -> list[int]:
    """Ids of rows without a text that holds, 20 batches at most."""
    store = rendering.store
    inner, params = rendering.keys_of(layer.queryset())
    states, state_params = rendering.states
    sql = f"""
        SELECT i.g_id FROM ({inner}) i
        LEFT JOIN {quote(store.table)} t ON t.{quote(store.key)} = i.g_id AND t."row" = i.g_row AND t.state = {states}
        WHERE t.{quote(store.key)} IS NULL ORDER BY i.g_id LIMIT {20 * BATCH}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, (*params, *state_params))
        return [row[0] for row in cursor.fetchall()]


def _store(layer: Layer, rendering: Rendering, keys: list[int]) -> None:
    """Write the texts of these rows. One statement: row, state and text are of one snapshot."""
    store = rendering.store
    columns = {**feature_columns(layer), "g_row": store.row, "g_owner": store.owner}
    inner, params = inner_select(layer.queryset().filter(pk__in=keys), columns)
    key = quote(store.key)
    sql = f"""
        WITH q AS MATERIALIZED ({inner}), held AS MATERIALIZED (
            SELECT owner, {store.state}(%s, %s, owner) AS state FROM (SELECT DISTINCT g_owner AS owner FROM q) owners
        )
        INSERT INTO {quote(store.table)} ({key}, "row", state, body)
        SELECT q.g_id, q.g_row, held.state, {feature_sql(layer)} FROM q JOIN held ON held.owner = q.g_owner ORDER BY q.g_id
        ON CONFLICT ({key}) DO UPDATE SET "row" = excluded."row", state = excluded.state, body = excluded.body
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(sql, (*params, rendering.declaration, rendering.kind))
