"""Cities, their areas and figures, the streets and the ground of the map."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget, AdminTextareaWidget
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field, Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from places.admin.maps import MapAdmin
from places.admin.scope import CityScope, ReadOnly, ScopedInline
from places.ground.logos import LogoField
from places.ground.origins import validate_origin
from places.models import (
    Area,
    AreaFigure,
    AreaImport,
    AreaKind,
    AreaVersion,
    BasemapLine,
    BasemapPoint,
    BasemapPolygon,
    City,
    Closure,
    Indicator,
    Source,
    Street,
)


@admin.register(Source)
class SourceAdmin(CityScope):
    """Where data came from."""

    city_path = None
    list_display: Any = ("title", "publisher", "licence", "date", "code")
    list_filter: ClassVar[Any] = ("licence",)
    search_fields: ClassVar[Any] = ("title", "publisher", "code")


class ShownFile(str):
    """A file's name with the address it is shown at."""

    url: str

    def __new__(cls, name: str, url: str) -> ShownFile:
        """The name, and where to look at it."""
        shown = super().__new__(cls, name)
        shown.url = url
        return shown


class LogoWidget(AdminFileWidget):
    """The present logo is linked where the site serves it; files have no address of their own."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The widget's context with that address."""
        context = super().get_context(name, value, attrs)
        if context["widget"].get("is_initial"):
            url = reverse("city_logo", args=[value.instance.slug])
            context["widget"]["value"] = ShownFile(value.name, url)
        return context


class OriginsField(SimpleArrayField):
    """Origins of sites, one a line; empty lines are nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "delimiter": "\n", "widget": AdminTextareaWidget(attrs={"rows": 4})})

    def to_python(self, value: Any) -> Any:
        """The values of a text."""
        if isinstance(value, str):
            value = "\n".join(line.strip() for line in value.splitlines() if line.strip())
        return super().to_python(value)

    def clean(self, value: Any) -> Any:
        """The origins. Every fault is told in its own words, without the number of an item that nobody counts."""
        origins = super().clean(value)
        faults: list[str] = []
        for origin in origins:
            try:
                validate_origin(origin)
            except ValidationError as fault:
                faults.extend(fault.messages)
        if faults:
            raise ValidationError(faults)
        return origins


class AreaKindInline(ScopedInline):
    """The city's ways of dividing itself."""

    model = AreaKind
    fields = ("code", "name_it", "name_en", "plural_it", "plural_en", "position")
    show_change_link = True


@admin.register(City)
class CityAdmin(MapAdmin, CityScope):
    """Cities. A new one comes with its files, so adding leads to a form of its own."""

    city_path = "pk"
    view_on_site = True
    list_display: Any = (
        "name_it",
        "state",
        "slug",
        "istat_code",
        "colour_shown",
        "metric_srid",
        "time_zone",
    )
    search_fields: ClassVar[Any] = ("name_it", "name_en", "official_name", "istat_code")
    prepopulated_fields: ClassVar[Any] = {}
    autocomplete_fields: ClassVar[Any] = ("source",)
    inlines: ClassVar[Any] = (AreaKindInline,)
    fieldsets: ClassVar[Any] = (
        (None, {"fields": (
            "state", "name_it", "name_en", "slug", "official_name", "body_name", "istat_code", "languages")}),
        (_("Look"), {"fields": ("colour", "logo")}),
        (_("Contacts"), {"fields": ("contact_email", "homepage", "privacy_contact", "accessibility_url")}),
        (_("Open data"), {"fields": ("ipa_code", "embed_origins")}),
        (_("Time"), {"fields": ("time_zone", "patron_day")}),
        (_("Boundary"), {"fields": (
            "boundary", "metric_srid", "source", "basemap_note_it", "basemap_note_en")}),
    )  # fmt: skip

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: Any, **options: Any) -> Any:
        """Sites that may show the map stand one a line; a logo is drawn anew."""
        if db_field.name == "embed_origins":
            return db_field.formfield(form_class=OriginsField)
        if db_field.name == "logo":
            return db_field.formfield(form_class=LogoField, widget=LogoWidget)
        return super().formfield_for_dbfield(db_field, request, **options)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Only who administers every city adds one."""
        return self.is_administrator(request) and self.everywhere(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only who administers every city removes one; a city with things on its map is protected."""
        return self.is_administrator(request) and self.everywhere(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """The short name stands in addresses that people keep."""
        return ("slug",) if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: City, form: ModelForm, change: bool) -> None:
        """A logo that is replaced or taken away goes from the disk too."""
        old = form.initial.get("logo") if "logo" in form.changed_data else None
        super().save_model(request, obj, form, change)
        if old and old.name != obj.logo.name:
            transaction.on_commit(lambda: old.storage.delete(old.name))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form that takes boundary, areas and the rest at once."""
        return redirect("admin_add_city")

    @admin.display(description=_("colour"))
    def colour_shown(self, obj: City) -> SafeString:
        """The colour beside its code."""
        return swatch(obj.colour)


def swatch(colour: str) -> SafeString:
    """A colour as a patch and its code."""
    return format_html(
        '<svg width="16" height="16" aria-hidden="true"><rect width="16" height="16" rx="3" fill="{}"/></svg> {}',
        colour,
        colour,
    )


@admin.register(Closure)
class ClosureAdmin(CityScope):
    """Days on which everything with hours, or one thing, is closed."""

    list_display: Any = ("first", "last", "reason_it", "city", "feature")
    list_filter: ClassVar[Any] = (("city", admin.RelatedOnlyFieldListFilter),)
    list_select_related: ClassVar[Any] = ("city", "feature")
    search_fields: ClassVar[Any] = ("reason_it", "reason_en", "feature__title")
    autocomplete_fields: ClassVar[Any] = ("feature",)


@admin.register(AreaKind)
class AreaKindAdmin(CityScope):
    """Kinds of area."""

    list_display: Any = ("name_it", "code", "city", "position")
    list_filter: ClassVar[Any] = (("city", admin.RelatedOnlyFieldListFilter),)
    list_select_related: ClassVar[Any] = ("city",)
    search_fields: ClassVar[Any] = ("name_it", "name_en", "code", "city__name_it")

    def choice_label(self, obj: AreaKind) -> str:
        """The name and the city."""
        return f"{obj.name} ({obj.city.name})"


class FigureInline(ScopedInline):
    """The area's figures."""

    model = AreaFigure
    fields = ("indicator", "period", "value", "source")
    autocomplete_fields = ("indicator", "source")

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        """Figures of an area belong to the area's city."""
        formset = super().get_formset(request, obj, **kwargs)

        class CityFormSet(formset):  # type: ignore[misc,valid-type]
            def _construct_form(self, i: int, **options: Any) -> ModelForm:
                form: ModelForm = super()._construct_form(i, **options)
                if isinstance(obj, Area):
                    form.instance.city_id = obj.kind.city_id
                return form

        return CityFormSet


@admin.register(AreaImport)
class AreaImportAdmin(ReadOnly, CityScope):
    """Files of areas that were sent in; they are sent, written and discarded from the city's page."""

    list_display: Any = ("__str__", "city", "kind", "state", "created")
    list_filter: ClassVar[Any] = (("city", admin.RelatedOnlyFieldListFilter), "state")
    list_select_related: ClassVar[Any] = ("city",)


class VersionInline(ScopedInline):
    """Borders of other times: each has a page of its own with its map."""

    model = AreaVersion
    fields = ("name", "valid_from", "valid_to", "source")
    readonly_fields = fields
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A border needs its map."""
        return False


@admin.register(Area)
class AreaAdmin(MapAdmin, CityScope):
    """Areas. What is drawn here corrects the present border; one of another day is an AreaVersion."""

    city_path = "kind__city"
    view_on_site = True
    list_display: Any = ("name", "code", "kind", "in_force", "valid_from", "valid_to")
    list_filter: ClassVar[Any] = (
        ("kind__city", admin.RelatedOnlyFieldListFilter),
        ("kind", admin.RelatedOnlyFieldListFilter),
        "in_force",
    )
    list_select_related: ClassVar[Any] = ("kind", "kind__city")
    search_fields: ClassVar[Any] = ("name", "code")
    inlines: ClassVar[Any] = (VersionInline, FigureInline)
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("kind", "code", "name", "contact", "source")}),
        (_("Time"), {
            "fields": ("valid_from", "valid_to", "in_force", "successors"),
            "description": _(
                "The days of the present border. With an end the area is in force until that day, and its things go to the areas "
                "that cover them then."
            )}),
        (_("Present border"), {
            "fields": ("boundary",),
            "description": _(
                "A change here is a correction that holds at once. "
                "A border of a later day is added among the borders of other times."
            )}),
    )  # fmt: skip
    autocomplete_fields: ClassVar[Any] = ("kind", "source", "successors")
    readonly_fields: ClassVar[Any] = ("in_force",)

    def choice_label(self, obj: Area) -> str:
        """The code, the name, the kind and the city."""
        return f"{obj.code} {obj.name} ({obj.kind.name}, {obj.kind.city.name})"

    def get_queryset(self, request: HttpRequest) -> Any:
        """Lists do not read the borders."""
        rows = super().get_queryset(request)
        match = request.resolver_match
        return rows.defer("boundary") if match and match.url_name == "places_area_changelist" else rows


@admin.register(AreaVersion)
class AreaVersionAdmin(MapAdmin, CityScope):
    """Borders that areas had or will have. Without an end one is planned, and comes into force on its day by itself."""

    city_path = "area__kind__city"
    list_display: Any = ("name", "area", "valid_from", "valid_to")
    list_filter: ClassVar[Any] = (("area__kind__city", admin.RelatedOnlyFieldListFilter),)
    list_select_related: ClassVar[Any] = ("area",)
    search_fields: ClassVar[Any] = ("name", "area__name", "area__code")
    autocomplete_fields: ClassVar[Any] = ("area", "source")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Lists do not read the borders."""
        rows = super().get_queryset(request)
        match = request.resolver_match
        return rows.defer("boundary") if match and match.url_name == "places_areaversion_changelist" else rows


@admin.register(Indicator)
class IndicatorAdmin(CityScope):
    """What is measured."""

    city_path = None
    list_display: Any = ("name_it", "code", "unit", "direction", "position")
    list_filter: ClassVar[Any] = ("direction",)
    search_fields: ClassVar[Any] = ("name_it", "name_en", "code")


@admin.register(AreaFigure)
class AreaFigureAdmin(CityScope):
    """Figures of cities and areas."""

    list_display: Any = ("indicator", "area", "city", "period", "value", "source")
    list_filter: ClassVar[Any] = (
        ("city", admin.RelatedOnlyFieldListFilter),
        ("indicator", admin.RelatedOnlyFieldListFilter),
        "period",
    )
    list_select_related: ClassVar[Any] = ("indicator", "area", "city", "source")
    search_fields: ClassVar[Any] = ("area__name", "area__code", "indicator__name_it")
    autocomplete_fields: ClassVar[Any] = ("area", "indicator", "source")


@admin.register(Street)
class StreetAdmin(MapAdmin, CityScope):
    """The gazetteer."""

    list_display: Any = ("name", "city", "source")
    list_filter: ClassVar[Any] = (("city", admin.RelatedOnlyFieldListFilter),)
    list_select_related: ClassVar[Any] = ("city", "source")
    search_fields: ClassVar[Any] = ("folded", "name")
    autocomplete_fields: ClassVar[Any] = ("source",)


class BasemapAdmin(ReadOnly, CityScope):
    """The ground of the map, which imports write."""

    list_display: Any = ("__str__", "kind", "city", "source")
    list_filter: ClassVar[Any] = ("kind", ("city", admin.RelatedOnlyFieldListFilter))
    list_select_related: ClassVar[Any] = ("city", "source")
    search_fields: ClassVar[Any] = ("name",)
    ordering: ClassVar[Any] = ("-pk",)
    exclude: ClassVar[Any] = ("shape",)


@admin.register(BasemapLine)
class BasemapLineAdmin(BasemapAdmin):
    """Streets, paths, railways and rivers of the ground."""


@admin.register(BasemapPolygon)
class BasemapPolygonAdmin(BasemapAdmin):
    """Buildings, parks and water of the ground."""

    exclude: ClassVar[Any] = ("shape", "label_point", "label_room")


@admin.register(BasemapPoint)
class BasemapPointAdmin(BasemapAdmin):
    """Names of places and positions of house numbers."""
