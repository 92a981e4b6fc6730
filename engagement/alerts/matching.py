"""Which alerts a thing concerns: one indexed statement over all alerts, and its reverse for feeds."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from django.contrib.gis.measure import D
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Cast, Coalesce

from engagement.alerts.models import Alert
from engagement.follows.services import sender_address
from engagement.moves.models import Move
from layers.geometry import WGS84
from places.models import Category, Feature, FeatureArea
from places.search.typed import Tsquery

NEAR = """
WITH item AS MATERIALIZED (
    SELECT feature.id, feature.city_id, feature.kind, feature.search,
        coalesce(feature.public_shape, feature.public_location) AS place,
        array_remove(ARRAY[category.code, above.code], NULL)::varchar[] AS codes
    FROM places_feature feature
    JOIN places_category category ON category.id = feature.category_id
    LEFT JOIN places_category above ON above.id = category.parent_id
    WHERE feature.id = %(feature)s AND feature.visibility = 'public'
), near AS (
    SELECT alert.id FROM item JOIN engagement_alert alert ON alert.ground && item.place
    WHERE CASE WHEN alert."where" = 'circle'
        THEN ST_DWithin(alert.centre::geography, item.place::geography, alert.metres)
        ELSE ST_Intersects(alert.ground, item.place) END
    UNION
    SELECT chosen.alert_id FROM places_featurearea lies JOIN engagement_alertarea chosen ON chosen.area_id = lies.area_id
    WHERE lies.feature_id = %(feature)s
    UNION
    SELECT alert.id FROM item JOIN engagement_alert alert ON alert.city_id = item.city_id AND alert."where" = 'city'
)
SELECT alert.id, alert.rhythm, alert.user_id, alert.email
FROM near JOIN engagement_alert alert USING (id) JOIN item ON alert.city_id = item.city_id
WHERE alert.confirmed IS NOT NULL AND alert.rhythm <> 'week'
    AND (alert.kinds = '{}' OR item.kind = ANY(alert.kinds))
    AND (alert.categories = '{}' OR alert.categories && item.codes)
    AND (alert.query = '' OR item.search @@ alert.query::tsquery)
"""
"""The alerts that a public thing concerns. Each way to say where has its index; on two ways together PostgreSQL would read all alerts."""

QUEUE = f"""
INSERT INTO engagement_alertnews (alert_id, move_id, due)
SELECT found.id, %(move)s, CASE found.rhythm WHEN 'now' THEN %(now)s WHEN 'daily' THEN %(day)s ELSE %(week)s END::timestamptz
FROM ({NEAR}) found LEFT JOIN accounts_user person ON person.id = found.user_id
WHERE found.user_id IS DISTINCT FROM %(who)s
    AND (found.user_id IS NULL OR found.user_id IS DISTINCT FROM %(author)s)
    AND lower(coalesce(person.email, found.email)) IS DISTINCT FROM nullif(%(sender)s, '')
    AND (%(is_new)s OR NOT EXISTS (
        SELECT FROM engagement_follow follow
        WHERE follow.feature_id = %(feature)s AND follow.confirmed IS NOT NULL
            AND (follow.user_id = found.user_id OR follow.email <> '' AND follow.email = lower(coalesce(person.email, found.email)))))
ON CONFLICT DO NOTHING
"""
"""Whoever follows the thing hears of its moves by that; whoever sent it or moved it knows."""


def queue_news(move: Move, feature: Any, *, now: datetime.datetime, is_new: bool) -> int:
    """Write the news of a move for every alert that it concerns. Says how many. ``feature`` is the thing as its kind."""
    day, week = mornings(feature.city.zone, now)
    values = {
        "feature": feature.pk,
        "move": move.pk,
        "who": move.who_id or 0,
        "author": feature.author_id,
        "sender": sender_address(feature),
        "is_new": is_new,
        "now": now,
        "day": day,
        "week": week,
    }
    with connection.cursor() as cursor:
        cursor.execute(QUEUE, values)
        return int(cursor.rowcount)


HOUR = datetime.time(7)
"""Letters of a day and of a week are due at this hour, in the city."""


def mornings(zone: datetime.tzinfo, now: datetime.datetime) -> tuple[datetime.datetime, datetime.datetime]:
    """The next morning, and the next Monday morning, after a moment."""
    today = now.astimezone(zone).date()
    day = datetime.datetime.combine(today, HOUR, zone)
    if day <= now:
        day = datetime.datetime.combine(today + datetime.timedelta(days=1), HOUR, zone)
    monday = day.date() + datetime.timedelta(days=-day.weekday() % 7)
    return day, datetime.datetime.combine(monday, HOUR, zone)


def features_of(alert: Alert) -> Any:
    """The public features that an alert is about: the reverse of ``NEAR``."""
    rows = Feature.objects.public().filter(city=alert.city_id)
    if alert.where == Alert.Where.AREAS:
        lies = FeatureArea.objects.filter(area__in=alert.rows.values("area"))
        rows = rows.filter(pk__in=lies.values("feature"))
    elif alert.where == Alert.Where.CIRCLE:
        near = Q(public_location__bboverlaps=alert.ground) | Q(public_shape__bboverlaps=alert.ground)
        place = Cast(Coalesce("public_shape", "public_location"), GeometryField(geography=True, srid=WGS84))
        rows = rows.filter(near).alias(_place=place).filter(_place__dwithin=(alert.centre, D(m=alert.metres)))
    elif alert.where == Alert.Where.DRAWN:
        placed = Q(public_shape__isnull=True, public_location__intersects=alert.ground)
        rows = rows.filter(placed | Q(public_shape__intersects=alert.ground))
    if alert.kinds:
        rows = rows.of_kinds(alert.kinds)
    if alert.categories:
        rows = rows.filter(category__in=Category.objects.coded(alert.categories))
    if alert.query:
        rows = rows.filter(search=Tsquery(alert.query))
    return rows


CIRCLE = (
    "SELECT ST_AsBinary(ST_Buffer(ST_SetSRID(ST_MakePoint(%s, %s), 4326)::geography, %s * 1.01)::geometry)"
)


def circle(centre: Point, metres: int) -> Polygon:
    """A polygon in EPSG:4326 around all that lies within so many metres of a point, for the index."""
    with connection.cursor() as cursor:
        cursor.execute(CIRCLE, [centre.x, centre.y, metres])
        shape: Any = GEOSGeometry(memoryview(bytes(cursor.fetchone()[0])), srid=WGS84)
    return shape  # type: ignore[no-any-return]
