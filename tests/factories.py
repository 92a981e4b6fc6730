"""Rows for tests. Traits say what is special; everything else is plain and public."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image

from accounts.models import User
from assets.models import Asset, Organisation, Service
from engagement.models import Act, Link, Move, Phase, Photo, Procedure, Transition
from engagement.moves.workflow import said
from engagement.procedures.governed import Governed
from initiatives.models import Initiative
from pacts.models import Pact, PactType
from places.models import (
    Area,
    AreaKind,
    Category,
    City,
    Feature,
    House,
    Office,
    Precision,
    Role,
    Source,
    Street,
    Visibility,
)
from reports.models import Report, ReportContact
from reports.workflow import ReportStatus
from tests import shapes

PASSWORD = "correct horse battery staple"


class UserFactory(DjangoModelFactory):
    """A citizen who can sign in with PASSWORD."""

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    display_name = factory.Sequence(lambda n: f"Persona {n}")

    class Meta:
        model = User

    class Params:
        staff = factory.Trait(is_staff=True)
        superuser = factory.Trait(is_staff=True, is_superuser=True)
        trusted = factory.Trait(is_trusted=True)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **fields: Any) -> Any:
        return model_class.objects.create_user(password=PASSWORD, **fields)


class SourceFactory(DjangoModelFactory):
    """A source of data."""

    code = factory.Sequence(lambda n: f"source-{n}")
    title = factory.Sequence(lambda n: f"Data set {n}")
    publisher = "Comune di prova"
    licence = "CC BY 4.0"

    class Meta:
        model = Source


class CityFactory(DjangoModelFactory):
    """A city with the boundary shapes.CITY."""

    slug = factory.Sequence(lambda n: f"city-{n}")
    istat_code = factory.Sequence(lambda n: f"{n:06d}")
    name_it = factory.Sequence(lambda n: f"Città {n}")
    name_en = factory.Sequence(lambda n: f"City {n}")
    official_name = factory.LazyAttribute(lambda city: city.name_it)
    boundary = shapes.CITY
    metric_srid = 32632
    languages = factory.LazyFunction(lambda: ["it", "en"])

    class Meta:
        model = City

    class Params:
        elsewhere = factory.Trait(boundary=shapes.OTHER_CITY)


class AreaKindFactory(DjangoModelFactory):
    """A kind of area."""

    city = factory.SubFactory(CityFactory)
    code = "district"
    name_it = "Quartiere"
    name_en = "District"
    plural_it = "Quartieri"
    plural_en = "Districts"

    class Meta:
        model = AreaKind
        django_get_or_create = ("city", "code")


class AreaFactory(DjangoModelFactory):
    """An area, district A unless said otherwise."""

    kind = factory.SubFactory(AreaKindFactory)
    code = "A"
    name = factory.LazyAttribute(lambda area: f"Quartiere {area.code}")
    boundary = shapes.DISTRICT_A

    class Meta:
        model = Area

    class Params:
        b = factory.Trait(code="B", boundary=shapes.DISTRICT_B)


class StreetFactory(DjangoModelFactory):
    """A street in district A."""

    city = factory.SubFactory(CityFactory)
    name = factory.Sequence(lambda n: f"Via {n}")
    shape = shapes.STREET_IN_A

    class Meta:
        model = Street


class OfficeFactory(DjangoModelFactory):
    """A municipal office."""

    city = factory.SubFactory(CityFactory)
    code = factory.Sequence(lambda n: f"office-{n}")
    name = factory.Sequence(lambda n: f"Ufficio {n}")
    email = factory.LazyAttribute(lambda office: f"{office.code}@example.org")

    class Meta:
        model = Office


class RoleFactory(DjangoModelFactory):
    """A role without a limit; pass ``city``, ``area`` or ``house`` for one."""

    user = factory.SubFactory(UserFactory)
    name = Role.Name.WORKER

    class Meta:
        model = Role


class CategoryFactory(DjangoModelFactory):
    """A category of reports for every city."""

    city = None

    kind = "reports.report"
    code = factory.Sequence(lambda n: f"category-{n}")
    name_it = factory.Sequence(lambda n: f"Categoria {n}")
    name_en = factory.Sequence(lambda n: f"Category {n}")

    class Meta:
        model = Category
        django_get_or_create = ("code", "city")

    class Params:
        moderated = factory.Trait(admission=Category.Admission.PENDING)


class FeatureFactory(DjangoModelFactory):
    """What all kinds share: a public thing in district A."""

    city = factory.SubFactory(CityFactory)
    title = factory.Sequence(lambda n: f"Cosa {n}")
    location = shapes.POINT_IN_A
    visibility = Visibility.PUBLIC
    published = factory.LazyFunction(timezone.now)

    class Meta:
        model = Feature
        abstract = True

    class Params:
        draft = factory.Trait(visibility=Visibility.DRAFT, published=None)
        pending = factory.Trait(visibility=Visibility.PENDING, published=None)
        hidden = factory.Trait(visibility=Visibility.HIDDEN)
        coarse = factory.Trait(precision=Precision.GRID)
        nowhere = factory.Trait(location=None)


class HouseFactory(FeatureFactory):
    """A community house."""

    category = factory.SubFactory(CategoryFactory, kind="places.house")
    status = House.Status.ACTIVE

    class Meta:
        model = House


class OrganisationFactory(FeatureFactory):
    """An association with a seat in district A."""

    category = factory.SubFactory(CategoryFactory, kind="assets.organisation")
    title = factory.Sequence(lambda n: f"Associazione {n}")
    status = Organisation.Status.ACTIVE
    legal_form = Organisation.LegalForm.ASSOCIATION

    class Meta:
        model = Organisation


class AssetFactory(FeatureFactory):
    """A community asset."""

    category = factory.SubFactory(CategoryFactory, kind="assets.asset")
    status = Asset.Status.ACTIVE

    class Meta:
        model = Asset


class ServiceFactory(FeatureFactory):
    """A service or desk."""

    category = factory.SubFactory(CategoryFactory, kind="assets.service")
    status = Service.Status.ACTIVE

    class Meta:
        model = Service


class ReportFactory(FeatureFactory):
    """A report that its sender has confirmed."""

    category = factory.SubFactory(CategoryFactory, kind="reports.report")
    status = ReportStatus.RECEIVED
    reference = factory.Sequence(lambda n: f"2026-{n:06d}")
    confirmed = factory.LazyFunction(timezone.now)

    class Meta:
        model = Report

    class Params:
        unconfirmed = factory.Trait(visibility=Visibility.DRAFT, published=None, confirmed=None)


class ReportContactFactory(DjangoModelFactory):
    """Who sent a report."""

    report = factory.SubFactory(ReportFactory)
    email = "sender@example.org"
    token_hash = factory.Sequence(lambda n: f"{n:064x}")
    expires = factory.LazyFunction(lambda: timezone.now() + timedelta(days=365))

    class Meta:
        model = ReportContact


class ProcedureFactory(DjangoModelFactory):
    """The rules of a city for one kind of thing."""

    city = factory.SubFactory(CityFactory)
    kind = "pacts.pact"
    code = "rules"
    name_it = "Regolamento"

    class Meta:
        model = Procedure
        django_get_or_create = ("city", "kind", "code")


class PolicyFactory(ProcedureFactory):
    """The rules of a city for initiatives."""

    kind = "initiatives.initiative"
    name_it = "Regole delle iniziative"


class PhaseFactory(DjangoModelFactory):
    """The phase of signed pacts."""

    procedure = factory.SubFactory(ProcedureFactory)
    code = "signed"
    name_it = "Patto stipulato"
    position = 3

    class Meta:
        model = Phase
        django_get_or_create = ("procedure", "code")


class InitiativePhaseFactory(PhaseFactory):
    """The phase in which initiatives start."""

    procedure = factory.SubFactory(PolicyFactory)
    code = "proposed"
    name_it = "Proposta"
    position = 1
    is_start = True


class TransitionFactory(DjangoModelFactory):
    """A step that the office in charge may take."""

    procedure = factory.SelfAttribute("from_phase.procedure")
    from_phase = factory.SubFactory(PhaseFactory)
    to_phase = factory.SubFactory(PhaseFactory, code="later", procedure=factory.SelfAttribute("..procedure"))
    roles = factory.LazyFunction(lambda: ["office"])

    class Meta:
        model = Transition


class InitiativeFactory(FeatureFactory):
    """An initiative; its status comes from the phase."""

    category = factory.SubFactory(CategoryFactory, kind="initiatives.initiative")
    phase = factory.SubFactory(InitiativePhaseFactory, procedure__city=factory.SelfAttribute("...city"))
    status = factory.LazyAttribute(lambda initiative: initiative.phase.code)

    class Meta:
        model = Initiative


class PactTypeFactory(DjangoModelFactory):
    """A type of pact."""

    procedure = factory.SubFactory(ProcedureFactory)
    code = "C"
    name_it = "Cura dello spazio pubblico"

    class Meta:
        model = PactType
        django_get_or_create = ("procedure", "code")


class PactFactory(FeatureFactory):
    """A signed pact; its status comes from the phase."""

    category = factory.SubFactory(CategoryFactory, kind="pacts.pact")
    phase = factory.SubFactory(PhaseFactory, procedure__city=factory.SelfAttribute("...city"))
    status = factory.LazyAttribute(lambda pact: pact.phase.code)

    class Meta:
        model = Pact


PDF = b"%PDF-1.7\n%%EOF\n"


class ActFactory(DjangoModelFactory):
    """A resolution of the city government about a pact, with its document."""

    feature = factory.SubFactory(PactFactory)
    type = "government"
    number = "2026/12"
    date = date(2026, 3, 1)
    document = factory.LazyFunction(lambda: ContentFile(PDF, "act.pdf"))

    class Meta:
        model = Act


class LinkFactory(DjangoModelFactory):
    """A pact that grew out of a report."""

    from_feature = factory.SubFactory(PactFactory)
    to_feature = factory.SubFactory(ReportFactory)

    class Meta:
        model = Link


class PhotoFactory(DjangoModelFactory):
    """A photo that waits to be processed; with ``ready`` one that may be shown."""

    feature = factory.SubFactory(ReportFactory)

    class Meta:
        model = Photo

    class Params:
        ready = factory.Trait(
            state=Photo.State.READY,
            key=factory.LazyFunction(uuid.uuid4),
            large=factory.LazyAttribute(lambda photo: ContentFile(tiny_webp(), f"{photo.key}-large.webp")),
            small=factory.LazyAttribute(lambda photo: ContentFile(tiny_webp(), f"{photo.key}-small.webp")),
        )


def tiny_webp() -> bytes:
    """A picture of 64 by 48 pixels."""
    picture = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(picture, "WEBP")
    return picture.getvalue()


def move(features: Feature | Iterable[Feature], **change: Any) -> None:
    """Move features whatever their workflow says: the columns, and the rows (moves, transitions) that the database wants with them."""
    for feature in [features] if isinstance(features, Feature) else list(features):
        with transaction.atomic():
            _move(Feature.objects.filter(pk=feature.pk).specific().get(), **change)
        feature.refresh_from_db()


def _move(feature: Any, *, status: str = "", visibility: str = "", words: str = "", **about: Any) -> None:
    about = {"quality": Move.Quality.ADMINISTRATOR, **about}
    if status and status != feature.status:
        if isinstance(feature, Governed):
            there = Phase.objects.get(procedure=feature.procedure, code=status)
            Transition.objects.get_or_create(
                procedure=feature.procedure, from_phase=feature.phase, to_phase=there,
                defaults={"roles": ["office"]},
            )  # fmt: skip
        about_status = {"what": Move.What.STATUS, "before": feature.status, "after": status, **about}
        Move.objects.create(feature_id=feature.pk, words=words, **about_status)
        feature.set_status(status)
    if visibility and visibility != said(feature.visibility):
        about_visibility = {
            "what": "visibility",
            "before": said(feature.visibility),
            "after": visibility,
            **about,
        }
        Move.objects.create(feature_id=feature.pk, words=words or "Prova", **about_visibility)
        feature.visibility = visibility
    feature.save()


FACTORIES: dict[str, type[FeatureFactory]] = {
    "places.house": HouseFactory,
    "assets.asset": AssetFactory,
    "assets.service": ServiceFactory,
    "assets.organisation": OrganisationFactory,
    "reports.report": ReportFactory,
    "initiatives.initiative": InitiativeFactory,
    "pacts.pact": PactFactory,
}
"""A factory for every kind of feature."""
