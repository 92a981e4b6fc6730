"""The pages that import areas from a file: upload, report, confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from layers.input.fields import DateInput
from places.imports.area_uploads import ask_for, discard
from places.models import AreaImport, City

SUFFIXES = ".geojson,.json,.gpkg,.zip,.gz,.kml,.kmz"


class AreaImportForm(forms.ModelForm):
    """The file and how to read it."""

    class Meta:
        model = AreaImport
        fields = (
            "file", "kind", "kind_name", "code_field", "name_field", "valid_from", "source", "layer", "crs", "swapped",
        )  # fmt: skip
        widgets = {
            "file": forms.FileInput(attrs={"accept": SUFFIXES}),
            "valid_from": DateInput,
        }
        help_texts = {
            "file": _("GeoJSON, GeoPackage, zipped Shapefile or KML."),
            "kind": _("Of a kind that the city has, or of a new one; such as quartiere."),
            "kind_name": _("Only for a new kind."),
            "code_field": _("Areas are known by their code: a second import changes nothing."),
            "name_field": _("Without one the code is the name."),
            "valid_from": _(
                "When borders change: the day from which they are in force. Without one today's borders are corrected."
            ),
            "layer": _("Only for a file with several."),
            "crs": _("Only for a file that states none, such as EPSG:3003."),
            "swapped": _("Only when the check says so."),
        }

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.city = city
        codes = ", ".join(city.area_kinds.values_list("code", flat=True))
        if codes:
            self.fields["kind"].help_text = _("The city has: %(codes)s. Another one makes a new kind.") % {
                "codes": codes
            }

    def clean(self) -> dict[str, Any]:
        """A new kind needs a name."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if (
            kind
            and not cleaned.get("kind_name")
            and not self.instance.city.area_kinds.filter(code=kind).exists()
        ):
            self.add_error(
                "kind_name", _("The city has no kind of area with this code: give the new one a name.")
            )
        return cleaned


def _city(request: HttpRequest, pk: int) -> City:
    city: City = get_object_or_404(City.objects.defer("boundary"), pk=pk)
    if not admin.site._registry[City].has_change_permission(request, city):
        raise PermissionDenied
    return city


def import_areas_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; what it sends is checked by a job."""
    city = _city(request, pk)
    form = AreaImportForm(request.POST or None, request.FILES or None, city=city)
    if request.method == "POST" and form.is_valid():
        upload = form.save(commit=False)
        upload.author, upload.language = request.user, get_language() or "it"
        ask_for(upload, AreaImport.State.CHECKING)
        return redirect("admin_area_import", city.pk, upload.pk)
    context = _context(request, city, _("Import areas"))
    return TemplateResponse(
        request,
        "places/admin/import_areas.html",
        {**context, "form": form, "uploads": city.area_imports.all()[:10]},
        status=400 if form.errors else 200,
    )


def area_import_view(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    """The report of the check, with buttons to write or discard the file."""
    city = _city(request, pk)
    found = get_object_or_404(AreaImport, pk=upload, city=city)
    if request.method == "POST":
        if "write" in request.POST and found.state == AreaImport.State.READY:
            ask_for(found, AreaImport.State.WRITING)
            return redirect("admin_area_import", city.pk, found.pk)
        if "discard" in request.POST and found.state != AreaImport.State.WRITING:
            discard(found)
            messages.success(request, _("The file has been discarded. Nothing was written."))
            return redirect("admin_import_areas", city.pk)
    context = _context(request, city, str(found))
    return TemplateResponse(request, "places/admin/area_import.html", {**context, "upload": found})


def _context(request: HttpRequest, city: City, title: Any) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": title,
        "city": city,
        "opts": City._meta,
        "city_url": reverse("admin:places_city_change", args=[city.pk]),
    }
