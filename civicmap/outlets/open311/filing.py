"""A new report from an application: the same service function, photos and checks as the form's."""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from civicmap.outlets.open311.endpoint import Fault
from civicmap.outlets.open311.services import services_of
from engagement.photos import services as photos
from engagement.photos.pictures import PhotoRefused
from layers.geometry import WGS84
from layers.input.cleaning import mended_line, mended_text
from layers.input.numbers import finite
from places.models import Category, City
from reports.forms import TITLE_LENGTH
from reports.keys.models import ApiKey
from reports.keys.services import find_key, limit_of
from reports.models import Report
from reports.nearby import near_by
from reports.serializers import shortened
from reports.services import Content, submit_report

LONGEST = 4000
"""Characters of a description (GeoReport v2, POST Service Request)."""
LENGTHS = {
    "address_string": 200,
    "email": 254,
    "first_name": 60,
    "last_name": 60,
    "phone": 40,
    "media_url": 1000,
}


def key_of(request: HttpRequest, city: City) -> ApiKey:
    """The key of the application that writes. Raises Fault 403."""
    secret = request.POST.get("api_key") or request.GET.get("api_key") or ""
    if not secret:
        raise Fault(403, _("api_key: a key is needed to write. Ask the city for one."))
    key = find_key(str(secret), city)
    if key is None:
        raise Fault(403, _("api_key: this key is not known, is revoked, or is for another city."))
    return key


def file_request(request: HttpRequest, city: City) -> dict[str, Any]:
    """File the report of a POST. Returns the record that answers it: with ``service_request_id`` or with ``token``, never with both.

    The same ``Idempotency-Key`` twice makes one report. Raises Fault and ValidationError with everything that is wrong, and TooMany.
    """
    key = key_of(request, city)
    submission = _submission(request)
    known = Report.objects.filter(submission=submission, city=city).first()
    if known is not None:
        return _answer(known, request.POST, ())
    category, content, person = read(request.POST, city)
    notices = _notices(request.POST, city, category, content)
    with limit_of(key).taking(key.pk), ExitStack() as undo:
        kept = _kept_photos(request, undo)
        report = submit_report(
            city=city, category=category, content=content, submission=submission, kept_photos=kept,
            email=person["email"], name=person["name"], phone=person["phone"], lang=person["lang"],
            vouched=key.trusted, note=_note(key, request.POST),
        )  # fmt: skip
        undo.pop_all()
    return _answer(report, request.POST, notices)


def _submission(request: HttpRequest) -> uuid.UUID:
    text = request.headers.get("Idempotency-Key", "")
    try:
        return uuid.UUID(text) if text else uuid.uuid4()
    except ValueError:
        raise Fault(400, _("Idempotency-Key: write a UUID.")) from None


def _answer(report: Report, data: QueryDict, notices: Any) -> dict[str, Any]:
    named = (
        {"service_request_id": report.reference} if report.confirmed else {"token": str(report.submission)}
    )
    account = mended_line(str(data.get("account_id", "")))[:100]
    return {**named, "service_notice": " ".join(notices) or None, "account_id": account or None}


def read(data: QueryDict, city: City) -> tuple[Category, Content, dict[str, str]]:
    """What a POST says: category, content, and who sends it. Raises Fault with every fault of the arguments."""
    faults: list[str] = []
    services = services_of(city)
    code = str(data.get("service_code", "")).strip()
    category = services.get(code)
    if not code:
        faults.append(_("service_code: name the service."))
    elif category is None:
        raise Fault(404, _("service_code: there is no service “%(code)s”.") % {"code": code[:60]})
    for name, most in LENGTHS.items():
        if len(str(data.get(name, ""))) > most:
            faults.append(_("%(name)s: at most %(most)s characters.") % {"name": name, "most": most})
    description = mended_text(str(data.get("description", "")))
    if len(description) > LONGEST:
        faults.append(_("%(name)s: at most %(most)s characters.") % {"name": "description", "most": LONGEST})
    location = _location(data, faults)
    address = mended_line(str(data.get("address_string", "")))
    if data.get("address_id") and location is None and not address:
        faults.append(_("address_id: addresses have no numbers here. Send lat and long, or address_string."))
    person = _person(data, faults)
    if faults or category is None:
        raise Fault(400, *faults)
    title = mended_line(str(data.get("attribute[title]", "")))[:TITLE_LENGTH]
    content = Content(
        title=title or shortened(description) or category.name,
        description=description,
        location=location,
        address=address,
        answers=_answers(data, category),
    )
    return category, content, person


def _location(data: QueryDict, faults: list[str]) -> Point | None:
    texts = {name: str(data.get(name, "")).strip() for name in ("lat", "long")}
    if not any(texts.values()):
        return None
    numbers = {name: finite(text) for name, text in texts.items()}
    for (name, number), most in zip(numbers.items(), (90, 180), strict=True):
        if not texts[name]:
            faults.append(_("%(name)s: lat and long belong together.") % {"name": name})
        elif number is None or abs(number) > most:
            faults.append(_("%(name)s: write degrees in WGS 84, such as 45.07.") % {"name": name})
    lat, long = numbers["lat"], numbers["long"]
    return Point(long, lat, srid=WGS84) if lat is not None and long is not None and not faults else None


def _person(data: QueryDict, faults: list[str]) -> dict[str, str]:
    email = mended_line(str(data.get("email", "")))
    if email:
        try:
            validate_email(email)
        except ValidationError as fault:
            faults.extend(f"email: {text}" for text in fault.messages)
    names = (mended_line(str(data.get(name, ""))) for name in ("first_name", "last_name"))
    lang = str(data.get("lang", "")) or "it"
    if lang not in ("it", "en"):
        faults.append(_("lang: the language is “it” or “en”."))
    return {
        "email": email,
        "name": " ".join(filter(None, names)),
        "phone": mended_line(str(data.get("phone", ""))),
        "lang": lang,
    }


def _answers(data: QueryDict, category: Category) -> dict[str, Any]:
    """Answers by the code of their question: ``attribute[CODE]``, repeated or with ``[]`` for several. Others are left out."""
    answers: dict[str, Any] = {}
    for question in category.questions:
        name = f"attribute[{question['code']}]"
        values = [*data.getlist(name), *data.getlist(f"{name}[]")]
        if not values:
            continue
        if question["type"] == "multivaluelist":
            answers[question["code"]] = values
        else:
            # A date is asked for as GeoReport's datetime; the time of day is not kept.
            answers[question["code"]] = values[0][:10] if question["type"] == "date" else values[0]
    return answers


def _kept_photos(request: HttpRequest, undo: ExitStack) -> list[photos.KeptPhoto]:
    """The pictures of the body, in whatever field they came. Raises Fault with the name of the field."""
    uploads = [(name, upload) for name, found in request.FILES.lists() for upload in found]
    if len(uploads) > settings.PHOTO_MAX_COUNT:
        raise Fault(400, _("At most %(most)s photos.") % {"most": settings.PHOTO_MAX_COUNT})
    kept: list[photos.KeptPhoto] = []
    for name, upload in uploads:
        try:
            one = photos.keep(upload)
        except PhotoRefused as fault:
            raise Fault(400, *(f"{name}: {text}" for text in fault.messages)) from fault
        undo.callback(photos.discard, one)
        kept.append(one)
    return kept


def _note(key: ApiKey, data: QueryDict) -> str:
    """For staff: which application filed it, and the address of a picture, which the server does not fetch."""
    address = mended_line(str(data.get("media_url", "")))
    return "\n".join(filter(None, (f"Open311: {key.name}", f"media_url: {address}" if address else "")))


def _notices(data: QueryDict, city: City, category: Category, content: Content) -> list[str]:
    """What the application should tell its user."""
    found = []
    if category.is_private:
        found.append(_("Requests of this service are private: they are never listed here."))
    if content.location is not None and (near := near_by(city, content.location, category)):
        known = ", ".join(report.reference for report in near)
        found.append(_("Similar reports nearby: %(known)s.") % {"known": known})
    if data.get("media_url"):
        found.append(
            _("The picture behind media_url is not fetched: send it in the body (multipart/form-data).")
        )
    return found
