"""Every role by every address: who gets in, who is asked to sign in, who is refused, for whom it does not exist.

A new address has to enter the grid: the last test fails until it does.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from engagement.alerts.links import confirm_token as confirm_alert_token
from engagement.alerts.links import end_token as end_alert_token
from engagement.alerts.services import Wish, make_alert
from engagement.appeals.links import appeal_address
from engagement.follows.links import confirm_token, end_token
from engagement.follows.services import follow
from engagement.models import Alert, Appeal, Comment, Flag, Move, Suggestion
from places.models import City, Feature, Role, Visibility
from planning.models import SavedQuestion
from planning.saved.services import unsubscribe_token
from reports.notices.telling import end_token as end_desk_mails
from tests import factories, shapes
from tests.urls import names

IN, MOVED, REFUSED, UNKNOWN, METHOD, SIGN_IN = 200, 302, 403, 404, 405, "sign in"
"""What a role meets. SIGN_IN is a redirect to the sign-in page; MOVED one to anywhere else."""

ROLES = (
    "anonymous",
    "citizen",
    "author",
    "worker_here",
    "worker_elsewhere",
    "office_in_charge",
    "office_elsewhere",
    "moderator",
    "moderator_of_other_city",
    "planner",
    "administrator",
    "superuser",
)
"""Everybody works in the city of the things, or, where the name says so, in its other district, office or another city."""

MODERATING = ("worker_here", "moderator", "administrator", "superuser")
"""Who decides about things in district A."""
MANAGING = ("office_in_charge", "administrator", "superuser")
"""Who moves the status of what the office is in charge of."""
PLANNING = ("planner", "administrator", "superuser")
"""Who keeps and publishes questions; the kept one is the planner's."""


QUESTION_LAYER = "question-public"
"""The layer of the published question: its rows are the public reports."""


@dataclass(frozen=True)
class World:
    """A city with a public report, pending things of one author in district A, and people."""

    public: Feature
    pending: dict[str, Feature]
    hidden: Feature
    photo: str
    pending_photo: str
    private: Any
    private_photo: str
    pact: int
    act: str
    pending_act: str
    internal_act: str
    people: dict[str, User | None]


def person(**role: Any) -> User:
    user = factories.UserFactory()
    if role:
        factories.RoleFactory(user=user, **role)
    return user


@pytest.fixture
def world(db: None) -> World:
    city = factories.CityFactory(slug="prova")
    other_city = factories.CityFactory(slug="altrove", elsewhere=True)
    kind = factories.AreaKindFactory(city=city)
    here, there = factories.AreaFactory(kind=kind), factories.AreaFactory(kind=kind, b=True)
    office, other_office = factories.OfficeFactory(city=city), factories.OfficeFactory(city=city)
    factories.InitiativePhaseFactory(procedure=factories.PolicyFactory(city=city))
    for feature_kind in (
        "initiatives.initiative", "assets.asset", "assets.service", "assets.organisation", "reports.report",
    ):  # fmt: skip
        factories.CategoryFactory(kind=feature_kind, code=f"for-{feature_kind.replace('.', '-')}")
    author = person()
    public = factories.ReportFactory(city=city, manager=office)
    pending = {
        name: factories.FACTORIES[feature_kind](
            city=city,
            author=author,
            manager=office,
            visibility=Visibility.PENDING,
            published=None,
            location=shapes.POINT_IN_A,
        )
        for name, feature_kind in (
            ("report", "reports.report"),
            ("initiative", "initiatives.initiative"),
            ("service", "assets.service"),
            ("asset", "assets.asset"),
            ("organisation", "assets.organisation"),
        )
    }
    hidden = factories.ReportFactory(city=city, visibility=Visibility.HIDDEN)
    private = factories.ReportFactory(
        city=city, author=author, manager=office, visibility=Visibility.PRIVATE, published=None,
        category=factories.CategoryFactory(code="private", is_private=True),
    )  # fmt: skip
    pact = factories.PactFactory(city=city, manager=office, author=author, location=shapes.POINT_IN_A)
    factories.TransitionFactory(from_phase=pact.phase)
    own: Any = pending["initiative"]
    last = factories.InitiativePhaseFactory(procedure=own.phase.procedure, code="last", is_start=False)
    factories.TransitionFactory(from_phase=own.phase, to_phase=last, roles=["author"])
    people: dict[str, User | None] = {
        "anonymous": None,
        "citizen": person(name=Role.Name.CITIZEN, city=city),
        "author": author,
        "worker_here": person(name=Role.Name.WORKER, city=city, area=here),
        "worker_elsewhere": person(name=Role.Name.WORKER, city=city, area=there),
        "office_in_charge": person(name=Role.Name.OFFICE, city=city),
        "office_elsewhere": person(name=Role.Name.OFFICE, city=city),
        "moderator": person(name=Role.Name.MODERATOR, city=city),
        "moderator_of_other_city": person(name=Role.Name.MODERATOR, city=other_city),
        "planner": person(name=Role.Name.PLANNER, city=city),
        "administrator": person(name=Role.Name.ADMINISTRATOR, city=city),
        "superuser": factories.UserFactory(superuser=True),
    }
    assert people["office_in_charge"]
    assert people["office_elsewhere"]
    office.members.add(people["office_in_charge"])
    other_office.members.add(people["office_elsewhere"])
    assert set(people) == set(ROLES)
    for slug, published in (("public", timezone.now()), ("kept", None)):
        SavedQuestion.objects.create(
            city=city,
            slug=slug,
            title=slug,
            query="subject=reports",
            author=people["planner"],
            published=published,
        )
    return World(
        public=public,
        pending=pending,
        hidden=hidden,
        private=private,
        private_photo=str(factories.PhotoFactory(feature=private, ready=True).key),
        photo=str(factories.PhotoFactory(feature=public, ready=True).key),
        pact=pact.pk,
        act=str(factories.ActFactory(feature=public).key),
        pending_act=str(factories.ActFactory(feature=pending["initiative"]).key),
        internal_act=str(factories.ActFactory(feature=public, is_public=False).key),
        pending_photo=str(factories.PhotoFactory(feature=pending["report"], ready=True).key),
        people=people,
    )


def everybody(answer: Any = IN) -> dict[str, Any]:
    return dict.fromkeys(ROLES, answer)


def signed_in(answer: Any = IN) -> dict[str, Any]:
    return {**everybody(answer), "anonymous": SIGN_IN}


def only(
    roles: tuple[str, ...], answer: Any = IN, *, others: Any = REFUSED, anonymous: Any = SIGN_IN
) -> dict[str, Any]:
    return {**everybody(others), "anonymous": anonymous, **dict.fromkeys(roles, answer)}


@dataclass(frozen=True)
class Row:
    """One address, how it is asked, and what each role meets."""

    name: str
    expected: dict[str, Any]
    args: Callable[[World], list[Any]] = lambda _world: []
    query: str = ""
    method: str = "get"
    label: str = ""


def to_end_mails(_world: World) -> list[Any]:
    return ["prova", unsubscribe_token(SavedQuestion.objects.filter(author__isnull=False)[0])]


def guest_follower(world: World) -> Any:
    """Somebody who follows the public report without an account."""
    report = world.public
    row: Any = report.follows.first()
    return row or follow(report, email="bea@example.org")


def said(world: World, visibility: str = "public", *, about: Feature | None = None) -> int:
    """A comment of the author on a thing: otherwise the public report, which lies in district A."""
    made, _new = Comment.objects.get_or_create(
        feature=about or world.public,
        author=world.people["author"],
        visibility=visibility,
        defaults={"text": "Anche qui"},
    )
    return made.pk


def flagged(world: World) -> int:
    """A flag of the public report."""
    made, _new = Flag.objects.get_or_create(feature=world.public, reason="false")
    return made.pk


def guest_alert(_world: World) -> Any:
    """The alert of somebody without an account."""
    here = City.objects.get(slug="prova")
    return Alert.objects.first() or make_alert(
        here, Wish(where="city", rhythm="now"), email="bea@example.org"
    )


def authors_alert(world: World) -> int:
    """An alert of the author."""
    about = {"city": City.objects.get(slug="prova"), "user": world.people["author"], "where": "city"}
    made, _new = Alert.objects.get_or_create(**about, defaults={"confirmed": timezone.now()})
    return made.pk


def library(world: World) -> Feature:
    """A public place in district A, which the office in charge looks after."""
    city = world.public.city
    found = Feature.objects.public().filter(kind="assets.asset").first()
    return found or factories.AssetFactory(
        city=city, manager=world.public.manager, location=shapes.POINT_IN_A
    )


def corrected(world: World) -> list[Any]:
    """A suggested correction of the library."""
    made, _new = Suggestion.objects.get_or_create(feature_id=library(world).pk, words="x")
    return ["prova", made.pk]


def appealed(world: World) -> Appeal:
    """An appeal of the author against a decision of the moderators about a report in district A."""
    known = Appeal.objects.first()
    if known is not None:
        return known
    move = Move.objects.create(
        feature=world.hidden,
        what=Move.What.VISIBILITY,
        before="public",
        after="hidden",
        quality=Move.Quality.MODERATOR,
        words="x",
    )
    return Appeal.objects.create(feature=world.hidden, move=move, text="x")


def to_appeal(world: World) -> list[Any]:
    return ["prova", appeal_address("prova", appealed(world).move).rstrip("/").rsplit("/", 1)[1]]


def to_end_follow(world: World) -> list[Any]:
    return ["prova", end_token(guest_follower(world))]


def to_confirm_follow(world: World) -> list[Any]:
    return ["prova", confirm_token(guest_follower(world), seconds=False)]


def in_city(_world: World) -> list[Any]:
    return ["prova"]


def of(which: str) -> Callable[[World], list[Any]]:
    return lambda world: ["prova", world.pending[which].pk]


def reference(feature: Any) -> str:
    return str(feature.report.reference if hasattr(feature, "report") else feature.reference)


def new_of(layer: str) -> Callable[[World], list[Any]]:
    return lambda _world: ["prova", layer]


def form_of(which: str) -> Callable[[World], list[Any]]:
    return lambda world: ["prova", world.pending[which].layer_name, world.pending[which].pk]


def page_of(feature: Feature) -> list[Any]:
    return ["prova", feature.layer_name, feature.pk, feature.slug]


def kept(_world: World) -> list[Any]:
    """A saved question that is not published."""
    return ["prova", "kept"]


SECRET = "a" * 43
SEES_PENDING = ("author", *MODERATING, "office_in_charge")

GRID = [
    Row("health", everybody()),
    Row("readiness", everybody(503), label="without a worker"),
    Row("robots", everybody()),
    Row("favicon", everybody(301)),
    Row("home", everybody()),
    Row("privacy", everybody()),
    Row("accessibility", everybody()),
    Row("feedback", everybody()),
    Row("credits", everybody()),
    Row("api", everybody()),
    Row("api_docs", everybody()),
    Row("api_schema", everybody()),
    Row("api_geojson", everybody(), lambda _world: ["reports"]),
    Row("api_export", everybody(), lambda _world: ["reports", "csv"], label="streamed"),
    Row("api_export", everybody(), lambda _world: ["reports", "gpkg"], label="made at once"),
    Row("export", everybody(UNKNOWN), lambda _world: [SECRET], label="wrong secret"),
    Row("export_state", everybody(UNKNOWN), lambda _world: [SECRET], label="wrong secret"),
    Row("export_file", everybody(UNKNOWN), lambda _world: [SECRET], label="wrong secret"),
    Row("downloads", everybody(), in_city),
    Row("download", everybody(), lambda _world: ["prova", "reports"]),
    Row("ogc", everybody()),
    Row("ogc", everybody(), in_city, label="of a city"),
    Row("ogc_root", everybody()),
    Row("ogc_api", everybody()),
    Row("ogc_conformance", everybody()),
    Row("ogc_collections", everybody()),
    Row("ogc_collection", everybody(), lambda _world: ["reports"]),
    Row("ogc_items", everybody(), lambda _world: ["reports"]),
    Row("ogc_items", everybody(), lambda _world: ["prova", "reports"], label="of a city"),
    Row("ogc_item", everybody(), lambda world: ["reports", world.public.pk], label="public"),
    Row(
        "ogc_item", everybody(UNKNOWN), lambda world: ["reports", world.pending["report"].pk], label="pending"
    ),
    Row("ogc_item", everybody(UNKNOWN), lambda world: ["reports", world.hidden.pk], label="hidden"),
    Row("ogc_queryables", everybody(), lambda _world: ["reports"]),
    Row("ogc_tilesets", everybody(), lambda _world: ["reports"]),
    Row("ogc_tileset", everybody(), lambda _world: ["reports"]),
    Row("ogc_tile", everybody(), lambda _world: ["reports", 0, 0, 0]),
    Row("ogc_matrix_sets", everybody()),
    Row("ogc_matrix_set", everybody()),
    Row("ogc_unknown", everybody(UNKNOWN), lambda _world: ["nothing"]),
    Row("catalogue", everybody()),
    Row("catalogue_ttl", everybody()),
    Row("catalogue_rdf", everybody(), query="city=prova"),
    Row("catalogue_jsonld", everybody()),
    Row("open_data", everybody()),
    Row("open_data_city", everybody(), in_city),
    Row("sitemap", everybody()),
    Row("sitemap_site", everybody()),
    Row("sitemap_part", everybody(), lambda _world: ["prova", "reports", 1]),
    Row("embed", everybody(), query="city=prova&layer=reports"),
    Row("embed_maker", everybody(), in_city, query="layer=reports&site=example.org"),
    Row("feed_atom", everybody(), lambda _world: ["reports"]),
    Row("feed_rss", everybody(), lambda _world: ["all"], query="city=prova"),
    Row("api_addresses", everybody(), query="q=via&city=prova"),
    Row("api_events", everybody(), query="city=prova&after=latest"),
    Row("api_events", everybody(METHOD), method="post", label="written to"),
    Row("api_reports", everybody(METHOD)),
    Row("api_report", everybody(), lambda world: [world.public.pk], label="public"),
    Row("api_report", everybody(UNKNOWN), lambda world: [world.pending["report"].pk], label="pending"),
    Row("open311_discovery_root", everybody(), lambda _world: ["json"]),
    Row("open311_discovery", everybody(), lambda _world: ["prova", "xml"]),
    Row("open311_services", everybody(), lambda _world: ["prova", "json"]),
    Row(
        "open311_service",
        everybody(),
        lambda world: ["prova", world.public.category.code, "json"],
    ),
    Row("open311_requests", everybody(), lambda _world: ["prova", "json"]),
    Row(
        "open311_requests",
        everybody(REFUSED),
        lambda _world: ["prova", "json"],
        method="post",
        label="without a key",
    ),
    Row(
        "open311_request",
        everybody(),
        lambda world: ["prova", reference(world.public), "json"],
        label="public",
    ),
    Row(
        "open311_request",
        everybody(UNKNOWN),
        lambda world: ["prova", reference(world.pending["report"]), "json"],
        label="pending",
    ),
    Row(
        "open311_request",
        everybody(UNKNOWN),
        lambda world: ["prova", reference(world.hidden), "json"],
        label="hidden",
    ),
    Row("open311_token", everybody(UNKNOWN), lambda _world: ["prova", SECRET, "json"], label="wrong token"),
    Row("open311_updates", everybody(), lambda _world: ["prova", "xml"]),
    Row(
        "open311_updates",
        everybody(REFUSED),
        lambda _world: ["prova", "xml"],
        method="post",
        label="without a key",
    ),
    Row("open311_unknown", everybody(UNKNOWN), lambda _world: ["prova", "nothing"]),
    Row("map_tile", everybody(), lambda _world: [0, 0, 0]),
    Row("map_tilejson", everybody(), lambda _world: []),
    Row("layer_tile", everybody(), lambda _world: ["reports", 0, 0, 0]),
    Row("layer_tilejson", everybody(), lambda _world: ["reports"]),
    Row("basemap_tile", everybody(), lambda _world: [8, 133, 92]),
    Row("basemap_by_sa_tile", everybody(), lambda _world: [8, 133, 92]),
    Row("theme", everybody(), in_city),
    Row("manifest", everybody(), in_city),
    Row("service_worker", everybody()),
    Row("offline", everybody()),
    Row("boundary", everybody(), in_city),
    Row("city_logo", everybody(UNKNOWN), in_city, label="a city without one"),
    Row("city_picture", everybody(IN), in_city),
    Row("city_picture_by_sa", everybody(IN), in_city),
    Row("map", everybody(), in_city),
    Row("results", everybody(), in_city),
    Row("suggestions", everybody(), in_city, query="q=via"),
    Row("card", everybody(), lambda world: ["prova", world.public.pk], label="public"),
    Row("card", everybody(UNKNOWN), lambda world: ["prova", world.hidden.pk], label="hidden"),
    Row("other_card", everybody(), lambda world: ["prova", QUESTION_LAYER, world.public.pk], label="public"),
    Row(
        "other_card",
        everybody(UNKNOWN),
        lambda world: ["prova", "reports", world.public.pk],
        label="a feature",
    ),
    Row("layer", everybody(), lambda _world: ["prova", "reports"]),
    Row("areas", everybody(), in_city),
    Row("statistics", everybody(), in_city),
    Row("statistics_json", everybody(), in_city),
    Row("statistics_csv", everybody(), in_city),
    Row("area", everybody(), lambda _world: ["prova", "district", "A"]),
    Row("area_at", everybody(MOVED), lambda _world: ["prova", "district"], query="lon=7.62&lat=45.05"),
    Row("feature", everybody(), lambda world: page_of(world.public), label="public"),
    # What is not public has pages elsewhere: one's own, the moderators'. The public address does not know it.
    Row("feature", everybody(UNKNOWN), lambda world: page_of(world.pending["report"]), label="pending"),
    Row("feature", everybody(UNKNOWN), lambda world: page_of(world.hidden), label="hidden"),
    Row("notice", everybody(), lambda world: ["prova", "reports", world.public.pk], label="public"),
    Row("notice", everybody(UNKNOWN), lambda world: ["prova", "reports", world.hidden.pk], label="hidden"),
    Row("qr_code", everybody(), lambda world: ["prova", "reports", world.public.pk], label="public"),
    Row("qr_code", everybody(UNKNOWN), lambda world: ["prova", "reports", world.hidden.pk], label="hidden"),
    Row("feature_short", everybody(301), lambda world: ["prova", "reports", world.public.pk], label="public"),
    Row("photo", everybody(), lambda world: [world.photo, "small"], label="public"),
    Row(
        "photo",
        only(SEES_PENDING, others=UNKNOWN, anonymous=UNKNOWN),
        lambda world: [world.pending_photo, "small"],
        label="pending",
    ),
    Row(
        "photo",
        only(("author", *MANAGING), others=UNKNOWN, anonymous=UNKNOWN),
        lambda world: [world.private_photo, "small"],
        label="private",
    ),
    Row("feature", everybody(UNKNOWN), lambda world: page_of(world.private), label="private"),
    Row(
        "report_move",
        # Its author sees it on a page of their own; its moderators are its office.
        {**only(MANAGING, others=UNKNOWN), "author": REFUSED},
        lambda world: ["prova", world.private.pk],
        label="private",
    ),
    Row("photo_blur", only(SEES_PENDING, others=UNKNOWN), lambda world: ["prova", world.pending_photo]),
    Row(
        "photo_unblur",
        {
            **only(SEES_PENDING, REFUSED, others=UNKNOWN),
            **dict.fromkeys(MODERATING, MOVED),
        },
        lambda world: ["prova", world.pending_photo],
        method="post",
    ),
    Row("draft_photo_blur", everybody(UNKNOWN), lambda _world: ["prova", "report", 0], label="no draft"),
    Row("draft_photo_large", everybody(UNKNOWN), lambda _world: ["prova", "report", 0], label="no draft"),
    Row("act", everybody(), lambda world: [world.act], label="public"),
    Row(
        "act",
        only(SEES_PENDING, others=UNKNOWN, anonymous=UNKNOWN),
        lambda world: [world.pending_act],
        label="of a thing that waits",
    ),
    Row(
        "act",
        only(MANAGING, others=UNKNOWN, anonymous=UNKNOWN),
        lambda world: [world.internal_act],
        label="internal",
    ),
    Row("my_things", signed_in()),
    Row("my_news", signed_in()),
    Row("push_devices", signed_in()),
    Row("push_try", signed_in(METHOD), lambda _world: [1]),
    Row("push_end", signed_in(METHOD), lambda _world: [1]),
    Row("delete_account", signed_in()),
    Row("profile", signed_in()),
    Row("my_data", signed_in(METHOD)),
    Row("join_reports", signed_in(METHOD)),
    Row("mailbox", everybody(UNKNOWN), label="outside the demonstration"),
    Row("report_new", everybody(), in_city),
    Row("report_new_place", everybody(MOVED), in_city, label="before the first step"),
    Row("report_new_description", everybody(MOVED), in_city, label="before the first step"),
    Row("report_new_summary", everybody(MOVED), in_city, label="before the first step"),
    Row("report_sent", everybody(MOVED), in_city, label="nothing sent"),
    Row("report_outbox", everybody(), in_city),
    Row("report_outbox_token", everybody(), in_city),
    Row("report_nearby", everybody(), in_city, query="lon=7.62&lat=45.05"),
    Row("draft_photo", everybody(UNKNOWN), lambda _world: ["prova", "report", 0], label="no draft"),
    Row("report_follow", everybody(UNKNOWN), lambda _world: ["prova", SECRET], label="wrong secret"),
    Row(
        "report_confirm",
        everybody(UNKNOWN),
        lambda _world: ["prova", SECRET],
        method="post",
        label="wrong secret",
    ),
    Row("report_answer", everybody(UNKNOWN), lambda _world: ["prova", SECRET], label="wrong secret"),
    Row("report_correct", everybody(UNKNOWN), lambda _world: ["prova", SECRET], label="wrong secret"),
    Row("report_withdraw", everybody(UNKNOWN), lambda _world: ["prova", SECRET], label="wrong secret"),
    Row("report_publish", everybody(UNKNOWN), lambda _world: ["prova", SECRET], label="wrong secret"),
    Row("report_reopen", everybody(UNKNOWN), lambda _world: ["prova", SECRET], label="wrong secret"),
    Row("report_solved", everybody(UNKNOWN), lambda _world: ["prova", SECRET], label="wrong secret"),
    Row(
        "report_own_photo",
        everybody(UNKNOWN),
        lambda _world: ["prova", SECRET, uuid.uuid4()],
        label="wrong secret",
    ),
    Row(
        "report_own_photo_blur",
        everybody(UNKNOWN),
        lambda _world: ["prova", SECRET, uuid.uuid4()],
        label="wrong secret",
    ),
    Row("report_mine", only(("author",), others=UNKNOWN), of("report")),
    Row("report_mine_answer", only(("author",), MOVED, others=UNKNOWN), of("report")),
    Row("report_mine_correct", only(("author",), others=UNKNOWN), of("report")),
    Row("report_mine_withdraw", only(("author",), others=UNKNOWN), of("report")),
    Row("report_mine_publish", only(("author",), MOVED, others=UNKNOWN), of("report")),
    Row("report_mine_reopen", only(("author",), MOVED, others=UNKNOWN), of("report")),
    Row("report_mine_solved", only(("author",), MOVED, others=UNKNOWN), of("report")),
    Row(
        "report_mine_photo",
        only(("author",), others=UNKNOWN),
        lambda world: ["prova", world.pending["report"].pk, world.pending_photo],
    ),
    Row(
        "report_mine_photo_blur",
        only(("author",), others=UNKNOWN),
        lambda world: ["prova", world.pending["report"].pk, world.pending_photo],
    ),
    Row("report_event", only(MANAGING, MOVED), lambda world: ["prova", world.public.pk], method="post"),
    Row("desk", only((*MANAGING, "office_elsewhere")), in_city),
    Row("desk_table", only((*MANAGING, "office_elsewhere")), in_city),
    Row("desk_view", only((*MANAGING, "office_elsewhere"), MOVED), in_city, method="post"),
    Row("desk_mails", only((*MANAGING, "office_elsewhere")), in_city),
    Row("desk_mails_end", everybody(UNKNOWN), lambda _world: ["prova", "wrong"], label="without the secret"),
    Row(
        "desk_mails_end",
        everybody(),
        lambda world: ["prova", end_desk_mails(world.people["office_in_charge"])],
        label="with the secret of a letter",
    ),
    Row("desk_view_end", signed_in(METHOD), lambda _world: ["prova", 1]),
    Row(
        "desk_give",
        {**only(MANAGING, MOVED), "office_elsewhere": UNKNOWN},
        lambda world: ["prova", world.public.pk],
        method="post",
    ),
    Row(
        "desk_note",
        {**only(MANAGING, MOVED), "office_elsewhere": UNKNOWN},
        lambda world: ["prova", world.public.pk],
        method="post",
    ),
    Row("report_move", only(MANAGING), lambda world: ["prova", world.public.pk]),
    Row("report_belonging", only(MANAGING), lambda world: ["prova", world.public.pk]),
    Row(
        "report_belonging",
        # Moderators see what is hidden, but it is not theirs to pass on.
        {
            **only(("administrator", "superuser"), others=UNKNOWN),
            **dict.fromkeys(("worker_here", "moderator"), REFUSED),
        },
        lambda world: ["prova", world.hidden.pk],
        label="hidden, of no office",
    ),
    Row(
        "report_routing",
        only((*MODERATING, "worker_elsewhere", "office_in_charge", "office_elsewhere")),
        in_city,
    ),
    Row("step", only(MANAGING), lambda world: ["prova", "pacts", world.pact], label="a step of the office"),
    Row(
        "step",
        # Author and moderators see what waits, but it takes no step; who manages it is told so.
        {
            **only(MANAGING, others=UNKNOWN),
            "author": REFUSED,
            "worker_here": REFUSED,
            "moderator": REFUSED,
        },
        lambda world: ["prova", "initiatives", world.pending["initiative"].pk],
        label="a step of what waits",
    ),
    Row(
        "step",
        only((), others=UNKNOWN),
        lambda world: ["prova", "reports", world.public.pk],
        label="no procedure",
    ),
    *(
        Row("item_new", everybody(), new_of(layer), label=layer)
        for layer in ("initiatives", "services", "assets", "organisations")
    ),
    Row("item_new", everybody(UNKNOWN), new_of("pacts"), label="without a form"),
    *(
        Row("item_edit", only(("author",), others=UNKNOWN), form_of(which), label=which)
        for which in ("initiative", "service", "asset", "organisation")
    ),
    Row("item_edit", only((), others=UNKNOWN), form_of("report"), label="with pages of its own"),
    Row("item_withdraw", only(("author",), others=UNKNOWN), of("asset")),
    Row("item_follow", {**everybody(MOVED), "anonymous": IN}, lambda world: ["prova", world.public.pk]),
    Row("item_follow", everybody(UNKNOWN), lambda world: ["prova", world.hidden.pk], label="hidden"),
    Row("item_support", signed_in(MOVED), lambda world: ["prova", world.pact]),
    Row("item_support", signed_in(UNKNOWN), of("initiative"), label="pending"),
    Row("item_comment", signed_in(), lambda world: ["prova", world.public.pk]),
    Row("item_comment", signed_in(UNKNOWN), lambda world: ["prova", world.hidden.pk], label="hidden"),
    Row("item_flag", everybody(), lambda world: ["prova", world.public.pk]),
    Row("item_flag", everybody(UNKNOWN), lambda world: ["prova", world.hidden.pk], label="hidden"),
    Row("item_suggest", everybody(), lambda world: ["prova", library(world).pk]),
    Row("item_suggest", everybody(UNKNOWN), of("asset"), label="pending"),
    Row(
        "item_suggest", everybody(UNKNOWN), lambda world: ["prova", world.public.pk], label="never corrected"
    ),
    Row("suggestion", only({*MODERATING, *MANAGING}, others=UNKNOWN), corrected),
    Row("item_verify", signed_in(METHOD), lambda world: ["prova", library(world).pk]),
    Row("comment_flag", everybody(), lambda world: ["prova", world.public.pk, said(world)]),
    Row(
        "comment_flag",
        everybody(UNKNOWN),
        lambda world: ["prova", world.public.pk, said(world, "hidden")],
        label="hidden",
    ),
    Row("comment", everybody(MOVED), lambda world: ["prova", said(world)]),
    Row(
        "comment",
        everybody(UNKNOWN),
        lambda world: ["prova", said(world, about=world.hidden)],
        label="hidden",
    ),
    Row("comment_edit", only(("author",), others=UNKNOWN), lambda world: ["prova", said(world)]),
    Row("comment_withdraw", only(("author",), others=UNKNOWN), lambda world: ["prova", said(world)]),
    Row(
        "comment_withdraw",
        only(("author",), others=UNKNOWN),
        lambda world: ["prova", said(world, about=world.hidden)],
        label="hidden",
    ),
    Row(
        "moderation_comment",
        {**only(MODERATING), "worker_elsewhere": UNKNOWN},
        lambda world: ["prova", said(world, "pending")],
    ),
    Row(
        "moderation_flag",
        {**only(MODERATING), "worker_elsewhere": UNKNOWN},
        lambda world: ["prova", flagged(world)],
    ),
    Row(
        "moderation_appeal",
        {**only(MODERATING), "worker_elsewhere": UNKNOWN},
        lambda world: ["prova", appealed(world).pk],
    ),
    Row("appeal", everybody(), to_appeal, label="with the secret of a letter"),
    Row("appeal", everybody(UNKNOWN), lambda _world: ["prova", "wrong"], label="without"),
    Row("follow_end", everybody(), to_end_follow, label="with the secret of a letter"),
    Row("follow_end", everybody(UNKNOWN), lambda _world: ["prova", "wrong"], label="without"),
    Row("follow_confirm", everybody(), to_confirm_follow, label="with the secret of a letter"),
    Row("follow_confirm", everybody(UNKNOWN), lambda _world: ["prova", "wrong"], label="without"),
    Row("alert_new", everybody(), in_city),
    Row("alert_change", only(("author",), others=UNKNOWN), lambda world: ["prova", authors_alert(world)]),
    Row("alert_end_own", signed_in(METHOD), lambda world: ["prova", authors_alert(world)]),
    Row("alert_end", everybody(), lambda world: ["prova", end_alert_token([guest_alert(world).pk])]),
    Row("alert_end", everybody(UNKNOWN), lambda _world: ["prova", "wrong"], label="without"),
    Row("alert_confirm", everybody(), lambda world: ["prova", confirm_alert_token(guest_alert(world))]),
    Row("alert_confirm", everybody(UNKNOWN), lambda _world: ["prova", "wrong"], label="without"),
    Row("alert_feed", everybody(UNKNOWN), lambda _world: [uuid.UUID(int=1)], label="without its key"),
    Row("area_week", everybody(), lambda _world: ["prova", "district", "A"]),
    Row("moderation", only((*MODERATING, "worker_elsewhere")), in_city),
    Row("moderation_undo", signed_in(METHOD), in_city),
    Row("moderation_item", {**only(MODERATING), "worker_elsewhere": UNKNOWN}, of("asset")),
    Row("analysis", everybody(), in_city, query="subject=reports"),
    Row("api_analysis", everybody(), query="city=prova&subject=reports"),
    Row("api_analysis_file", everybody(), lambda _world: ["csv"], query="city=prova&subject=reports"),
    Row("shape_upload", everybody(), in_city),
    Row("questions", everybody(), in_city),
    Row("question", everybody(), lambda _world: ["prova", "public"], label="published"),
    Row("question", only(PLANNING, others=UNKNOWN, anonymous=UNKNOWN), kept, label="not published"),
    Row("question_unsubscribe", everybody(), to_end_mails, label="with the secret of a mail"),
    Row("question_unsubscribe", everybody(UNKNOWN), lambda _world: ["prova", "wrong"], label="without"),
    Row("question_save", only(PLANNING), in_city, query="subject=reports"),
    Row("question_delete", only(PLANNING, others=UNKNOWN), kept),
    Row("question_rename", signed_in(METHOD), kept),
    Row("question_schedule", signed_in(METHOD), kept),
    Row("question_replace", signed_in(UNKNOWN), kept, method="post", label="without a question"),
    Row("question_withdraw", only(PLANNING, MOVED, others=UNKNOWN), kept, method="post"),
    Row("question_publish", only(PLANNING, MOVED, others=UNKNOWN), kept, method="post"),
]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_meets_at_each_address_what_the_grid_says(role: str, world: World) -> None:
    client = Client(raise_request_exception=False)
    user = world.people[role]
    if user is not None:
        client.force_login(user)
    wrong = []
    for row in GRID:
        url = reverse(row.name, args=row.args(world)) + (f"?{row.query}" if row.query else "")
        response = getattr(client, row.method)(url)
        met: Any = response.status_code
        if met == MOVED and "/accounts/login/" in response["Location"]:
            met = SIGN_IN
        if met == 204:
            met = IN
        if met != row.expected[role]:
            wrong.append(f"{row.name} {row.label}: {row.expected[role]} expected, {met} met")
    assert wrong == []


def test_every_address_is_in_the_grid() -> None:
    assert names() - {row.name for row in GRID} == set()
