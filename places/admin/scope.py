"""Who may do what in the administration: staff, and of the staff administrators, each within their cities."""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import PROTECT, ForeignKey, ManyToManyField, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst

from layers.input.fields import TEXT_OVERRIDES
from places.admin.deleting import DeletionInNumbers
from places.models import City
from places.permissions import may_administer_all


class NarrowSelect(AutocompleteSelect):
    """An autocomplete widget with fewer rows: ``asked`` is sent with each of its requests."""

    asked: dict[str, str] | None = None

    def get_url(self) -> str:
        """The address of the rows."""
        url = super().get_url()
        return f"{url}?{urlencode(self.asked)}" if self.asked else url


class CityScope(DeletionInNumbers, admin.ModelAdmin):
    """Rows of the cities that the person administers, and no others: in lists, forms, choices and actions.

    ``city_path`` is the lookup from the row to its city; None for things that belong to no city, which administrators
    of one city may read and choose but not change. Rows whose city is empty serve every city and are treated alike.
    """

    city_path: ClassVar[str | None] = "city"
    view_on_site = False
    list_per_page = 50
    show_full_result_count = False
    formfield_overrides: ClassVar[Any] = TEXT_OVERRIDES

    def everywhere(self, request: HttpRequest) -> bool:
        """Whether the person administers every city. Asked once a request."""
        known: bool | None = getattr(request, "_administers_all", None)
        if known is None:
            known = may_administer_all(request.user)
            request._administers_all = known  # type: ignore[attr-defined]
        return known

    def cities(self, request: HttpRequest) -> QuerySet[City]:
        """The cities the person administers."""
        return City.objects.administered_by(request.user)

    def in_scope(self, request: HttpRequest, *, shared: bool) -> Q:
        """The condition for rows of the person's cities, with or without those that serve every city."""
        if self.city_path is None:
            return Q() if shared else Q(pk__in=[])
        condition = Q(**{f"{self.city_path}__in": self.cities(request)})
        if shared and self.city_path != "pk":
            condition |= Q(**{f"{self.city_path}__isnull": True})
        return condition

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows the person may see."""
        rows = super().get_queryset(request)
        return rows if self.everywhere(request) else rows.filter(self.in_scope(request, shared=True))

    def is_administrator(self, request: HttpRequest) -> bool:
        """Whether the person administers anything."""
        if not getattr(request.user, "is_staff", False):
            return False
        known: bool | None = getattr(request, "_administers_any", None)
        if known is None:
            known = self.everywhere(request) or self.cities(request).exists()
            request._administers_any = known  # type: ignore[attr-defined]
        return known

    def owns(self, request: HttpRequest, obj: Model) -> bool:
        """Whether the row belongs to one of the person's cities alone."""
        return bool(
            self.model._default_manager.filter(pk=obj.pk).filter(self.in_scope(request, shared=False))
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators see every part of the administration."""
        return self.is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows in the list may be seen."""
        if not self.is_administrator(request):
            return False
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Whoever administers a city may add to it."""
        return self.is_administrator(request) and (self.city_path is not None or self.everywhere(request))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows of the person's own cities may be changed."""
        if not self.is_administrator(request):
            return False
        if self.everywhere(request):
            return True
        return self.city_path is not None if obj is None else self.owns(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What may be changed may be deleted, unless something else depends on it."""
        return self.has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer, and accept, only rows that the person may see; a city must be named by those limited to some."""
        self._limit(db_field, request, kwargs)
        if db_field.name in self.get_autocomplete_fields(request) and "widget" not in kwargs:
            kwargs["widget"] = NarrowSelect(db_field, self.admin_site, using=kwargs.get("using"))
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        related: Any = self.admin_site._registry.get(db_field.related_model)
        if field is not None and hasattr(related, "choice_label"):
            field.label_from_instance = related.choice_label
        if field is not None and db_field.related_model is City and not self.everywhere(request):
            field.required = True
        return field

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer, and accept, only rows that the person may see."""
        self._limit(db_field, request, kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What an address puts into a new form: keys of rows are numbers, and what is none chooses nothing."""
        given: dict[str, Any] = super().get_changeform_initial_data(request)
        keys = {field.name for field in self.opts.fields if isinstance(field, ForeignKey)}
        return {
            name: value
            for name, value in given.items()
            if name not in keys or re.fullmatch("[0-9]{1,18}", str(value))
        }

    def narrow(self, form: Any, name: str, **asked: Any) -> None:
        """Let a field of the form offer only what fits: its list is asked with these parameters."""
        field = form.base_fields.get(name)
        widget = getattr(field.widget, "widget", field.widget) if field is not None else None
        if isinstance(widget, NarrowSelect):
            widget.asked = {key: str(value) for key, value in asked.items() if value}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A field of a thing of one city is offered the rows of that city and those of every city."""
        rows, duplicates = super().get_search_results(request, queryset, search_term)
        city = request.GET.get("of_city", "")
        if self.city_path not in (None, "pk") and city.isascii() and city.isdigit():
            rows = rows.filter(
                Q(**{str(self.city_path): int(city)}) | Q(**{f"{self.city_path}__isnull": True})
            )
        return rows, duplicates

    def _limit(self, db_field: Any, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        related = self.admin_site._registry.get(db_field.related_model)
        if isinstance(related, CityScope) and "queryset" not in kwargs:
            kwargs["queryset"] = related.get_queryset(request)


class ReadOnly(admin.ModelAdmin):
    """Rows that other means write."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False


class ScopedInline(admin.TabularInline):
    """Rows edited within their owner: who may change the owner may change them."""

    extra = 0
    formfield_overrides: ClassVar[Any] = TEXT_OVERRIDES

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        """Each field gets an accessible name: in the table only the column head shows it."""
        made = super().get_formset(request, obj, **kwargs)

        class Named(made):  # type: ignore[misc,valid-type]
            def add_fields(self, form: Any, index: int | None) -> None:
                super().add_fields(form, index)
                for field in form.fields.values():
                    inner = getattr(field.widget, "widget", field.widget)
                    if field.label and not inner.is_hidden:
                        inner.attrs.setdefault("aria-label", capfirst(field.label))

        return Named

    def _may(self, request: HttpRequest, obj: Model | None) -> bool:
        owner = self.admin_site._registry[self.parent_model]
        return owner.has_change_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """As the owner's page."""
        owner = self.admin_site._registry[self.parent_model]
        return owner.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """As the owner's change page."""
        return self._may(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """As the owner's change page."""
        return self._may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only rows whose deletion takes or unlinks no others; those are deleted on their own page, which shows the numbers.

        Rows that the others protect may be chosen: the form names what protects them and deletes nothing.
        """
        dragged = [other for other in self.model._meta.related_objects if other.on_delete is not PROTECT]
        return not dragged and self._may(request, obj)
