"""What is not declared never leaves: every text, date and place of the database is made a canary and looked for outside.

The models are asked for their fields, so a new field is filled by itself; a new model, or a field of a new type, fails the
test until somebody has said what it is. Canaries that may be seen are named in SHOWN, and have to be found: so the search works.
"""

from __future__ import annotations

import datetime
import gzip
import re
from collections import defaultdict
from typing import Any

import brotli
import pytest
from django.apps import apps
from django.contrib.gis.db.models.fields import GeometryField
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.test import Client
from django.utils import timezone

from civicmap.layers import all_layers
from engagement.events.log import number_events
from engagement.models import (
    Alert,
    Appeal,
    Comment,
    CommentDecision,
    Delivery,
    Device,
    Erasure,
    Flag,
    Follow,
    Move,
    SuggestedChange,
    Suggestion,
    Support,
    Webhook,
)
from engagement.webhooks.services import create
from layers.exports import FORMATS
from layers.models import ExportJob
from places.models import (
    AreaFigure,
    AreaVersion,
    City,
    Closure,
    Indicator,
    Precision,
    SearchMiss,
    Street,
    Visibility,
)
from planning.models import SavedQuestion, Shape
from reports.deadlines.models import Target
from reports.keys.models import ApiKey
from reports.keys.services import issue
from reports.models import (
    Assignment,
    CityStatus,
    DeskEntry,
    Incident,
    MailWish,
    Notice,
    ReplyTemplate,
    Report,
    SavedView,
    SolutionCheck,
)
from reports.relay.models import Endpoint, Handover
from reports.routing.models import Rule
from tests import factories, shapes
from tests.api.tiling import tile_of
from tests.exports.reading import unpacked
from tests.ours import OURS
from tests.test_hidden_is_hidden import seeds

NO_ROWS = {
    "accounts.RateCount": "keyed hashes and numbers",
    "accounts.Letter": "numbers of rows; tests/test_forgetting.py looks for the rest",
    "engagement.Event": "keys and codes; what it tells stands in the rows that it points at",
    "engagement.AlertArea": "numbers of rows and a day",
    "engagement.Cause": "numbers of rows",
    "engagement.News": "numbers of rows and a moment",
    "places.AreaImport": "what an import of areas found, for administrators",
    "places.Concept": "words of editors for what everybody looks for",
    "places.ConceptTerm": "words of editors for what everybody looks for",
    "places.SearchWork": "numbers",
    "places.BasemapLine": "the ground, all of it drawn",
    "places.BasemapPoint": "the ground, all of it drawn",
    "places.BasemapPolygon": "the ground, all of it drawn",
    "places.Change": "counts of public features",
    "places.DataVersion": "a number",
    "places.CountKey": "counts of public features",
    "places.CellCount": "counts of public features",
    "places.WordQuestion": "words that thousands of public features hold",
    "places.WordCount": "counts of public features",
    "places.WordChange": "words of public features, until the next merge",
    "places.FeatureText": "what a layer says of a feature, kept",
    "places.TextEpoch": "a number",
    "reports.ReferenceCounter": "a number",
}
"""Models without text of people, with the reason."""

CODES = "a code that stands in addresses"
KEPT = {
    "places.City.slug": CODES,
    "places.AreaKind.code": CODES,
    "places.Area.code": CODES,
    "places.Category.code": CODES,
    "reports.Incident.code": CODES,
    "reports.Incident.ends": "has to come after the beginning",
    "places.Category.kind": "the name of a model",
    "places.Category.icon": "the name of a picture",
    "places.Category.precision": "one of a list",
    "places.Category.questions": "definitions that pages read",
    "places.Feature.kind": "the name of a model",
    "places.Feature.status": "a code of the workflow",
    "places.Feature.updated": "written by the database",
    "places.Feature.valid_to": "is shown, and has to come after the beginning",
    "places.Feature.public_location": "derived from location",
    "places.Feature.public_shape": "derived from shape",
    "places.Feature.shape": "goes with location",
    "places.Area.valid_to": "an area that ended is not shown at all",
    "places.City.time_zone": "has to be one",
    "places.City.istat_code": "six digits",
    "places.City.patron_day": "too short",
    "places.City.languages": "codes of languages",
    "places.City.colour": "too short",
    "places.Category.colour": "too short",
    "places.City.logo": "has to be a picture",
    "places.City.embed_origins": "has to be an origin",
    "places.City.boundary": "public",
    "places.Area.boundary": "public",
    "places.AreaVersion.boundary": "public",
    "places.AreaVersion.valid_from": "has to come before the end",
    "places.AreaVersion.valid_to": "is shown, and has to come after the beginning",
    "places.Street.shape": "public",
    "places.AreaFigure.period": "a year, shown",
    "places.Indicator.code": "the name of a column",
    "planning.SavedQuestion.slug": CODES,
    "planning.SavedQuestion.query": "has to be a question",
    "planning.SavedQuestion.published": "has to be published",
    "planning.Shape.shape": "goes with the token",
    "engagement.Photo.large": "has to be a picture",
    "engagement.Photo.small": "has to be a picture",
    "layers.ExportJob.layer": "has to be a layer",
    "layers.ExportJob.query": "has to be a filter",
    "layers.ExportJob.extension": "has to be a format",
    "engagement.Phase.code": "a code of the workflow",
    "engagement.Alert.ground": "goes with the centre",
    "engagement.Alert.kinds": "names of models",
    "engagement.Alert.query": "has to be a query",
    "engagement.Act.document": "has to be a file with its checksum",
    "engagement.Act.sha256": "has to be the file's checksum",
    "engagement.Phase.open_for": "codes of a list",
    "engagement.Transition.roles": "codes of a list",
    "engagement.Transition.requirements": "codes of a list",
}
"""Fields that keep their value, with the reason. Fields with choices keep theirs too."""

PUBLIC: dict[str, list[str]] = {
    "assets.Asset": ["accessibility", "email", "hours_note", "opening_hours", "phone", "verified", "website"],
    "assets.Organisation": [
        "accessibility",
        "email",
        "hours_note",
        "opening_hours",
        "phone",
        "runts_number",
        "verified",
        "website",
    ],
    "assets.Service": [
        "accessibility",
        "email",
        "hours_note",
        "opening_hours",
        "phone",
        "targets",
        "verified",
        "website",
    ],
    "engagement.Move": ["after", "at", "before", "words"],
    "engagement.Photo": ["alt"],
    "engagement.Phase": ["name_en", "name_it", "says_en", "says_it"],
    "engagement.Procedure": ["name_it"],
    "pacts.Pact": ["document_url", "ends", "outcome", "place_note", "proponent", "signed"],
    "places.Area": ["contact", "name", "valid_from"],
    "places.AreaVersion": ["name"],
    "places.AreaFigure": ["note_en", "note_it"],
    "places.AreaKind": ["name_en", "name_it", "plural_en", "plural_it"],
    "places.Category": ["name_en", "name_it", "description_it"],
    "places.City": [
        "basemap_note_en",
        "basemap_note_it",
        "body_name",
        "contact_email",
        "homepage",
        "ipa_code",
        "name_en",
        "name_it",
    ],
    "places.Feature": ["description", "external_id", "published", "title", "valid_from"],
    "places.House": [
        "accessibility",
        "email",
        "hours_note",
        "location_note",
        "managing_body",
        "network",
        "network_left",
        "opening_hours",
        "phone",
        "verified",
        "website",
    ],
    "places.Indicator": ["name_en", "name_it", "unit"],
    "places.Office": ["name"],
    "places.Source": ["licence", "licence_url", "note", "publisher", "title", "url"],
    "places.Street": ["name"],
    "planning.SavedQuestion": ["title"],
    "reports.CityStatus": ["label_en", "label_it"],
    "reports.Incident": ["name_en", "name_it"],
    "reports.Report": ["answer", "closed", "competent_body", "due", "first_answer", "reference"],
}
"""Fields that are public: columns of layers, and what pages say of cities, sources and rules."""

SHOWN = {f"{model}.{name}" for model, names in PUBLIC.items() for name in names}

TEXTS = (models.CharField, models.TextField)
DATES = (models.DateField,)
WITHOUT_TEXT = (
    models.BooleanField,
    models.IntegerField,
    models.FloatField,
    models.DecimalField,
    models.UUIDField,
    models.GeneratedField,
    SearchVectorField,
    models.ForeignKey,
    models.OneToOneField,
)
FIRST_DAY = datetime.date(1911, 1, 1)
LOOKS_PLANTED = re.compile(rb"zq\d{3}kx|19\d\d-\d\d-\d\d|7\.62\d{4}")
"""What every word looks like that ``fill`` puts into a field."""


def our_models() -> list[type[models.Model]]:
    """The models of the project, without the histories that triggers write."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS
        and not hasattr(model, "pgh_tracked_model")
        and model._meta.managed
        and not model._meta.auto_created
    ]


def label(field: Any) -> str:
    """``app.Model.field``."""
    return f"{field.model._meta.label}.{field.name}"


def world() -> list[Any]:
    """A row of every model; the places of features and of an informal group are not public."""
    city = factories.CityFactory(slug="prova")
    source = factories.SourceFactory()
    kind = factories.AreaKindFactory(city=city)
    area = factories.AreaFactory(kind=kind, source=source)
    office = factories.OfficeFactory(city=city)
    user = factories.UserFactory(staff=True)
    factories.RoleFactory(user=user, city=city)
    indicator = Indicator.objects.create(code="residents", name_it="Residenti")
    AreaFigure.objects.create(
        city=city, area=area, indicator=indicator, period="2024", value=9, source=source
    )
    AreaVersion.objects.create(
        area=area, name="x", boundary=shapes.DISTRICT_A, valid_to=FIRST_DAY, source=source
    )
    SearchMiss.objects.create(city=city, words="x")
    Closure.objects.create(city=city, first=FIRST_DAY, last=FIRST_DAY)
    Street.objects.create(city=city, name="Via", shape=shapes.STREET_IN_A)
    body = factories.OrganisationFactory(city=city, legal_form="informal", contacts_agreed=True)
    features = []
    for model_kind, factory in factories.FACTORIES.items():
        given: dict[str, Any] = {"city": city, "manager": office, "author": user, "source": source}
        if model_kind in ("assets.service", "assets.asset", "initiatives.initiative"):
            given["organisation"] = body
        feature = factory(**given, precision=Precision.GRID)
        factories.PhotoFactory(feature=feature, ready=True)
        Move.objects.create(
            feature=feature,
            who=user,
            what="visibility",
            before="pending",
            after="public",
            quality="moderator",
        )
        features.append(feature)
    Follow.objects.create(
        feature=features[0],
        email="a@example.org",
        confirmed=timezone.now(),
        expires=timezone.now(),
        seconds=True,
    )
    Alert.objects.create(
        city=city, where="circle", centre=shapes.POINT_IN_A, metres=500, ground=shapes.DISTRICT_A[0],
        email="b@example.org", address="x", categories=["x"], words="x", query="'x'",
        confirmed=timezone.now(), expires=timezone.now(),
    )  # fmt: skip
    Device.objects.create(user=user, address="x", key="x", secret="x")
    said = Comment.objects.create(feature=features[0], author=user, office=office, text="x")
    CommentDecision.objects.create(comment=said, before="pending", after="public", reason="x", who=user)
    Flag.objects.create(
        feature=features[0], comment=said, reason="false", text="x", user=user, state="upheld", note="x",
        decided=timezone.now(), decided_by=user,
    )  # fmt: skip
    told = Suggestion.objects.create(
        feature=features[0], email="a@example.org", words="x", answer="x",
        expires=timezone.now(), settled=timezone.now(),
    )  # fmt: skip
    SuggestedChange.objects.create(
        suggestion=told, field="phone", before="x", after="x", state="accepted",
        decided=timezone.now(), decided_by=user,
    )  # fmt: skip
    Support.objects.create(feature=features[0], user=user)
    report = next(one for one in features if one.kind == "reports.report")
    factories.ReportContactFactory(report=report)
    Appeal.objects.create(
        feature=features[0], move=Move.objects.filter(feature=features[0].pk).decisions()[0], user=user, text="x",
        state="dismissed", decided=timezone.now(), decided_by=user, answer="x",
    )  # fmt: skip
    Move.objects.create(
        feature=report,
        who=user,
        office=office,
        what="status",
        before="received",
        after="assigned",
        quality="office",
    )
    SolutionCheck.objects.create(
        report=report, move=Move.objects.filter(feature=report).latest("id"), asked=timezone.now(),
        answer="yes", answered=timezone.now(),
    )  # fmt: skip
    Report.objects.filter(pk=report.pk).update(
        incident=Incident.objects.create(city=city, code="flood", name_it="x", name_en="y", starts=FIRST_DAY)
    )
    MailWish.objects.create(user=user, office=office)
    Notice.objects.create(user=user, report=report, what="new", cause="x", due=timezone.now())
    ReplyTemplate.objects.create(city=city, name="x", text_it="x", text_en="x")
    SavedView.objects.create(user=user, city=city, name="x", query="x")
    Assignment.objects.create(report=report, user=user, office=office)
    DeskEntry.objects.create(report=report, what="note", text="x", who=user)
    CityStatus.objects.create(city=city, status="received", label_it="x", label_en="y")
    issue(ApiKey(city=city, name="a", contact="b", office=office))
    hook = Webhook(city=city, name="a", address="https://example.org/")
    create(hook)
    Delivery.objects.create(webhook=hook, fault="a")
    number_events()
    Rule.objects.create(city=city, area=area, office=office, note="x")
    Endpoint.objects.create(office=office, address="https://example.org/v2", codes="a = b")
    Handover.objects.create(report_id=report.pk, office=office)
    Target.objects.create(city=city, category=factories.CategoryFactory(), days=3)
    factories.PactTypeFactory()
    factories.TransitionFactory()
    pact = next(one for one in features if one.kind == "pacts.pact")
    factories.ActFactory(feature=pact)
    factories.LinkFactory(from_feature=pact, to_feature=features[0])
    SavedQuestion.objects.create(
        city=city, slug="saved", title="x", query="subject=reports", author=user,
        published=timezone.now(),
    )  # fmt: skip
    Shape.objects.create(city=city, token="t", name="n", shape=shapes.DISTRICT_A)
    ExportJob.objects.create(layer="reports", extension="csv", expires=timezone.now())
    Erasure.objects.create(kind="a", number=1, reference="b", reason="c", city=city, person=user)
    apps.get_model("accounts", "MailboxMessage").objects.create(to="a", subject="b", body="c")
    return features


def word_of(field: Any, number: int) -> str:
    """What to look for."""
    if isinstance(field, DATES):
        return (FIRST_DAY + datetime.timedelta(days=number)).isoformat()
    return f"zq{number:03d}kx"


def canary(field: Any, word: str, row: int) -> Any:
    """A value for a field that holds the word, and is another for each row."""
    if isinstance(field, models.DateTimeField):
        return datetime.datetime.fromisoformat(f"{word}T12:00:00+00:00")
    if isinstance(field, DATES):
        return datetime.date.fromisoformat(word)
    own = f"{word}{row}"
    if isinstance(field, models.JSONField):
        return {"canary": own}
    if isinstance(field, ArrayField):
        return [own]
    if isinstance(field, models.EmailField):
        return f"{own}@example.org"
    return f"https://{own}.example/" if isinstance(field, models.URLField) else own


def fill() -> dict[str, str]:
    """Put a canary into every field that can hold one. Returns what to look for, by field."""
    words: dict[str, str] = {}
    unknown = []
    for model in our_models():
        fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
        if model._meta.label in NO_ROWS:
            continue
        rows = model._base_manager.all()
        assert rows.exists(), f"{model._meta.label} has no row here: make one, or say why not"
        filled, places = [], {}
        for field in fields:
            if label(field) in KEPT or field.choices or isinstance(field, WITHOUT_TEXT):
                continue
            if isinstance(field, GeometryField):
                place = shapes.point(7.62135 + len(words) / 1e6, 45.0513579)
                places[field.name], words[label(field)] = place, f"{place.x:.6f}"
            elif isinstance(field, (*TEXTS, *DATES, models.JSONField, ArrayField, models.FileField)):
                if (getattr(field, "max_length", None) or 99) < 8:
                    assert field.name in ("lang", "language"), f"{label(field)} is too short: say what it is"
                    continue
                words[label(field)] = word_of(field, len(words))
                filled.append(field)
            else:
                unknown.append(label(field))
        for number, row in enumerate(rows):
            own = {field.name: canary(field, words[label(field)], number) for field in filled}
            if own | places:
                models.QuerySet(model).filter(pk=row.pk).update(**own, **places)
    assert unknown == [], "fields of a type that this test does not know"
    return words


PRIVATE = b"onlyprivatekx"
"""What stands in every text of a private report."""


def private_report(city: City) -> None:
    """A report like any other, with photo, moves and answers, but private."""
    category = factories.CategoryFactory(code="private", is_private=True, name_it="Disagio")
    word = PRIVATE.decode()
    report = factories.ReportFactory(
        city=city, category=category, visibility=Visibility.PRIVATE, published=None, title=word, description=word,
        address=word, attributes={"x": word}, reference=word, answer=word, competent_body=word,
    )  # fmt: skip
    factories.PhotoFactory(feature=report, ready=True, alt=word)
    factories.move(report, status="assigned", words=word)
    factories.move(report, status="resolved", words=word)
    number_events()


def addresses(features: list[Any]) -> list[str]:
    """The addresses of the walk over the site, and everything that is made of layers, without filters."""
    found = seeds(features)
    for layer in all_layers():
        found += [f"/api/{layer.name}.{format.extension}" for format in FORMATS]
        found += [f"/feeds/{layer.name}.{kind}" for kind in ("atom", "rss")]
        collection = f"/ogc/collections/{layer.name}"
        found += [f"{collection}/items", f"{collection}/items?f=html", collection, f"{collection}/queryables"]
        row = layer.queryset().first()
        if row is not None:
            found += [f"{collection}/items/{row.pk}", f"{collection}/items/{row.pk}?f=html"]
        found.append(f"/tiles/{layer.name}.json")
        for zoom in (4, 14):
            tile = tile_of(shapes.POINT_IN_A, zoom)
            found.append(f"/tiles/{layer.name}/{tile.z}/{tile.x}/{tile.y}.mvt")
            found.append(f"{collection}/tiles/WebMercatorQuad/{tile.z}/{tile.y}/{tile.x}")
    found += ["/prova/analysis/q/saved/", "/prova/areas/district/A/", "/en/prova/areas/district/A/"]
    found += [
        "/prova/statistics/",
        "/prova/statistics/?group=office",
        "/prova/statistics.json",
        "/prova/statistics.csv",
    ]
    return list(dict.fromkeys(found))


def body_of(response: Any) -> bytes:
    """The whole answer as it can be read: unpacked, in small letters, with its headers."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    encoding = response.get("Content-Encoding", "")
    body = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)(body)
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    return (headers.encode() + unpacked(body)).lower()


@pytest.mark.long
def test_only_what_is_declared_is_found_in_any_byte_of_any_answer(db: None) -> None:
    features = world()
    words = fill()
    private_report(features[0].city)
    fields = {word.encode(): field for field, word in words.items()}
    assert len(fields) == len(words)
    assert all(LOOKS_PLANTED.fullmatch(word) for word in fields), "this reader would not see every word"
    client = Client()
    seen: dict[str, list[str]] = defaultdict(list)
    answered = 0
    for address in addresses(features):
        response = client.get(address)
        assert response.status_code < 500, address
        answered += response.status_code == 200
        body = body_of(response)
        assert PRIVATE not in body, address
        for word in fields.keys() & set(LOOKS_PLANTED.findall(body)):
            seen[fields[word]].append(address)
    assert answered > 300
    leaks = {field: found[:5] for field, found in seen.items() if field not in SHOWN}
    assert leaks == {}
    assert SHOWN - set(seen) == set(), "named as shown, and found nowhere"
