"""Downloads: the files of a layer, the pages that offer them, and the page of an export that runs in the worker."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.limits.limiter import TooMany
from accounts.limits.visitors import visitor
from accounts.sign_in.verified import has_verified_address
from civicmap.layers import feature_layers, find_layer, list_address, other_layers
from civicmap.outlets import exports
from layers.declaration.layer import Layer
from layers.errors import BadParameter
from layers.exports import FORMATS, Format, find_format
from layers.exports.tables import Rows
from layers.filters import Filters
from layers.http.responses import (
    MEASURED_CACHE,
    data_response,
    error_response,
    layer_etag,
    not_modified,
    public_endpoint,
    stream_response,
    weakly_tagged,
)
from layers.models import ExportJob
from layers.selection import Selection
from places.counts.matches import how_many, how_many_selected
from places.ground.clock import enter, page_city
from places.models import City

Answer = TypeVar("Answer", bound=HttpResponseBase)

NEGOTIATED = ("Accept",)
"""A browser gets a page where a program gets JSON."""
RETRY_SECONDS = 10


# --- Files --------------------------------------------------------------------------------------------------------


@public_endpoint
def export(request: HttpRequest, name: str, extension: str) -> HttpResponseBase:
    """``/api/{layer}.{csv,xlsx,gpkg,shp.zip,parquet,kml}``: the rows that match the filters, as a file.

    ``lang`` (it, en) is the language of titles inside. What can be streamed is; other formats are made at once up to
    ``EXPORT_DIRECT_ROWS`` rows, beyond that by the worker: 303 to its page for a browser, 202 for a program, which asks again.
    """
    layer, format = find_layer(name), find_format(extension)
    if layer is None or format is None:
        return error_response(404, _("There is no layer “%(layer)s”.") % {"layer": name})
    selection = Selection.parse(layer, request.GET, ("lang",))
    with override(asked_language(request)):
        etag = layer_etag(request, layer)
        if (unchanged := not_modified(request, etag, () if format.blocks else NEGOTIATED)) is not None:
            return unchanged if format.blocks else weakly_tagged(unchanged)
        with exports.clock_for(selection):
            city = selection.filters.city or layer.city
            filename = exports.file_name(layer, city, format.extension)
            rows = selection.rows()
            if format.blocks:
                blocks = format.blocks(layer, rows)
                return stream_response(request, blocks, format.media_type, etag, filename=filename)
            # These formats contain timestamps and random ids, so equal data give different bytes.
            return weakly_tagged(_file(request, selection, format, filename, etag))


def asked_language(request: HttpRequest) -> str:
    """The language of the file. Raises BadParameter for one that there is not."""
    language = request.GET.get("lang") or get_language() or settings.LANGUAGE_CODE
    if language not in dict(settings.LANGUAGES):
        raise BadParameter(
            "lang", _("The languages are: %(codes)s.") % {"codes": ", ".join(dict(settings.LANGUAGES))}
        )
    return language


def _file(
    request: HttpRequest, selection: Selection, format: Format, filename: str, etag: str
) -> HttpResponseBase:
    """A file that cannot be streamed: made now, found ready, or asked of the worker."""
    total = how_many_selected(selection)
    most = format.max_rows(selection.layer)
    if most is not None and total > most:
        text = _(
            "%(format)s holds at most %(most)s rows of this layer; these are %(total)s. Narrow the filters, or take CSV or GeoPackage."
        )
        return refused(request, 400, text % {"format": format.title, "most": most, "total": total})
    if total <= settings.EXPORT_DIRECT_ROWS:
        return _made_now(request, selection, format, filename, etag)
    made = exports.find_made(selection, format, str(get_language()))
    if made:
        return _unkept(_sent(made, format))
    return _asked(request, selection, format, total)


def _made_now(
    request: HttpRequest, selection: Selection, format: Format, filename: str, etag: str
) -> HttpResponseBase:
    if request.method == "HEAD" or format.write is None:
        # The headers without making the file; its length is unknown.
        response = _described(StreamingHttpResponse((), content_type=format.media_type), filename)
        if etag:
            response["ETag"] = etag
        return response
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / filename
        format.write(Rows(selection.layer, selection.rows()), path)
        body = path.read_bytes()
    return data_response(request, body, format.media_type, etag, filename=filename, vary=NEGOTIATED)


def _sent(job: ExportJob, format: Format) -> HttpResponseBase:
    """A kept file. It has no ETag: rows may have come since it was made."""
    name = job.file.rsplit("/", 1)[-1].partition("-")[2]
    file = storages["private"].open(job.file)
    return _described(FileResponse(file, content_type=format.media_type), name)


def _described(response: HttpResponseBase, filename: str) -> HttpResponseBase:
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    response["Cache-Control"] = MEASURED_CACHE
    patch_vary_headers(response, ["Accept-Encoding", *NEGOTIATED])
    return response


def _asked(request: HttpRequest, selection: Selection, format: Format, total: int) -> HttpResponseBase:
    """Ask the worker, once for each visitor and file; say where its progress is to be seen."""
    asking = visitor(request)
    language = str(get_language())
    job = exports.find_waiting(selection, format, language, asking)
    if job is None and request.method == "GET":
        try:
            job = exports.ask(selection, format, language, asking, total)
        except TooMany as fault:
            return _too_many_files(request, fault)
    if job and wants_page(request):
        page = redirect("export", job.token)
        page.status_code = 303
        return _unkept(page)
    return _unkept(_accepted(request, job, total))


def _too_many_files(request: HttpRequest, fault: TooMany) -> HttpResponse:
    text = _("You have asked for many large files in a short time. Try again %(when)s.")
    response = refused(request, 429, text % {"when": fault.when})
    response["Retry-After"] = str(fault.seconds)
    return response


def _accepted(request: HttpRequest, job: ExportJob | None, total: int) -> HttpResponse:
    text = _("The file is being made. Ask again at this address.")
    body: dict[str, Any] = {"code": 202, "description": text, "rows": total}
    if job:
        body["state"] = request.build_absolute_uri(reverse("export_state", args=[job.token]))
    response = JsonResponse(body, status=202, json_dumps_params={"ensure_ascii": False})
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def wants_page(request: HttpRequest) -> bool:
    """Whether the client accepts HTML."""
    return "text/html" in request.headers.get("Accept", "")


def refused(request: HttpRequest, status: int, text: str) -> HttpResponse:
    """A refusal with its reason: a page for browsers, JSON for programs."""
    if wants_page(request):
        response = render(request, "civicmap/export.html", {"refusal": text}, status=status)
    else:
        response = error_response(status, text)
    return _unkept(response)


def _unkept(response: Answer) -> Answer:
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, NEGOTIATED)
    return response


# --- A file that takes longer -------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export_page(request: HttpRequest, token: str) -> HttpResponse:
    """The progress of a file, the way to stop it, the link. Buttons post ``do``: mail, cancel, again.

    The link is sent to the confirmed address of who is signed in, and to no other.
    """
    job = get_object_or_404(ExportJob, token=token)
    user: Any = request.user
    if request.method == "POST":
        do = request.POST.get("do")
        if do == "cancel":
            exports.cancel(job)
        elif do == "again" and not job.is_waiting:
            try:
                exports.ask_again(job, visitor(request))
            except TooMany as fault:
                return _too_many_files(request, fault)
        elif do == "mail":
            _send_link(request, job)
        return redirect("export", token)
    found, format = find_layer(job.layer), find_format(job.extension)
    selection = exports.selection_of(job)
    city = City.objects.public().defer("boundary").filter(slug=_city_of(selection)).first()
    if city is not None:
        enter(request, city)
    context = {
        "job": job,
        "layer": found,
        "format": format,
        "confirmed": user.email if user.is_authenticated and has_verified_address(user) else "",
        "city": city,
        "list_url": list_address(city.slug, found) if city and found else "",
        "again_possible": selection is not None,
        "refresh": RETRY_SECONDS,
    }
    return render(request, "civicmap/export.html", context)


def _send_link(request: HttpRequest, job: ExportJob) -> None:
    user: Any = request.user
    if not (user.is_authenticated and has_verified_address(user)):
        messages.error(
            request, _("Sign in first: the link is sent to the confirmed address of your account only.")
        )
    elif not job.email:
        try:
            exports.notify(job, user, visitor(request))
        except TooMany as fault:
            text = _("You have had many links by mail in a short time. Try again %(when)s.")
            messages.error(request, text % {"when": fault.when})
            return
        if not job.is_waiting:
            messages.success(request, _("The link has been sent to %(email)s.") % {"email": user.email})


def _city_of(selection: Selection | None) -> str:
    return (selection.filters.city or selection.layer.city) if selection else ""


@csrf_exempt
@never_cache
@require_safe
def export_state(request: HttpRequest, token: str) -> HttpResponse:
    """``/exports/{token}/state.json``: how far it is."""
    job = get_object_or_404(ExportJob, token=token)
    body: dict[str, Any] = {
        "state": job.state,
        "rows_done": job.rows_done,
        "rows_total": job.rows_total,
        "percent": job.percent,
    }
    if job.state == ExportJob.State.READY:
        body["file"] = request.build_absolute_uri(reverse("export_file", args=[job.token]))
    return JsonResponse(body)


@csrf_exempt
@never_cache
@require_safe
def export_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file. When what it holds has changed or been hidden since, it is made anew and the page of its progress is shown."""
    job = get_object_or_404(ExportJob, token=token)
    format = find_format(job.extension)
    if job.state != ExportJob.State.READY or format is None:
        return redirect("export", token)
    if not exports.is_current(job):
        if exports.selection_of(job) is None:
            job.delete()
            raise Http404
        exports.ask_again(job, visitor(request))
        return redirect(f"{reverse('export', args=[token])}?changed=1")
    return _unkept(_sent(job, format))


# --- Pages that offer files ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offer:
    """One file that can be taken: its format, its address, and whether it takes a while or is not possible."""

    format: Format
    url: str
    filename: str
    is_slow: bool = False
    most: int | None = None


def offers(layer: Layer, query: str, city: str = "", total: int | None = None) -> list[Offer]:
    """Every format of some rows of a layer. ``query`` is the query string that selects them, ``total`` how many they are."""
    found = []
    language = get_language()
    for format in FORMATS:
        if format.extension == "geojson":
            path = reverse("api_geojson", args=[layer.name])
            words = [query]
        else:
            path = reverse("api_export", args=[layer.name, format.extension])
            words = [query, f"lang={language}" if language != settings.LANGUAGE_CODE else ""]
        most = format.max_rows(layer)
        found.append(
            Offer(
                format,
                "?".join(part for part in (path, "&".join(word for word in words if word)) if part),
                exports.file_name(layer, city, format.extension),
                is_slow=total is not None and not format.is_streamed and total > settings.EXPORT_DIRECT_ROWS,
                most=most if total is not None and most is not None and total > most else None,
            )
        )
    return found


@dataclass(frozen=True)
class LayerOffer:
    """A layer, how many of its rows match, and its files."""

    layer: Layer
    total: int
    files: list[Offer]


@require_safe
def downloads(request: HttpRequest, city: str, layer: str = "") -> HttpResponse:
    """``/{city}/download/`` and ``/{city}/{layer}/download/``: every file of what the filters leave."""
    place = page_city(request, city)
    chosen = find_layer(layer) if layer else None
    if layer and (chosen is None or (chosen.city and chosen.city != place.slug)):
        raise Http404
    context: dict[str, Any] = {"city": place, "layer": chosen}
    if chosen:
        context["list_url"] = list_address(place.slug, chosen)
    try:
        filters = replace(Filters.parse(request.GET), city=place.slug, sort="recent", near=None)
        wanted = [chosen] if chosen else _wanted(filters)
        context |= {
            "filters": filters,
            "entries": [_entry(one, filters) for one in wanted],
            "back": filters.query_string(city="", layers=() if chosen else filters.layers),
        }
    except BadParameter as fault:
        return render(request, "civicmap/download.html", context | {"fault": fault}, status=400)
    return render(request, "civicmap/download.html", context)


def download_address(city: City, filters: Filters) -> str:
    """The page with the files of what the map shows: of one layer where only that is chosen."""
    if len(filters.layers) == 1:
        path = reverse("download", args=[city.slug, filters.layers[0]])
        filters = replace(filters, layers=())
    else:
        path = reverse("downloads", args=[city.slug])
    query = filters.query_string(city="", sort="recent", near=None)
    return f"{path}?{query}" if query else path


def _wanted(filters: Filters) -> list[Layer]:
    """The layers of a city's map that are asked for; without any those of features."""
    if not filters.layers:
        return feature_layers()
    known = (*feature_layers(), *other_layers(filters.city))
    return [one for one in known if one.name in filters.layers]


def _entry(layer: Layer, filters: Filters) -> LayerOffer:
    own = filters.only(layer.filters)
    total = how_many(layer, own)
    return LayerOffer(layer, total, offers(layer, own.query_string(), filters.city, total))
