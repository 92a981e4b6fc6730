"""What every address has in common: the form, the city, faults as lists, and that reads are the same for everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, ValidationError
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts.limits.limiter import TooMany
from civicmap.outlets.open311.documents import MEDIA_TYPES, listed
from layers.errors import BadParameter
from layers.http.languages import mark_one_language
from layers.http.once import asking_once
from layers.http.responses import RETRY_SECONDS, from_anywhere, is_timeout, preflight
from places.ground.known import city_named
from places.models import City

READ = ("GET", "HEAD")
WRITE = ("POST",)
View = Callable[..., HttpResponseBase]


class Fault(Exception):
    """What is wrong with a request: the HTTP status and one sentence or several."""

    def __init__(self, code: int, *descriptions: object) -> None:
        super().__init__(code, *descriptions)
        self.code = code
        self.descriptions = [str(one) for one in descriptions]


def fault_response(code: int, descriptions: Sequence[str], form: str) -> HttpResponse:
    """The list of errors, each with the HTTP status as its code."""
    body = listed("errors", [{"code": code, "description": one} for one in descriptions], form)
    response = HttpResponse(body, status=code, content_type=MEDIA_TYPES[form])
    response["Cache-Control"] = "no-cache"
    return response


def endpoint(**views: View) -> View:
    """The view of one address from those of its methods: ``get``, and ``post`` where it can be written to.

    Each is called with the request and the keyword ``form``, ``json`` or ``xml``. It carries no cookie and asks no session, so there
    is nothing that a forged form could use: an application shows its key. Raises nothing: a Fault becomes a list of errors.
    """
    methods = (*READ, *(WRITE if "post" in views else ()), "OPTIONS")

    @csrf_exempt
    @wraps(views["get"])
    def answer(request: HttpRequest, form: str, **arguments: str) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = preflight()
        elif request.method not in methods:
            response = fault_response(405, [", ".join(methods)], form)
        else:
            view = views["post" if request.method == "POST" else "get"]
            with asking_once():
                response = _answer(view, request, form, arguments)
        if request.method == "OPTIONS" or response.status_code == 405:
            response["Allow"] = response["Access-Control-Allow-Methods"] = ", ".join(methods)
        mark_one_language(response)
        return from_anywhere(response)

    answer.is_public_endpoint = True  # type: ignore[attr-defined]
    return answer


def _answer(view: View, request: HttpRequest, form: str, arguments: Mapping[str, str]) -> HttpResponseBase:
    try:
        return view(request, form=form, **arguments)
    except Fault as fault:
        return fault_response(fault.code, fault.descriptions, form)
    except BadParameter as fault:
        return fault_response(400, [str(fault)], form)
    except ValidationError as fault:
        return fault_response(400, sentences(fault), form)
    except TooMany as fault:
        response = fault_response(
            429, [_("Too many requests: try again %(when)s.") % {"when": fault.when}], form
        )
        response["Retry-After"] = str(fault.seconds)
        return response
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        return fault_response(413, [_("This is more than the server takes in one request.")], form)
    except (MultiPartParserError, UnreadablePostError):
        return fault_response(400, [_("The body of the request cannot be read.")], form)
    except OperationalError as fault:
        if not is_timeout(fault):
            raise
        response = fault_response(
            503, [_("This takes too long. Narrow what you ask for, or try again in a while.")], form
        )
        response["Retry-After"] = str(RETRY_SECONDS)
        return response


def sentences(fault: ValidationError) -> list[str]:
    """Every sentence of a refusal, each with the name of its field where it has one."""
    if hasattr(fault, "error_dict"):
        return [f"{name}: {text}" for name, texts in fault.message_dict.items() for text in texts]
    return list(fault.messages)


def jurisdiction(request: HttpRequest, city: str = "") -> City:
    """The city of a request: of its path, or of ``jurisdiction_id``. Raises Fault 400 without one, 404 for an unknown one.

    A jurisdiction is named by the city's short name or by the domain of its own site, such as ``comune.torino.it``. Where there is one
    city only it need not be named (GeoReport v2: "required if the endpoint serves multiple jurisdictions").
    """
    named = (
        city or str(request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id") or "").strip()
    )
    found = city_named(named) if named else None
    if found is None and not city:
        known = list(City.objects.public().defer("boundary"))
        if not named and len(known) != 1:
            raise Fault(
                400,
                _("jurisdiction_id: say for which city, such as %(example)s.") % {"example": _example(known)},
            )
        found = next((one for one in known if not named or domain_of(one) == named.lower()), None)
    if found is None:
        raise Fault(404, _("jurisdiction_id: there is no such city here."))
    return found


def domain_of(city: City) -> str:
    """The domain of the city's own site without ``www.``, or empty."""
    return (urlsplit(city.homepage).hostname or "").removeprefix("www.")


def _example(cities: Sequence[City]) -> str:
    return cities[0].slug if cities else "torino"
