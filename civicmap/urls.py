"""Addresses (DESIGN: pages carry a language, machines do not)."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, register_converter

from accounts.sign_in.entrances import ResetPassword, SignIn, SignUp
from accounts.sign_in.login_codes import AskCode
from accounts.views import mailbox
from civicmap.admin import add_city
from civicmap.layers import all_layers
from civicmap.outlets import api, sitemap, tilejson, tiles
from civicmap.outlets.alert_feed import alert_feed
from civicmap.outlets.catalogue import api as catalogue
from civicmap.outlets.catalogue.graph import WRITERS
from civicmap.outlets.catalogue.views import open_data, open_data_city
from civicmap.outlets.events import events
from civicmap.outlets.feeds import FEEDS, feed
from civicmap.outlets.ogc import urls as ogc
from civicmap.outlets.open311 import urls as open311
from civicmap.outlets.statistics import statistics_file
from civicmap.pages import (
    adding,
    areas,
    data,
    downloads,
    embed,
    features,
    installing,
    lists,
    map,
    me,
    news,
    notice,
    offline,
    other_layers,
    profile,
    site,
    statistics,
    week,
)
from civicmap.serving import health
from civicmap.serving.converters import AnswerConverter, ExportConverter, PlainConverter, TextConverter
from engagement.acts.views import act
from engagement.photos.views import photo
from engagement.push import views as push
from places.admin.uploads import area_import_view, import_areas_view
from places.api import addresses, suggestions
from places.feature.kind import kinds
from planning.api import answer_file
from planning.saved.subscriptions import end_mails
from reports.api import report_detail, report_list

register_converter(ExportConverter, "export")
register_converter(AnswerConverter, "answer")
register_converter(TextConverter, "text")
register_converter(PlainConverter, "plain")

handler404 = "civicmap.pages.missing.not_found"

machines = [
    # What is asked by the dozen is found first.
    path("tiles/map/<plain:z>/<plain:x>/<plain:y>.mvt", tiles.map_tile, name="map_tile"),
    path("tiles/basemap/<plain:z>/<plain:x>/<plain:y>.mvt", tiles.ground_tile, name="basemap_tile"),
    path(
        "tiles/basemap-by-sa/<plain:z>/<plain:x>/<plain:y>.mvt",
        tiles.ground_tile,
        {"apart": True},
        name="basemap_by_sa_tile",
    ),
    path("tiles/<slug:name>/<plain:z>/<plain:x>/<plain:y>.mvt", tiles.layer_tile, name="layer_tile"),
    path("robots.txt", site.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-site.xml", sitemap.site, name="sitemap_site"),
    path("sitemap-<slug:city>.<slug:section>.<int:number>.xml", sitemap.part, name="sitemap_part"),
    path("favicon.ico", site.favicon, name="favicon"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("healthz", health.health, name="health"),
    path("readyz", health.readiness, name="readiness"),
    path("api/", api.layer_list, name="api"),
    path("api/openapi.json", api.openapi, name="api_schema"),
    path("api/events", events, name="api_events"),
    path("api/analysis.geojson", answer_file, {"layers": all_layers}, name="api_analysis"),
    path("api/analysis.<answer:extension>", answer_file, {"layers": all_layers}, name="api_analysis_file"),
    path("api/<slug:name>.geojson", api.layer_geojson, name="api_geojson"),
    path("api/<slug:name>.<export:extension>", downloads.export, name="api_export"),
    path("api/exports/<text:token>/state.json", downloads.export_state, name="export_state"),
    path("api/exports/<text:token>/file", downloads.export_file, name="export_file"),
    path("catalogue", catalogue.catalogue, name="catalogue"),
    *(
        path(f"catalogue.{ending}", catalogue.catalogue_file, {"ending": ending}, name=f"catalogue_{ending}")
        for ending in WRITERS
    ),
    *(path(f"feeds/<slug:name>.{kind}", feed, {"kind": kind}, name=f"feed_{kind}") for kind in FEEDS),
    path("feeds/alerts/<uuid:key>.atom", alert_feed, name="alert_feed"),
    path("tiles/map.json", tilejson.map_tilejson, name="map_tilejson"),
    path("tiles/<slug:name>.json", tilejson.layer_tilejson, name="layer_tilejson"),
    path("api/reports/", report_list, name="api_reports"),
    path("api/reports/<int:pk>/", report_detail, name="api_report"),
    path("media/acts/<uuid:key>.pdf", act, name="act"),
    path("media/photos/<uuid:key>-<slug:size>.webp", photo, name="photo"),
    path("api/addresses", addresses, name="api_addresses"),
    *ogc.urlpatterns,
    *open311.urlpatterns,
    *(
        path(
            f"<slug:city>/statistics.{ending}",
            statistics_file,
            {"ending": ending},
            name=f"statistics_{ending}",
        )
        for ending in ("json", "csv")
    ),
    path("<slug:city>/theme.css", site.theme, name="theme"),
    path("<slug:city>/boundary.geojson", map.boundary, name="boundary"),
    path("<slug:city>/logo", site.logo, name="city_logo"),
    path("<slug:city>/map.svg", site.city_picture, name="city_picture"),
    path("<slug:city>/map-by-sa.svg", site.city_picture, {"apart": True}, name="city_picture_by_sa"),
]

site_pages: list[URLPattern | URLResolver] = [
    path("", site.home, name="home"),
    path("accounts/login/", SignIn.as_view(), name="account_login"),
    path("accounts/signup/", SignUp.as_view(), name="account_signup"),
    path("accounts/password/reset/", ResetPassword.as_view(), name="account_reset_password"),
    path("accounts/login/code/", AskCode.as_view(), name="account_request_login_code"),
    path("accounts/2fa/", include("accounts.factors.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("privacy/", site.privacy, name="privacy"),
    path("accessibility/", site.accessibility, name="accessibility"),
    path("feedback/", site.feedback, name="feedback"),
    path("offline/", offline.offline, name="offline"),
    path("open-data/", open_data, name="open_data"),
    path("embed/", embed.embed, name="embed"),
    path("api/docs/", data.documentation, name="api_docs"),
    path("api/exports/<text:token>/", downloads.export_page, name="export"),
    path("credits/", site.credits, name="credits"),
    path("me/", me.my_things, name="my_things"),
    path("me/news/", news.news, name="my_news"),
    path("me/join/", me.join_reports, name="join_reports"),
    path("me/notices/", push.devices, name="push_devices"),
    path("me/notices/<int:pk>/try/", push.try_device, name="push_try"),
    path("me/notices/<int:pk>/end/", push.end_device, name="push_end"),
    path("me/profile/", profile.profile, name="profile"),
    path("me/data.zip", profile.my_data, name="my_data"),
    path("me/delete/", profile.delete_account, name="delete_account"),
    path("mailbox/", mailbox, name="mailbox"),
    *(path(f"<slug:city>/{kind.layer.name}/", include(kind.urls)) for kind in kinds() if kind.urls),
    path("<slug:city>/analysis/mails/<text:token>/", end_mails, name="question_unsubscribe"),
    path("<slug:city>/analysis/", include("planning.urls"), {"layers": all_layers}),
    path("<slug:city>/desk/", include("reports.desk.urls")),
    path("<slug:city>/", include("engagement.urls")),
    path("<slug:city>/", map.map_page, name="map"),
    path("<slug:city>/manifest.webmanifest", installing.manifest, name="manifest"),
    path("<slug:city>/suggestions/", suggestions, name="suggestions"),
    path("<slug:city>/results/", map.results, name="results"),
    path("<slug:city>/open-data/", open_data_city, name="open_data_city"),
    path("<slug:city>/statistics/", statistics.statistics, name="statistics"),
    path("<slug:city>/embed/", embed.embed_maker, name="embed_maker"),
    path("<slug:city>/card/<int:pk>/", map.card, name="card"),
    path("<slug:city>/download/", downloads.downloads, name="downloads"),
    path("<slug:city>/<slug:layer>/new/", adding.new, name="item_new"),
    path("<slug:city>/<slug:layer>/<int:pk>/edit/", adding.edit, name="item_edit"),
    path("<slug:city>/<slug:layer>/download/", downloads.downloads, name="download"),
    path("<slug:city>/areas/", areas.area_list, name="areas"),
    path("<slug:city>/areas/<slug:kind>/at/", map.area_at, name="area_at"),
    path("<slug:city>/areas/<slug:kind>/<text:code>/", areas.area, name="area"),
    path("<slug:city>/areas/<slug:kind>/<text:code>/week/", week.area_week, name="area_week"),
    # Words after the city that are not the name of a layer have to stand above this line.
    path("<slug:city>/<slug:layer>/", lists.layer_list, name="layer"),
    path("<slug:city>/<slug:layer>/card/<int:pk>/", other_layers.other_card, name="other_card"),
    path("<slug:city>/<slug:layer>/<int:pk>/notice/", notice.notice, name="notice"),
    path("<slug:city>/<slug:layer>/<int:pk>/qr.svg", notice.qr_code, name="qr_code"),
    path("<slug:city>/<slug:layer>/<int:pk>/", features.short_feature, name="feature_short"),
    path("<slug:city>/<slug:layer>/<int:pk>-<slug:slug>/", features.feature, name="feature"),
]

urlpatterns = [
    path("admin/add-city/", admin.site.admin_view(add_city), name="admin_add_city"),
    path(
        "admin/places/city/<int:pk>/areas/",
        admin.site.admin_view(import_areas_view),
        name="admin_import_areas",
    ),
    path(
        "admin/places/city/<int:pk>/areas/<int:upload>/",
        admin.site.admin_view(area_import_view),
        name="admin_area_import",
    ),
    path("admin/", admin.site.urls),
    *machines,
    *i18n_patterns(*site_pages, prefix_default_language=False),
]
