"""Layers of the ground: houses and areas; and the columns every feature's layer begins with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.gis.db.models import GeometryField
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, F, OuterRef, Q, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.text import slugify
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from layers.declaration.layer import Column, Credit, Layer, Noun, Shared
from layers.declaration.licences import strictest
from layers.geometry import WGS84
from layers.http.once import once
from places.feature.filtering import (
    AREA_FILTERS,
    FEATURE_FILTERS,
    kinds_of,
    known_statuses,
    matching,
    matching_areas,
)
from places.geojson_store.store import FEATURE_TEXTS
from places.ground.area_figures import (
    Origin,
    Part,
    area_origins,
    credits_of,
    exactness,
    figure_columns,
    in_language,
    parts_of,
)
from places.models import Area, AreaKind, Category, City, Feature, FeatureArea, House, Precision
from places.versions import AREAS, version_of

PUBLIC_GEOMETRY = Coalesce("public_shape", "public_location", output_field=GeometryField(srid=WGS84))
"""The public line or polygon, else the public point, else null."""


EXAMPLE = Q(is_example=True)
"""Made-up features, which are no data: no catalogue and no search engine is told of them."""


def page_url(layer: str) -> Combinable:
    """Address of a feature's page, which does not change when its title does."""
    return Concat(
        Value(f"{settings.SITE_URL}/"),
        F("city__slug"),
        Value(f"/{layer}/"),
        Cast("pk", TextField()),
        Value("/"),
        output_field=TextField(),
    )


def area_codes() -> Combinable:
    """The areas a feature lies in, as an array of ``kind:code``."""
    return ArraySubquery(
        FeatureArea.objects.filter(feature=OuterRef("pk"), served=False)
        .order_by("kind__position", "kind__code")
        .values_list(Concat("kind__code", Value(":"), "area__code", output_field=CharField()))
    )


AREA_CODES_AT_ONCE = Shared(
    keys=ArraySubquery(
        FeatureArea.objects.filter(feature=OuterRef("pk"), served=False).order_by().values("area")
    ),
    sql=f"""
        SELECT coalesce(array_agg(k.code || ':' || a.code ORDER BY k.position, k.code), '{{{{}}}}')
        FROM {Area._meta.db_table} a JOIN {AreaKind._meta.db_table} k ON k.id = a.kind_id WHERE a.id = ANY ({{keys}})
        """,
)
"""The same for whole layers: the areas themselves are few."""


def feature_columns(layer: str, *own: Column, status: str | Combinable = "") -> tuple[Column, ...]:
    """The public columns of a feature: those all share, and the layer's own. ``status``: what is public of it, if not all."""
    return (
        Column("title", _("Title")),
        Column("description", _("Description"), optional=True),
        Column("category", _("Category code"), value="category__code", choices=lambda: category_codes(layer)),
        Column("category_name", _("Category"), value="category__name_it"),
        Column("status", _("Status code"), value=status, choices=lambda: status_codes(layer)),
        Column("address", _("Address"), value="public_address", optional=True),
        Column("city", _("City"), value="city__slug"),
        Column("areas", _("Areas"), "array", value=area_codes(), shared=AREA_CODES_AT_ONCE),
        Column("office", _("Office in charge"), value="manager__name"),
        *own,
        Column(
            "position",
            _("How exact the position is"),
            value=position_kind(),
            choices=lambda: [*Precision.values, "none"],
        ),
        Column("valid_from", _("Valid from"), "date", planned=True),
        Column("valid_to", _("Valid until"), "date", planned=True),
        Column(
            "published",
            _("Published"),
            "date-time",
            description=_("When it was published here; of imported data the day of the data set"),
        ),
        Column("updated", _("Updated"), "date-time"),
        Column("is_example", _("Example content"), "boolean"),
        Column("source", _("Source"), value="source__title"),
        Column("licence", _("Licence"), value="source__licence"),
        Column("url", _("Page"), "uri", value=page_url(layer)),
    )


AREA_LAYER = "areas-"
"""How the names of layers of areas begin."""
areas_version = version_of(AREAS)


def feature_layer(model: type[Any], *own: Column, status: str | Combinable = "", **declared: Any) -> Layer:
    """The layer of a kind of feature: its own columns among those all share, its words and its look."""
    return Layer(
        **{
            "name": model.LAYER,
            "kind": model.KIND,
            "queryset": lambda: model.objects.public(),
            "roots": lambda: Feature.objects.public().of_kinds([model.KIND]),
            "matching": matching,
            "columns": feature_columns(model.LAYER, *own, status=status),
            "geometry": PUBLIC_GEOMETRY,
            "filters": FEATURE_FILTERS,
            "temporal": "published",
            "version": version_of(model.KIND),
            "texts": FEATURE_TEXTS,
            "example": EXAMPLE,
            **declared,
        }
    )


def category_codes(layer: str) -> list[str]:
    """Codes of the categories of a layer's features."""
    known = category_codes_by_kind()
    return sorted({code for kind in kinds_of((layer,)) for code in known.get(kind, ())})


@once
def category_codes_by_kind() -> dict[str, set[str]]:
    """Codes of the categories of every city, by the kind of features they are for: one query."""
    found: dict[str, set[str]] = {}
    for kind, code in Category.objects.order_by().values_list("kind", "code").distinct():
        found.setdefault(kind, set()).add(code)
    return found


@once
def status_codes(layer: str) -> list[str]:
    """Codes of the statuses that a layer's features may have."""
    return sorted(known_statuses((layer,)))


def position_kind() -> Combinable:
    """``exact``, the kind of coarsening, or ``none`` where there is no public place."""
    return Case(
        When(Q(public_location__isnull=True) & Q(public_shape__isnull=True), then=Value("none")),
        default=F("precision"),
        output_field=CharField(),
    )


CONTACT_COLUMNS = (
    Column("opening_hours", _("Opening hours (OpenStreetMap syntax)"), optional=True),
    Column("hours_note", _("Note on the hours"), optional=True),
    Column("hours_are_example", _("Example hours"), "boolean"),
    Column("phone", _("Telephone"), optional=True),
    Column("email", _("E-mail address"), optional=True),
    Column("website", _("Website"), "uri", optional=True),
    Column("accessibility", _("Accessibility"), optional=True),
    Column("verified", _("Checked on"), "date"),
)
"""The public columns of ``Contactable``."""


HOUSES = feature_layer(
    House,
    Column("network", _("Network"), optional=True),
    Column("network_left", _("Had left the network by"), optional=True),
    Column("managing_body", _("Managing body"), optional=True),
    *CONTACT_COLUMNS,
    Column("location_note", _("Note on the position"), optional=True),
    title=_("Houses"),
    singular=_("House"),
    description=_("Case del quartiere, case di quartiere, punti comunità and social centres."),
    icon="house",
    colour="#a3195b",
    theme="SOCI",
    nouns={
        "": Noun(
            _("neighbourhood houses"),
            _("neighbourhood house"),
            _("to the nearest neighbourhood house%(rest)s"),
        )
    },
)


def area_layers() -> list[Layer]:
    """One layer for each kind of area of each city; more where its figures are under licences that never meet in one file."""
    figures, origins = figure_columns(), area_origins()
    found = []
    for kind in (
        AreaKind.objects.filter(city__in=City.objects.public())
        .select_related("city")
        .defer("city__boundary")
        .order_by("city__slug", "position")
    ):
        borders = origins.get(kind.pk)
        for part in parts_of(figures.get(kind.pk, ()), borders):
            found.append(area_layer(kind, part.columns, borders, part))
    return found


def area_layer_name(kind: AreaKind, family: str = "") -> str:
    """Name of the layer of a kind of area. Needs ``city``."""
    name = f"{AREA_LAYER}{kind.city.slug}-{kind.code}"
    return f"{name}-{slugify(family)}" if family else name


def is_area_layer(layer: Layer) -> bool:
    """Whether a layer is of areas. All kinds of area of a city share one page."""
    return layer.name.startswith(AREA_LAYER)


def area_layer(
    kind: AreaKind, figures: tuple[Column, ...] = (), borders: Origin | None = None, part: Part | None = None
) -> Layer:
    """The areas in force of one kind, with the columns of their figures and what their borders share.

    Borders and figures may be under licences of their own: ``licence`` of layer and rows is then the strictest of them, and
    ``credits`` names each.
    """

    def rows() -> Any:
        return Area.objects.public().current().filter(kind=kind)

    family = part.family if part else ""
    drawn = borders if part is None or part.has_borders else None
    told = credits_of(drawn, figures)
    licence = strictest(credit.licence for credit in told)
    return Layer(
        name=area_layer_name(kind, family),
        title=in_language(
            lambda: f"{kind.city.name}: {kind.plural}{f' ({family})' if family else ''}",
        ),
        singular=in_language(lambda: kind.name),
        description=in_language(lambda: area_words(kind, drawn, family)),
        queryset=rows,
        matching=matching_areas,
        columns=(
            Column("code", _("Code")),
            Column("name", _("Name")),
            Column("kind", _("Kind"), value="kind__code"),
            Column("city", _("City"), value="kind__city__slug"),
            Column("valid_from", _("In force from"), "date"),
            Column("source", _("Source"), value="source__title"),
            Column("licence", _("Licence"), value=row_licence(figures, drawn)),
            *credit_columns(figures, told),
            Column("url", _("Page"), "uri", value=area_url(kind)),
            *figures,
        ),
        geometry=F("boundary") if drawn is borders else Cast(Value(None), GeometryField(srid=WGS84)),
        geometry_type="polygon",
        licence=licence,
        attribution="; ".join(dict.fromkeys(credit.attribution for credit in told if credit.attribution)),
        credits=told,
        filters=AREA_FILTERS,
        version=areas_version,
        icon="area",
        colour="#455b71",
        city=kind.city.slug,
        theme="REGI",
        frequency="IRREG",
    )


def area_words(kind: AreaKind, borders: Origin | None, family: str) -> str:
    """What a layer of areas holds, in the language of the moment."""
    parts = [
        gettext("%(kind)s of %(city)s in force today, with their borders.")
        % {"kind": kind.plural, "city": kind.city.name},
        exactness(borders),
        gettext("Figures under %(licence)s, which must not be put together with those of the other file.")
        % {"licence": family}
        if family
        else "",
    ]
    return " ".join(filter(None, parts))


def row_licence(figures: tuple[Column, ...], borders: Origin | None) -> str | Combinable:
    """The licence of a row: that of its border, unless a figure in the same row is under a stricter one."""
    own = {column.licence for column in figures if column.licence}
    licences = [*own, *([borders.licence] if borders and borders.licence else [])]
    if not own or (borders and strictest(licences) == borders.licence):
        return "source__licence"
    return Value(strictest(licences), output_field=TextField())


def credit_columns(figures: tuple[Column, ...], told: tuple[Credit, ...]) -> tuple[Column, ...]:
    """Where figures name their own source: a text of who has to be named, the same in every row, since a plain table has no
    other place for it. Data are in one language."""
    if not any(column.licence or column.attribution for column in figures):
        return ()
    with override(settings.LANGUAGE_CODE):
        text = "; ".join(str(credit) for credit in told)
    return (
        Column(
            "credits",
            _("Licence and source of each part"),
            value=Value(text, output_field=TextField()),
            queryable=False,
        ),
    )


def area_url(kind: AreaKind) -> Combinable:
    """Address of an area's page."""
    return Concat(
        Value(f"{settings.SITE_URL}/{kind.city.slug}/areas/{kind.code}/"),
        F("code"),
        Value("/"),
        output_field=TextField(),
    )
