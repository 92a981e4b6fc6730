"""Every page of the site with an address to visit it by, for checks that no page may escape."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse

from accounts.care import sessions_of
from engagement.alerts.links import confirm_token as confirm_alert_token
from engagement.alerts.links import end_token as end_alert_token
from engagement.alerts.services import Wish, make_alert
from engagement.appeals.links import appeal_address
from engagement.follows.links import confirm_token
from engagement.follows.links import end_token as follow_end_token
from engagement.follows.services import follow
from engagement.models import Appeal, Comment, Device, Flag, Move, SuggestedChange, Suggestion
from layers.models import ExportJob
from planning.models import SavedQuestion
from planning.saved.services import unsubscribe_token
from reports.links import token_of
from reports.models import Report
from reports.notices.telling import end_token as end_desk_mails
from tests.browser.town import Town
from tests.urls import patterns

Address = Callable[["Guide"], str]


@dataclass
class Guide:
    """The town, and what is needed to come to pages that are not for everybody."""

    town: Town
    token: str = ""

    @property
    def things(self) -> dict[str, Any]:
        """Features of the town by name."""
        return self.town.things


def to(name: str, *arguments: Any) -> Address:
    """Address of a page by its name; a text that names a thing of the town stands for its key."""
    return lambda guide: reverse(
        name, args=[guide.things[a[1:]].pk if str(a).startswith("@") else a for a in arguments]
    )


def feature(thing: str) -> Address:
    """Address of the page of one thing."""
    return lambda guide: str(guide.things[thing].get_absolute_url())


def asking(question: str) -> Address:
    """Address of the answer to a planner's question."""
    return lambda _guide: f"{reverse('analysis', args=['prova'])}?{question}"


def private(name: str) -> Address:
    """Address of a private page of the report that a guest has sent."""
    return lambda guide: reverse(name, args=["prova", guide.token])


GUEST: dict[str, list[Address]] = {
    "home": [to("home")],
    "privacy": [to("privacy")],
    "accessibility": [to("accessibility")],
    "feedback": [to("feedback")],
    "credits": [to("credits")],
    "api_docs": [to("api_docs")],
    "open_data": [to("open_data")],
    "open_data_city": [to("open_data_city", "prova")],
    "embed_maker": [
        to("embed_maker", "prova"),
        lambda guide: reverse("embed_maker", args=["prova"]) + "?layer=reports&site=example.org",
    ],
    "embed": [lambda guide: reverse("embed") + "?city=prova&layer=reports"],
    "ogc": [to("ogc"), to("ogc", "prova")],
    "ogc_api": [to("ogc_api")],
    "ogc_conformance": [to("ogc_conformance")],
    "ogc_collections": [to("ogc_collections", "prova")],
    "ogc_collection": [to("ogc_collection", "reports")],
    "ogc_items": [to("ogc_items", "initiatives"), to("ogc_items", "areas-prova-district")],
    "ogc_item": [to("ogc_item", "prova", "assets", "@library")],
    "ogc_queryables": [to("ogc_queryables", "reports")],
    "ogc_tilesets": [to("ogc_tilesets", "reports")],
    "ogc_tileset": [to("ogc_tileset", "reports")],
    "ogc_matrix_sets": [to("ogc_matrix_sets")],
    "ogc_matrix_set": [to("ogc_matrix_set")],
    "mailbox": [to("mailbox")],
    "map": [to("map", "prova")],
    "areas": [to("areas", "prova")],
    "statistics": [
        to("statistics", "prova"),
        lambda _guide: reverse("statistics", args=["prova"]) + "?group=area:district",
    ],
    "area": [to("area", "prova", "district", "A"), to("area", "prova", "zone", "01")],
    "downloads": [to("downloads", "prova")],
    "download": [to("download", "prova", "reports"), to("download", "prova", "areas-prova-district")],
    "export": [lambda _guide: export_page("queued"), lambda _guide: export_page("failed")],
    "layer": [
        to("layer", "prova", name)
        for name in ("houses", "services", "assets", "reports", "initiatives", "pacts")
    ],
    "feature": [
        feature(name)
        for name in (
            "house",
            "Sportello casa",
            "library",
            "path",
            "lonely",
            "coarse",
            "Orto di vicinato",
            "pact",
        )
    ],
    "notice": [to("notice", "prova", "assets", "@library")],
    "item_flag": [to("item_flag", "prova", "@library")],
    "item_suggest": [
        to("item_suggest", "prova", "@house"),
        to("item_suggest", "prova", "@library"),
        to("item_suggest", "prova", "@Sportello casa"),
    ],
    "comment_flag": [
        lambda guide: reverse(
            "comment_flag", args=["prova", guide.things["library"].pk, comment_on(guide, "library").pk]
        )
    ],
    "item_follow": [to("item_follow", "prova", "@library")],
    "appeal": [
        lambda guide: appeal_address("prova", appeal_of(guide).move),
        to("appeal", "prova", "unknown"),
    ],
    "follow_confirm": [
        lambda guide: follow_address(guide, confirming=True),
        to("follow_confirm", "prova", "unknown"),
    ],
    "follow_end": [
        lambda guide: follow_address(guide, confirming=False),
        to("follow_end", "prova", "unknown"),
    ],
    "alert_new": [to("alert_new", "prova")],
    "alert_confirm": [
        lambda guide: alert_address(guide, confirming=True),
        to("alert_confirm", "prova", "unknown"),
    ],
    "alert_end": [
        lambda guide: alert_address(guide, confirming=False),
        to("alert_end", "prova", "unknown"),
    ],
    "area_week": [to("area_week", "prova", "district", "A")],
    "account_login": [to("account_login")],
    "account_request_login_code": [to("account_request_login_code")],
    "account_signup": [to("account_signup")],
    "account_reset_password": [to("account_reset_password")],
    "account_reset_password_done": [to("account_reset_password_done")],
    "account_reset_password_from_key": [
        lambda guide: reverse("account_reset_password_from_key", args=["1", "unknown-key"]),
        lambda guide: reset_address(guide.town.people["worker"]),
    ],
    "account_reset_password_from_key_done": [to("account_reset_password_from_key_done")],
    "account_email_verification_sent": [to("account_email_verification_sent")],
    "account_confirm_email": [
        to("account_confirm_email", "unknown"),
        lambda guide: confirm_address(guide.town.people["office"]),
    ],
    "account_inactive": [to("account_inactive")],
    "report_new": [to("report_new", "prova")],
    "report_outbox": [to("report_outbox", "prova")],
    "offline": [to("offline")],
    "analysis": [
        to("analysis", "prova"),
        asking("subject=reports&group=area:district"),
        asking("subject=reports&category=roads&relation=within-metres&metres=900&target=assets"),
        asking("subject=reports&group=month:updated&print=1"),
        asking("subject=reports&group=hexagon&class=0"),
    ],
    "shape_upload": [to("shape_upload", "prova")],
    "questions": [to("questions", "prova")],
    "question_unsubscribe": [
        lambda guide: reverse(
            "question_unsubscribe", args=["prova", end_token(guide.town.people["planner"])]
        ),
    ],
    "question": [to("question", "prova", "luoghi")],
}
"""For a visitor without an account."""

SENDER: dict[str, list[Address]] = {
    "report_new_place": [to("report_new_place", "prova")],
    "report_new_description": [to("report_new_description", "prova")],
    "report_new_summary": [to("report_new_summary", "prova")],
}
"""For somebody in the middle of a report."""

SENT: dict[str, list[Address]] = {
    "report_sent": [to("report_sent", "prova")],
    "report_follow": [private("report_follow"), to("report_follow", "prova", "unknown-token")],
    "report_correct": [private("report_correct")],
    "report_withdraw": [private("report_withdraw")],
    "report_answer": [private("report_answer")],
    "report_publish": [private("report_publish")],
    "report_reopen": [private("report_reopen")],
    "report_solved": [private("report_solved")],
}
"""For somebody who has just sent a report."""


def own_alert(guide: Any) -> str:
    """The form of the reader's own alert."""
    city, user = guide.things["library"].city, guide.town.people["citizen"]
    alert = make_alert(city, Wish(where="city", rhythm="weekly"), user=user)
    return reverse("alert_change", args=["prova", alert.pk])


def with_device(guide: Any) -> str:
    """The page with a device in its list."""
    key = {"key": "x", "secret": "x"}
    Device.objects.get_or_create(
        address="https://fcm.googleapis.com/fcm/send/x", user=guide.town.people["citizen"], defaults=key
    )
    return reverse("push_devices")


PASSKEY = {
    "name": "Telefono",
    "credential": {
        "id": "MDAwMDAwMDAwMDAwMDAwMA",
        "rawId": "MDAwMDAwMDAwMDAwMDAwMA",
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": False}},
        "response": {
            "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiTUEiLCJvcmlnaW4iOiJodHRwOi8vbG9jYWxob3N0In0",
            "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YViUSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAQAAAAAAAA"
            "AAAAAAAAAAAAAAEDAwMDAwMDAwMDAwMDAwMDClAQIDJiABIVggjlM7b6C_e0YluzBmfAH7YH75-LioD-9bMAYocDGHsqMiWCBz6x294DMYNm0Gn4Om9ZAA"
            "U8c2M8sEGyHFXhqGwfQAtA",
        },
    },
}
"""What is kept of a passkey: a name, and its public key as a browser gave it."""


def factors(name: str, *types: str) -> Address:
    """Address of a page of second factors for the citizen with factors of these types, who has just said again who they are."""

    def address(guide: Guide) -> str:
        user = guide.town.people["citizen"]
        Authenticator.objects.filter(user=user).delete()
        data = {
            "totp": {"secret": "x"},
            "recovery_codes": {"seed": get_adapter().encrypt("seed"), "used_mask": 1},
            "webauthn": PASSKEY,
        }
        made = [Authenticator.objects.create(user=user, type=kind, data=data[kind]) for kind in types]
        for key in sessions_of(user.pk, ()):
            session = SessionStore(session_key=key)
            session["account_authentication_methods"] = [
                {"method": "password", "at": time.time(), "reauthenticated": True}
            ]
            session.save()
        args = [made[-1].pk] if name in ("mfa_edit_webauthn", "mfa_remove_webauthn") else []
        return reverse(name, args=args)

    return address


CITIZEN: dict[str, list[Address]] = {
    "my_things": [to("my_things")],
    "my_news": [to("my_news"), lambda _guide: reverse("my_news") + "?of=mine"],
    "push_devices": [with_device],
    "alert_change": [own_alert],
    "profile": [to("profile")],
    "delete_account": [to("delete_account")],
    "account_email": [to("account_email")],
    "account_change_password": [to("account_change_password")],
    "account_set_password": [to("account_set_password")],
    "account_logout": [to("account_logout")],
    "account_reauthenticate": [to("account_reauthenticate")],
    "mfa_index": [factors("mfa_index"), factors("mfa_index", "totp", "recovery_codes", "webauthn")],
    "mfa_activate_totp": [factors("mfa_activate_totp")],
    "mfa_deactivate_totp": [factors("mfa_deactivate_totp", "totp")],
    "mfa_view_recovery_codes": [factors("mfa_view_recovery_codes", "totp", "recovery_codes")],
    "mfa_generate_recovery_codes": [factors("mfa_generate_recovery_codes", "totp")],
    "mfa_reauthenticate": [factors("mfa_reauthenticate", "totp")],
    "mfa_reauthenticate_webauthn": [factors("mfa_reauthenticate_webauthn", "webauthn")],
    "mfa_add_webauthn": [factors("mfa_add_webauthn")],
    "mfa_edit_webauthn": [factors("mfa_edit_webauthn", "webauthn")],
    "mfa_remove_webauthn": [factors("mfa_remove_webauthn", "webauthn")],
    "item_new": [to("item_new", "prova", layer) for layer in ("initiatives", "services", "assets")],
    "item_edit": [
        to("item_edit", "prova", "initiatives", "@waiting"),
        to("item_edit", "prova", "services", "@waiting service"),
        to("item_edit", "prova", "assets", "@waiting place"),
    ],
    "item_comment": [
        to("item_comment", "prova", "@library"),
        lambda guide: (
            f"{reverse('item_comment', args=['prova', guide.things['library'].pk])}?to={comment_on(guide, 'library').pk}"
        ),
    ],
    "comment_edit": [lambda guide: reverse("comment_edit", args=["prova", own_comment(guide).pk])],
    "comment_withdraw": [lambda guide: reverse("comment_withdraw", args=["prova", own_comment(guide).pk])],
    "item_withdraw": [to("item_withdraw", "prova", "@waiting")],
    "report_mine": [to("report_mine", "prova", "@own")],
    "report_mine_correct": [to("report_mine_correct", "prova", "@own")],
    "report_mine_withdraw": [to("report_mine_withdraw", "prova", "@own")],
    "report_mine_answer": [to("report_mine_answer", "prova", "@own")],
    "report_mine_publish": [to("report_mine_publish", "prova", "@own")],
    "report_mine_reopen": [to("report_mine_reopen", "prova", "@own")],
    "report_mine_solved": [to("report_mine_solved", "prova", "@own")],
}
"""For somebody signed in."""

STAFF: dict[str, list[Address]] = {
    "moderation": [
        to("moderation", "prova"),
        lambda guide: reverse("moderation", args=["prova"]) + "?tab=taken-off",
        lambda guide: reverse("moderation", args=["prova"]) + "?tab=public",
        lambda guide: queue_with(comment_on(guide, "library", visibility="pending"), "comment"),
        lambda guide: queue_with(flag_on(guide), "flag"),
        lambda guide: queue_with(appeal_of(guide), "appeal"),
        lambda guide: queue_with(correction_of(guide), "suggestion"),
        lambda guide: reverse("moderation", args=["prova"]) + "?tab=to-check",
    ],
    "suggestion": [lambda guide: reverse("suggestion", args=["prova", correction_of(guide).pk])],
    "moderation_comment": [
        lambda guide: reverse(
            "moderation_comment", args=["prova", comment_on(guide, "library", visibility="pending").pk]
        )
    ],
    "moderation_appeal": [lambda guide: reverse("moderation_appeal", args=["prova", appeal_of(guide).pk])],
    "moderation_flag": [lambda guide: reverse("moderation_flag", args=["prova", flag_on(guide).pk])],
    "moderation_item": [
        to("moderation_item", "prova", "@waiting"),
        to("moderation_item", "prova", "@waiting report"),
        to("moderation_item", "prova", "@hidden"),
    ],
    "desk": [to("desk", "prova"), lambda guide: reverse("desk", args=["prova"]) + "?due=late"],
    "desk_mails": [to("desk_mails", "prova")],
    "desk_mails_end": [
        lambda guide: reverse("desk_mails_end", args=["prova", end_desk_mails(guide.town.people["admin"])])
    ],
    "report_move": [to("report_move", "prova", "@own")],
    "photo_blur": [
        lambda guide: reverse("photo_blur", args=["prova", guide.things["house"].photos.get().key])
    ],
    "report_belonging": [to("report_belonging", "prova", "@own")],
    "report_routing": [to("report_routing", "prova")],
    "step": [to("step", "prova", "initiatives", "@waiting"), to("step", "prova", "pacts", "@pact")],
    "question": [to("question", "prova", "bozza"), to("question", "prova", "luoghi")],
    "question_save": [lambda _guide: f"{reverse('question_save', args=['prova'])}?subject=reports"],
    "question_delete": [to("question_delete", "prova", "bozza")],
    "feature": [feature("own")],
}
"""For those who work for the city."""

NO_PAGE = {
    "api_analysis": "an answer for a machine",
    "api_analysis_file": "a file",
    "question_publish": "takes the button of a question's page only",
    "question_withdraw": "takes the button of a question's page only",
    "question_replace": "takes the button of a question's page only",
    "question_rename": "takes the form of a question's page only",
    "question_schedule": "takes the form of a question's page only",
    "act": "a PDF",
    "item_verify": "takes the button of a thing's page only",
    "moderation_undo": "takes a button of the queue only",
    "alert_end_own": "takes the button of “My things” only",
    "push_try": "takes the button of the page of devices only",
    "push_end": "takes the button of the page of devices only",
    "alert_feed": "an answer for a machine",
    "api_events": "an answer for a machine",
    "statistics_json": "an answer for a machine",
    "statistics_csv": "a file",
    "comment": "leads to a page of the discussion",
    "health": "an answer for a machine",
    "readiness": "an answer for a machine",
    "api": "an answer for a machine",
    "api_schema": "an answer for a machine",
    "api_geojson": "an answer for a machine",
    "api_export": "a file",
    "export_state": "an answer for a machine",
    "export_file": "a file",
    "catalogue": "an answer for a machine",
    "catalogue_ttl": "an answer for a machine",
    "catalogue_rdf": "an answer for a machine",
    "catalogue_jsonld": "an answer for a machine",
    "sitemap": "a text for crawlers",
    "sitemap_site": "a text for crawlers",
    "sitemap_part": "a text for crawlers",
    "feed_atom": "an answer for a machine",
    "feed_rss": "an answer for a machine",
    "api_addresses": "an answer for a machine",
    "suggestions": "an answer for a machine",
    "api_report": "an answer for a machine",
    "open311_discovery_root": "an answer for a machine",
    "open311_discovery": "an answer for a machine",
    "open311_services": "an answer for a machine",
    "open311_service": "an answer for a machine",
    "open311_requests": "an answer for a machine",
    "open311_request": "an answer for a machine",
    "open311_token": "an answer for a machine",
    "open311_updates": "an answer for a machine",
    "open311_unknown": "what does not exist",
    "api_reports": "an answer for a machine",
    "ogc_root": "the page “ogc” without a slash at its end",
    "ogc_unknown": "what does not exist",
    "ogc_tile": "a tile",
    "map_tile": "a tile",
    "layer_tile": "a tile",
    "map_tilejson": "an answer for a machine",
    "layer_tilejson": "an answer for a machine",
    "basemap_tile": "a tile",
    "basemap_by_sa_tile": "a tile",
    "boundary": "a shape",
    "theme": "a style sheet",
    "manifest": "an answer for a machine",
    "service_worker": "a program for browsers",
    "report_outbox_token": "an answer for a machine",
    "city_logo": "a picture",
    "city_picture": "a picture",
    "city_picture_by_sa": "a picture",
    "favicon": "a picture",
    "robots": "a text for crawlers",
    "photo": "a picture",
    "qr_code": "a picture",
    "draft_photo": "a picture",
    "report_own_photo": "a picture",
    "report_mine_photo": "a picture",
    "draft_photo_large": "a picture",
    "draft_photo_blur": "the page of photo_blur, for an upload",
    "report_own_photo_blur": "the page of photo_blur, for a sender",
    "report_mine_photo_blur": "the page of photo_blur, for a sender",
    "photo_unblur": "takes the button of photo_blur only",
    "card": "a part of the map, checked there",
    "other_card": "a part of the map, checked there",
    "results": "a part of the map, checked there",
    "report_nearby": "a part of the report form, checked there",
    "area_at": "leads on to an area",
    "item_support": "takes the button of a thing's page only",
    "feature_short": "leads on to a thing's page",
    "desk_table": "a file",
    "desk_view": "takes the form of the desk only",
    "desk_view_end": "takes the button of the desk only",
    "desk_give": "takes the form of the office's page only",
    "desk_note": "takes the form of the office's page only",
    "report_event": "takes the button of the office's page only",
    "report_confirm": "takes the button of the private page only",
    "my_data": "is a file, asked for by the button of the profile",
    "join_reports": "takes the button of the page with one's own things only",
    "account_confirm_login_code": "stands between two steps, looked at in test_signing_in",
    "mfa_authenticate": "stands between two steps, looked at in test_signing_in",
    "mfa_download_recovery_codes": "a file",
    "mfa_list_webauthn": "leads on to the page of all second factors",
    "mfa_login_webauthn": "takes the button of the page of sign-in only",
}
"""Addresses that answer with no page of their own, and why."""


def export_page(state: str) -> str:
    """The page of a large file that somebody has asked for."""
    job = ExportJob.objects.create(
        layer="reports", query="city=prova", extension="gpkg", language="it", state=state, rows_total=100_000
    )
    return reverse("export", args=[job.token])


def pages() -> set[str]:
    """Names of all addresses that have to be visited or excused; Django's admin is checked by Django."""
    return {name for name, _pattern in patterns() if not name.startswith("admin")}


def comment_on(guide: Any, thing: str, **values: Any) -> Comment:
    """A comment on one of the town's things, with a reply."""
    found, new = Comment.objects.get_or_create(
        feature=guide.things[thing], text="Aperta anche **la sera**?", **{"visibility": "public", **values},
        defaults={"author": guide.things["waiting"].author},
    )  # fmt: skip
    if new and found.visibility == "public":
        Comment.objects.create(feature=found.feature, parent=found, text="Sì, fino alle 22.")
    return found


def own_comment(guide: Any) -> Comment:
    """A comment of the citizen who is signed in, written just now."""
    return Comment.objects.create(
        feature=guide.things["library"], text="Bella sala.", author=guide.things["waiting"].author
    )


def flag_on(guide: Any) -> Flag:
    """A flag of a comment."""
    said = comment_on(guide, "library")
    return Flag.objects.get_or_create(feature=said.feature, comment=said, reason="false")[0]


def correction_of(guide: Any) -> Suggestion:
    """A suggested correction of the library: a newer telephone number, other hours and another place."""
    thing = guide.things["library"]
    row, new = Suggestion.objects.get_or_create(feature_id=thing.pk, words="Lo so perché ci lavoro.")
    if new:
        lon, lat = thing.location
        for field, before, after in (
            ("phone", "011 000", "011 111"),
            ("opening_hours", "Mo-Fr 09:00-13:00", "Mo-Sa 09:00-12:00"),
            ("location", [lon, lat], [lon + 0.001, lat + 0.0005]),
        ):
            SuggestedChange.objects.create(suggestion=row, field=field, before=before, after=after)
    return row


def appeal_of(guide: Any) -> Appeal:
    """An appeal against the hiding of a thing."""
    thing = guide.things["hidden"]
    move, _new = Move.objects.get_or_create(
        feature_id=thing.pk, what="visibility", before="public", after="hidden", quality="moderator",
        defaults={"words": "Non si capisce che cosa sia."},
    )  # fmt: skip
    return Appeal.objects.get_or_create(
        feature_id=thing.pk, move=move, defaults={"text": "È un orto da anni: guardate la foto."}
    )[0]


def queue_with(_waiting: Any, what: str) -> str:
    """The moderators' queue where something waits."""
    return f"{reverse('moderation', args=['prova'])}?what={what}"


def follow_address(guide: Any, *, confirming: bool) -> str:
    """The page of a letter to somebody who follows without an account."""
    row = follow(guide.things["library"], email="bea@example.org")
    token = confirm_token(row, seconds=False) if confirming else follow_end_token(row)
    return reverse("follow_confirm" if confirming else "follow_end", args=["prova", token])


def alert_address(guide: Any, *, confirming: bool) -> str:
    """The page of a letter to somebody who gets alerts without an account."""
    city = guide.things["library"].city
    alert = make_alert(city, Wish(where="city", rhythm="weekly"), email=f"{uuid.uuid4().hex}@example.org")
    if confirming:
        return reverse("alert_confirm", args=["prova", confirm_alert_token(alert)])
    return reverse("alert_end", args=["prova", end_alert_token([alert.pk])])


def reset_address(user: Any) -> str:
    """The page of a mail for setting a new password."""
    key = EmailAwarePasswordResetTokenGenerator().make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])


def confirm_address(user: Any) -> str:
    """The page of a mail for confirming an address."""
    address = EmailAddress.objects.get(user=user)
    EmailAddress.objects.filter(pk=address.pk).update(verified=False)
    return reverse(
        "account_confirm_email", args=[EmailConfirmationHMAC(EmailAddress.objects.get(pk=address.pk)).key]
    )


def end_token(user: Any) -> str:
    """The secret of the link that ends the mails of a planner's question."""
    return unsubscribe_token(SavedQuestion.objects.filter(author=user).earliest("pk"))


def report_steps(*, send: bool) -> tuple[str, str]:
    """Fill in the report form; gives the session's key and, when it is sent, the secret of the mail's link."""
    client = Client()
    steps: list[tuple[str, dict[str, Any]]] = [
        ("report_new", {"category": "roads", "privacy": "on"}),
        ("report_new_place", {"address": "Corso Regina Margherita"}),
        (
            "report_new_description",
            {
                "title": "Buca",
                "description": "Larga e profonda.",
                "email": "ada@example.org",
                "name": "",
                "website": "",
            },
        ),
    ]
    for name, data in steps:
        answer = client.post(reverse(name, args=["prova"]), data)
        assert answer.status_code == 302, answer.content.decode()
    token = ""
    if send:
        address = reverse("report_new_summary", args=["prova"])
        page = client.get(address).content.decode()
        found = re.search(r'name="submission" value="([^"]+)"', page)
        assert found
        client.post(address, {"submission": found[1]})
        report: Any = Report.objects.get(title="Buca")
        token = token_of(report.contact)
    return client.cookies[settings.SESSION_COOKIE_NAME].value, token
