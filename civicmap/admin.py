"""The administration as a whole, and the form that adds a city with its files."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from civicmap.administration import accounts  # noqa: F401 - registers the accounts with their erasing
from civicmap.cities.setup import next_steps, set_up_city
from layers.geofiles import SUFFIXES, WAITED
from layers.input.fields import LineField
from places.admin.ground import CityAdmin
from places.ground.city_setup import AreaFile, CityPlan
from places.ground.colours import validate_colour
from places.imports.reading import SHOWN_FAULTS, ImportRefused
from places.keys import validate_key, validate_word
from places.models import City
from places.models.city import validate_time_zone

admin.site.site_header = _("civicmap administration")
admin.site.site_title = _("civicmap")
admin.site.index_title = _("What do you want to care for?")


def sign_in(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """The site's own sign-in, with its rate limits, replaces that of the administration."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        wanted = reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(wanted)
    if not admin.site.has_permission(request):
        raise PermissionDenied
    return redirect(wanted)


def change_password(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """The site's own password form, which has rate limits."""
    return redirect("account_change_password")


admin.site.login = never_cache(sign_in)  # type: ignore[method-assign]
admin.site.password_change = change_password  # type: ignore[assignment,method-assign]

AREA_FILES = 3
GEO_FILES = ",".join([*SUFFIXES, ".gz"])
NAME_LENGTH = 60
"""Letters of an upload's name that are kept, for the sentences about it."""


def _file(
    label: Any, *, required: bool = False, accept: str = GEO_FILES, help_text: Any = ""
) -> forms.FileField:
    widget = forms.ClearableFileInput(attrs={"accept": accept})
    return forms.FileField(label=label, required=required, widget=widget, help_text=help_text)


class AddCityForm(forms.Form):
    """A new city: what it is, its boundary, up to three files of areas, its look."""

    name_it = LineField(label=_("Italian name"), max_length=160)
    name_en = LineField(label=_("English name"), max_length=160, required=False)
    slug = LineField(label=_("Short name in addresses"), max_length=40, validators=[validate_key])
    istat_code = forms.CharField(
        label=_("ISTAT code"), max_length=6, help_text=_("Six digits, leading zeros kept.")
    )
    body_name = LineField(label=_("Institution"), max_length=160, required=False)
    contact_email = forms.EmailField(label=_("Contact address"), required=False)
    homepage = forms.URLField(
        label=_("Address of the city's own site"), required=False, assume_scheme="https"
    )
    ipa_code = forms.CharField(
        label=_("IPA code"),
        max_length=20,
        required=False,
        help_text=_("Code in the index of public administrations, such as c_l219."),
    )
    patron_day = forms.CharField(
        label=_("Patron saint's day"),
        max_length=5,
        required=False,
        validators=City._meta.get_field("patron_day").validators,
        help_text="MM-DD",
    )
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=40, initial="Europe/Rome", validators=[validate_time_zone]
    )

    boundary = _file(
        _("Boundary"),
        required=True,
        help_text=_("GeoJSON, GeoPackage, KML, KMZ or a zipped Shapefile; up to 30 MB."),
    )
    boundary_field = forms.CharField(
        label=_("Field that picks the city out"),
        required=False,
        help_text=_("Only for a file with several municipalities."),
    )
    boundary_value = forms.CharField(label=_("Its value"), required=False)
    crs = forms.CharField(
        label=_("Reference system"),
        required=False,
        help_text=_("Only for a file that states none, such as EPSG:3003."),
    )
    boundary_layer = forms.CharField(
        label=_("Layer"), required=False, help_text=_("Only for a file with several layers.")
    )
    boundary_swapped = forms.BooleanField(label=_("The latitude comes first in the file"), required=False)
    publisher = LineField(label=_("Publisher of the boundary"), max_length=200, required=False)
    licence = LineField(label=_("Its licence"), max_length=120, required=False)

    colour = forms.CharField(
        label=_("Colour"),
        max_length=7,
        initial="#0066cc",
        validators=[validate_colour],
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("White text has to be readable on it."),
    )
    logo = _file(_("Logo"), accept="image/png,image/jpeg,image/webp", help_text=_("PNG, JPEG or WebP."))
    catalogue = _file(
        _("Offices and categories"),
        accept=".toml",
        help_text=_("A TOML file of the city's own; without one the city gets the common set."),
    )
    prepare = forms.BooleanField(
        label=_("Prepare it first"),
        required=False,
        help_text=_("The city is not public until you open it on its page here."),
    )
    dry_run = forms.BooleanField(label=_("Only check, write nothing"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, AREA_FILES + 1):
            name = f"areas{number}"
            self.fields[f"{name}_file"] = _file(_("File"))
            self.fields[f"{name}_kind"] = forms.CharField(
                label=_("Code of the kind"),
                max_length=40,
                required=False,
                help_text=_("Such as quartiere."),
                validators=[validate_word],
            )
            self.fields[f"{name}_name"] = LineField(label=_("Italian name of the kind"), required=False)
            self.fields[f"{name}_plural"] = LineField(label=_("Italian plural"), required=False)
            self.fields[f"{name}_code"] = forms.CharField(label=_("Field with the codes"), required=False)
            self.fields[f"{name}_label"] = forms.CharField(label=_("Field with the names"), required=False)
            self.fields[f"{name}_layer"] = forms.CharField(
                label=_("Layer"), required=False, help_text=_("Only for a file with several layers.")
            )
            self.fields[f"{name}_crs"] = forms.CharField(
                label=_("Reference system"),
                required=False,
                help_text=_("Only for a file that states none, such as EPSG:3003."),
            )
            self.fields[f"{name}_swapped"] = forms.BooleanField(
                label=_("The latitude comes first in the file"), required=False
            )
            self.fields[f"{name}_encoding"] = forms.CharField(
                label=_("Encoding"),
                required=False,
                help_text=_("Only where letters look garbled, such as ISO-8859-1."),
            )

    def clean(self) -> dict[str, Any]:
        """A file of areas needs a kind, its name and the field with the codes."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, AREA_FILES + 1):
            if cleaned.get(f"areas{number}_file"):
                for part in ("kind", "name", "code"):
                    if not cleaned.get(f"areas{number}_{part}"):
                        self.add_error(f"areas{number}_{part}", _("Needed to read the file."))
        return cleaned

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields in steps."""
        names = list(self.fields)
        first, second, third = names.index("boundary"), names.index("colour"), names.index("prepare")
        return [
            (_("1. The city"), [self[name] for name in names[:first]]),
            (_("2. Its boundary"), [self[name] for name in names[first:second]]),
            *(
                (_("3. Areas (%(number)d)") % {"number": number}, [
                    self[name] for name in names if name.startswith(f"areas{number}_")
                ])
                for number in range(1, AREA_FILES + 1)
            ),
            (_("4. Look, offices and categories"), [self[name] for name in names[second:third]]),
            (_("5. Write it"), [self["prepare"], self["dry_run"]]),
        ]  # fmt: skip

    def plan(self, folder: Path) -> tuple[CityPlan, Path | None]:
        """The plan, and the catalogue; the uploads are written into the folder."""
        data = self.cleaned_data
        same = ("slug", "name_it", "name_en", "istat_code", "body_name", "contact_email", "homepage", "ipa_code", "patron_day",
                "time_zone", "boundary_swapped", "boundary_field", "boundary_value", "publisher", "licence", "colour")  # fmt: skip
        boundary = _kept(folder / "boundary", data["boundary"])
        assert boundary is not None
        areas = []
        for number in range(1, AREA_FILES + 1):
            path = _kept(folder / f"areas{number}", data[f"areas{number}_file"])
            if path is not None:
                areas.append(
                    AreaFile(
                        path=path,
                        kind=data[f"areas{number}_kind"],
                        name_it=data[f"areas{number}_name"],
                        plural_it=data[f"areas{number}_plural"],
                        code_field=data[f"areas{number}_code"],
                        name_field=data[f"areas{number}_label"],
                        layer=data[f"areas{number}_layer"] or None,
                        crs=data[f"areas{number}_crs"] or None,
                        swapped=data[f"areas{number}_swapped"],
                        encoding=data[f"areas{number}_encoding"] or None,
                        merge=True,
                    )
                )
        plan = CityPlan(
            boundary=boundary,
            boundary_crs=data["crs"] or None,
            boundary_layer=data["boundary_layer"] or None,
            state=City.State.PREPARING if data["prepare"] else City.State.OPEN,
            logo=_kept(folder / "logo", data["logo"]),
            areas=areas,
            limits=WAITED,
            **{name: data[name] for name in same},
        )
        return plan, _kept(folder / "catalogue", data["catalogue"])


def _kept(folder: Path, upload: UploadedFile | None) -> Path | None:
    """The upload as a file under its own name, which tells the reader the format."""
    if not upload:
        return None
    folder.mkdir()
    path = folder / (Path(upload.name or "file").name[-NAME_LENGTH:] or "file")
    with path.open("wb") as target:
        for chunk in upload.chunks():
            target.write(chunk)
    return path


def add_city(request: HttpRequest) -> HttpResponse:
    """The form, the faults if there are any, and at the end the new city with what remains to be done."""
    owner = admin.site._registry[City]
    assert isinstance(owner, CityAdmin)
    if not owner.has_add_permission(request):
        raise PermissionDenied
    form = AddCityForm(request.POST or None, request.FILES or None)
    faults: list[str] = []
    if form.is_valid():
        with tempfile.TemporaryDirectory() as folder:
            plan, catalogue = form.plan(Path(folder))
            dry_run = form.cleaned_data["dry_run"]
            try:
                outcome = set_up_city(plan, catalogue=catalogue, dry_run=dry_run)
            except ImportRefused as error:
                faults = error.faults
            else:
                found = [*outcome.notes, *(f"{kind}: {count}" for kind, count in outcome.areas.items())]
                for note in found:
                    messages.info(request, note)
                if not dry_run:
                    for step in next_steps(outcome.city):
                        messages.success(request, step)
                    return redirect("admin:places_city_change", outcome.city.pk)
                messages.success(request, _("Everything is in order. Nothing was written."))
    context = {
        **admin.site.each_context(request),
        "title": _("Add a city"),
        "opts": City._meta,
        "form": form,
        "faults": faults[:SHOWN_FAULTS],
        "more": max(0, len(faults) - SHOWN_FAULTS),
    }
    return TemplateResponse(
        request, "admin/add_city.html", context, status=400 if form.errors or faults else 200
    )
