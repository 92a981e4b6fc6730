"""Expressions that put a whole queryset into another's condition or column: relations, the nearest, groups, hexagons.

Each compiles its querysets where it stands, so a queryset with them can become a page, a tile, a file or a layer like any
other. Values travel as parameters; no text of a reader becomes SQL. All geometry is EPSG:4326 unless a name says otherwise.
"""

from __future__ import annotations

from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Expression, F, QuerySet
from django.db.models.expressions import Combinable

from layers.declaration.layer import Layer
from layers.geometry import WEB_MERCATOR, WGS84
from layers.sql import inner_select
from planning.question.values import Relation

Sql = tuple[str, tuple[Any, ...]]

EXACT = {
    Relation.WITHIN: "public.ST_CoveredBy({subject}.x_shape, {target}.x_shape)",
    Relation.INTERSECTS: "public.ST_Intersects({subject}.x_shape, {target}.x_shape)",
    Relation.NEAR: "public.ST_DWithin({subject}.x_shape::public.geography, {target}.x_shape::public.geography, %s)",
}
"""What decides whether two rows stand in the relation. Metres are true ones, on the spheroid."""


def indexed_columns(queryset: QuerySet[Any]) -> list[str]:
    """The geometry columns of the rows that have a spatial index: as the queryset names them, else none."""
    names = (getattr(queryset, "POINT", None), getattr(queryset, "SHAPE", None))
    return [name for name in names if name]


def pairs_of(layer: Layer, rows: QuerySet[Any]) -> Sql:
    """SQL of the rows with their key, their public geometry and its indexed columns."""
    columns: dict[str, Combinable] = {"x_key": F("pk"), "x_shape": layer.geometry}
    for number, name in enumerate(indexed_columns(rows)):
        columns[f"x_box{number}"] = F(name)
    return inner_select(rows.order_by(), columns)


def reached(shape: str, metres: float) -> Sql:
    """The box of a shape, widened by a distance: by slightly more than any place on the spheroid needs."""
    if not metres:
        return shape, ()
    return widened(shape, "%s::float8"), (metres, metres, metres)


def widened(shape: str, metres: str) -> str:
    """The same for a distance that is itself SQL; it stands there three times."""
    up = f"{metres} / 110500.0"
    widest = f"least(85.0, greatest(abs(public.ST_YMin({shape})), abs(public.ST_YMax({shape}))) + {up})"
    return f"public.ST_Expand({shape}, {metres} / (111000.0 * cos(radians({widest}))), {up})"


def may_meet(queryset: QuerySet[Any]) -> str:
    """The condition that lets the index of the far side find what may be near. True where it has no index."""
    columns = range(len(indexed_columns(queryset)))
    return " OR ".join(f"x_box{number} && near.x_reach" for number in columns) or "TRUE"


STRETCH = 1.05
"""In EPSG:3857 the scale of distances varies with place and direction: within 250 km by less than this."""


class OfRow(Expression):
    """An expression that depends on the outer row by its ``key``."""

    def __init__(self, output_field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.key: Any = F("pk")

    def get_source_expressions(self) -> list[Any]:
        """The key of the outer row."""
        return [self.key]

    def set_source_expressions(self, exprs: Any) -> None:
        """Put the resolved key in its place."""
        (self.key,) = exprs


class Related(OfRow):
    """Whether a row of the subject stands in a relation to any row of the target. No row is related to itself.

    The pairs are found once a statement: one side is read and held with the boxes it reaches, the other is asked through
    its spatial index. ``from_subject`` tells to hold the subject, for the case that it is the smaller side.
    """

    conditional = True
    allowed_default = False

    def __init__(
        self,
        subject: tuple[Layer, QuerySet[Any]],
        target: tuple[Layer, QuerySet[Any]],
        relation: str,
        metres: float = 0,
        *,
        from_subject: bool = False,
    ) -> None:
        super().__init__(output_field=models.BooleanField())
        self.subject = subject
        self.target = target
        self.relation = Relation(relation)
        self.metres = metres if self.relation == Relation.NEAR else 0
        self.from_subject = from_subject

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """The key is among those of the pairs. ``IS TRUE`` keeps this a hash that is filled once, also where it is negated:
        the planner expects one pair where there are thousands, and would run a join of it again for each row."""
        near, far = (self.subject, self.target) if self.from_subject else (self.target, self.subject)
        near_sql, near_params = pairs_of(*near)
        far_sql, far_params = pairs_of(*far)
        reach, reach_params = reached("x_shape", self.metres)
        names = ("near", "asked") if self.from_subject else ("asked", "near")
        exact = EXACT[self.relation].format(subject=names[0], target=names[1])
        exact_params = (self.metres,) if self.relation == Relation.NEAR else ()
        itself = " AND near.x_key <> asked.x_key" if same_table(self.subject[1], self.target[1]) else ""
        key, key_params = compiler.compile(self.key)
        sql = (
            f"({key} IN (WITH near AS MATERIALIZED (SELECT x_key, x_shape, {reach} AS x_reach"
            f" FROM ({near_sql}) held WHERE x_shape IS NOT NULL)"
            f" SELECT {'near' if self.from_subject else 'far'}.x_key FROM near CROSS JOIN LATERAL"
            # OFFSET 0 keeps the planner from turning index probes into one huge join, which it badly misjudges.
            f" (SELECT asked.x_key FROM ({far_sql}) asked WHERE ({may_meet(far[1])}) AND {exact}{itself} OFFSET 0) far) IS TRUE)"
        )
        return sql, (*key_params, *reach_params, *near_params, *far_params, *exact_params)


def same_table(one: QuerySet[Any], other: QuerySet[Any]) -> bool:
    """Whether keys of the two are keys of one table: the same model, or children of one root."""

    def root(queryset: QuerySet[Any]) -> Any:
        parents = queryset.model._meta.get_parent_list()
        return parents[-1] if parents else queryset.model

    return root(one) is root(other)


class Nearest(Expression):
    """Of the nearest row of the target: its label, or how many true metres it is away. Null where there is none.

    Equally near: the lowest key. A small target is read once and held (a materialised CTE), however many rows ask; the flat
    map tells quickly which few may be the nearest, the spheroid which one is. A large one (``probes``) is asked through its
    spatial index for each row: one that is near by degrees first, then all that could be nearer than that one.
    ``label`` is an expression on the target; without it the distance is told.
    """

    def __init__(
        self,
        subject: tuple[Layer, QuerySet[Any]],
        target: tuple[Layer, QuerySet[Any]],
        label: Combinable | None = None,
        *,
        probes: bool = False,
    ) -> None:
        super().__init__(output_field=models.FloatField() if label is None else models.TextField())
        self.subject = subject
        self.target = target
        self.label = label
        self.probes = probes and bool(indexed_columns(target[1]))
        self.sources: list[Any] = [F("pk"), subject[0].geometry]

    def get_source_expressions(self) -> list[Any]:
        """Key and geometry of the outer row."""
        return self.sources

    def set_source_expressions(self, exprs: Any) -> None:
        """Put the resolved expressions in their place."""
        self.sources = list(exprs)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A scalar subselect."""
        (key, key_params), (shape, shape_params) = (compiler.compile(source) for source in self.sources)
        itself: Sql = ("", ())
        if same_table(self.subject[1], self.target[1]):
            itself = (f" AND t.x_key <> {key}", tuple(key_params))
        make = self.probing if self.probes else self.holding
        return make(itself, (shape, tuple(shape_params)))

    def holding(self, itself: Sql, shape: Sql) -> Sql:
        """The target is materialised and scanned for each row."""
        layer, rows = self.target
        columns = {"x_key": F("pk"), "x_shape": layer.geometry, "x_label": self.label or F("pk")}
        target, target_params = inner_select(rows.order_by(), columns)
        flat = "public.ST_Distance(t.x_flat, o.x_flat)"
        true = "public.ST_Distance(t.x_place, o.x_place)"
        chosen = f"min({true})" if self.label is None else "t.x_label::text"
        ordered = "" if self.label is None else f"ORDER BY {true}, t.x_key LIMIT 1"
        sql = (
            f"(WITH t AS MATERIALIZED (SELECT x_key, x_label, x_shape::public.geography AS x_place,"
            f" public.ST_Transform(x_shape, {WEB_MERCATOR}) AS x_flat FROM ({target}) target WHERE x_shape IS NOT NULL)"
            f" SELECT {chosen} FROM (SELECT asked.x_place, asked.x_flat, (SELECT min({flat.replace('o.', 'asked.')})"
            f" FROM t WHERE TRUE{itself[0]}) AS x_least FROM (SELECT ({shape[0]})::public.geography AS x_place,"
            f" public.ST_Transform({shape[0]}, {WEB_MERCATOR}) AS x_flat OFFSET 0) asked OFFSET 0) o"
            f" JOIN t ON {flat} <= o.x_least * {STRETCH}{itself[0]} {ordered})"
        )
        return sql, (*target_params, *itself[1], *shape[1], *shape[1], *itself[1])

    def probing(self, itself: Sql, shape: Sql) -> Sql:
        """The index gives a near row for each indexed column; all rows within that distance are compared on the spheroid."""
        layer, rows = self.target
        pairs, pairs_params = pairs_of(layer, rows)
        boxes = [f"x_box{number}" for number in range(len(indexed_columns(rows)))]
        one_near = " UNION ALL ".join(
            f"(SELECT t.x_shape FROM ({pairs}) t WHERE t.{box} IS NOT NULL AND t.x_shape IS NOT NULL{itself[0]}"
            f" ORDER BY t.{box} OPERATOR(public.<->) o.x_shape LIMIT 1)"
            for box in boxes
        )
        columns = {"x_label": self.label or F("pk"), "x_key": F("pk"), "x_shape": layer.geometry}
        columns |= {box: F(name) for box, name in zip(boxes, indexed_columns(rows), strict=True)}
        target, target_params = inner_select(rows.order_by(), columns)
        meets = " OR ".join(f"t.{box} OPERATOR(public.&&) r.x_reach" for box in boxes)
        true = "public.ST_Distance(t.x_shape::public.geography, r.x_place)"
        chosen = true if self.label is None else "t.x_label::text"
        sql = (
            f"(SELECT {chosen} FROM (SELECT o.x_shape::public.geography AS x_place,"
            f" {widened('o.x_shape', '(n.x_far + 1.0)')} AS x_reach"
            f" FROM (SELECT {shape[0]} AS x_shape OFFSET 0) o CROSS JOIN LATERAL (SELECT min(public.ST_Distance("
            f"c.x_shape::public.geography, o.x_shape::public.geography)) AS x_far FROM ({one_near}) c) n OFFSET 0) r"
            f" CROSS JOIN LATERAL (SELECT * FROM ({target}) t WHERE ({meets}) AND t.x_shape IS NOT NULL{itself[0]} OFFSET 0) t"
            f" ORDER BY {true}, t.x_key LIMIT 1)"
        )
        near_params = (*pairs_params, *itself[1]) * len(boxes)
        return sql, (*shape[1], *near_params, *target_params, *itself[1])


class FromGroups(OfRow):
    """One number of the group a row stands for: the queryset is grouped by ``x_key`` and has the column ``name``.

    The groups are computed once a statement (a materialised CTE), however many rows ask. Null where there is no group.
    """

    def __init__(self, groups: QuerySet[Any], name: str, output_field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.groups = groups
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A scalar subselect."""
        groups, params = self.groups.query.get_compiler(DEFAULT_DB_ALIAS, elide_empty=False).as_sql()
        key, key_params = compiler.compile(self.key)
        name = connection.ops.quote_name(self.name)
        sql = (
            f"(WITH g AS MATERIALIZED ({groups}) SELECT g.{name} FROM g"
            f" WHERE g.{connection.ops.quote_name('x_key')} = {key})"
        )
        return sql, (*params, *key_params)


class HexagonOf(models.Func):
    """The cell ``i,j`` of the hexagon grid that a point lies in; on a shared edge the lowest. Null without a point.

    The grid is fixed to the origin of the metric reference system, so a cell has the same name in every answer.
    """

    output_field = models.CharField()
    template = (
        "(SELECT hexagon.i::text || ',' || hexagon.j::text FROM public.ST_HexagonGrid(%(size)d, %(expressions)s) hexagon"
        " WHERE public.ST_Intersects(hexagon.geom, %(expressions)s) ORDER BY hexagon.i, hexagon.j LIMIT 1)"
    )

    def __init__(self, point: Combinable, *, srid: int, size: int) -> None:
        super().__init__(InMetres(point, srid=int(srid)), size=int(size))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        """The point stands twice in the template, so its parameters do too."""
        sql, params = super().as_sql(compiler, connection, *args, **context)
        return sql, (*params, *params)


class InMetres(models.Func):
    """The geometry in a metric reference system."""

    function = "public.ST_Transform"
    template = "%(function)s(%(expressions)s, %(srid)d)"

    def __init__(self, geometry: Combinable, *, srid: int) -> None:
        super().__init__(geometry, srid=int(srid), output_field=GeometryField(srid=srid))


class PointOnSurface(models.Func):
    """A point that surely lies on the shape."""

    function = "public.ST_PointOnSurface"
    output_field = GeometryField(srid=WGS84)


class SquareKilometres(models.Func):
    """The area of a polygon on the spheroid, in km²."""

    template = "(public.ST_Area((%(expressions)s)::public.geography) / 1000000.0)"
    output_field = models.FloatField()


def place_of(layer: Layer, rows: QuerySet[Any]) -> Combinable:
    """The one point that stands for a row: its public position, else a point on its geometry."""
    point = getattr(rows, "POINT", None)
    return F(point) if point else PointOnSurface(layer.geometry)
