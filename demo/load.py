"""The demonstration, part by part: each part is one transaction and tells what it did."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from accounts.models import User
from civicmap.cities import routing, rules
from civicmap.cities.tables import table
from demo import ground, real, reports
from demo.accounts import load_people
from demo.bodies import load_examples, load_proponents
from demo.corrections import load_corrections
from demo.desks import load_desks, load_house_hours
from demo.hardship import load_private
from demo.lifecycle import load_answers, load_statuses, load_storm
from demo.photos import load_photos
from demo.proposals import load_example_pacts, load_initiatives
from demo.ready import load_ready_texts
from demo.spots import Ground
from demo.voices import load_voices
from initiatives.models import Initiative
from pacts.models import Pact
from places.counts.counting import merge_changes
from places.models import (
    BasemapLine,
    BasemapPoint,
    BasemapPolygon,
    Category,
    CellCount,
    City,
    Feature,
    FeatureArea,
    Source,
    Street,
)
from reports.models import Report

Say = Callable[[str], None]
EXAMPLES = "civicmap-examples"
ANALYSED = (Feature, FeatureArea, CellCount, Street, BasemapLine, BasemapPolygon, BasemapPoint)


def load_demo(say: Say, *, today: datetime.datetime | None = None) -> None:
    """Load what is missing of the demonstration. ``today`` is the day the examples end on."""
    now = today or timezone.now()
    with translation.override("it"):
        with transaction.atomic():
            sources = ground.load_sources()
            indicators = ground.load_indicators()
            concepts = rules.load_concepts()
        say(f"{len(sources)} sources with their licences")
        say(f"{concepts} new concepts of the search")
        for record in table("procedures.toml")["city"]:
            with transaction.atomic():
                city = ground.load_city(record, sources)
                outcomes = ground.load_areas(city, sources)
                figures = ground.load_figures(city, sources, indicators)
                offices = rules.load_offices(city)
                categories = rules.load_categories(city, offices)
                procedures = rules.load_procedures(city)
                targets = routing.load_targets(city, categories)
                routes = routing.load_routing(city, categories, offices)
                load_statuses(city)
            areas = ", ".join(f"{code}: {outcome}" for code, outcome in outcomes.items()) or "no areas"
            say(f"{city.name_it}: {areas}; {figures} new figures")
            say(f"{city.name_it}: {targets} new targets of categories, {routes} new rules of routing")
            _load_things(city, sources, categories, say)
            with transaction.atomic():
                if city.slug == "palermo":
                    source = sources["palermo-patti"]
                    new, bodies = load_proponents(city, source, categories)
                    count = real.load_palermo_pacts(city, source, categories, procedures["patti"], bodies)
                    say(f"{city.name_it}: {count} new pacts, {new} new organisations")
                elif city.slug == "reggio-emilia":
                    count = real.load_reggio_pacts(
                        city, sources, categories["citizenship-agreement"], procedures["qua-2015"]
                    )
                    say(f"{city.name_it}: {count} new pacts")
                elif city.slug == "torino":
                    if settings.DEMO:
                        say(f"{load_people(city)} new demonstration accounts")
                    office = offices["commons"]
                    source = sources[EXAMPLES]
                    spots = None if examples_are_there(source) else Ground(city.slug)
                    hours = load_house_hours(city)
                    desks = load_desks(city, source, categories, now)
                    say(f"{city.name_it}: {desks} new example desks, example hours for {hours} houses")
                    new = load_examples(city, source, categories, now)
                    say(f"{city.name_it}: {new} new example organisations")
                    if spots is not None:
                        moderator = User.objects.filter(roles__name="moderator").first()
                        count = reports.Writer(city, source, categories, spots, now, moderator).write()
                        say(f"{city.name_it}: {count} new example reports")
                        say(f"{city.name_it}: {load_answers(source)} new example answers about solutions")
                        count = load_initiatives(
                            city, source, categories, procedures["initiatives-2026"], spots, now, office
                        )
                        say(f"{city.name_it}: {count} new example initiatives")
                        count = load_example_pacts(
                            city, source, categories, procedures["391-2019"], spots, now, office
                        )
                        say(f"{city.name_it}: {count} new example pacts")
                    count = load_private(city, source, categories, now)
                    say(f"{city.name_it}: {count} new private example reports")
                    say(f"{city.name_it}: {load_storm(city, source, now)} example reports of an event")
                    say(f"{city.name_it}: {load_photos(source)} new example pictures")
                    if settings.DEMO:
                        say(f"{city.name_it}: {load_voices(city, source, now)} new example comments")
                        say(f"{city.name_it}: {load_ready_texts(city)} new ready texts")
                        say(f"{city.name_it}: {load_corrections(city, source, now)} new example corrections")
    merge_changes()
    with connection.cursor() as cursor:
        for model in ANALYSED:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def examples_are_there(source: Source) -> bool:
    """Whether every example that needs a place is loaded: finding places takes some seconds."""
    wanted = {
        Report.KIND: reports.COUNT,
        Initiative.KIND: len(table("examples/initiatives.toml")["initiative"]),
        Pact.KIND: len(table("examples/pacts.toml")["pact"]),
    }
    return all(
        Feature.objects.filter(source=source, kind=kind).exclude(visibility="private").count() >= count
        for kind, count in wanted.items()
    )


@transaction.atomic
def _load_things(city: City, sources: dict[str, Source], categories: dict[str, Category], say: Say) -> None:
    """Streets, basemap, houses, assets: the streets first, because places of precision “street” need them."""
    streets = 0
    if gazetteer := ground.GAZETTEERS.get(city.slug):
        streets = ground.load_streets(city, sources[gazetteer])
    lines, buildings, rest = ground.load_basemap(city, sources)
    say(
        f"{city.name_it}: {streets} new streets; basemap: {lines} new lines, {buildings} new buildings, {rest} other new rows"
    )
    if city.slug == "torino":
        houses = real.load_houses(
            city,
            sources["torino-case-del-quartiere"],
            categories["community-house"],
            "Rete delle Case del Quartiere",
        )
        assets = real.load_assets(city, sources, categories)
        bodies = real.load_network(
            city, sources["torino-case-del-quartiere"], categories["neighbourhood-life"]
        )
        say(f"{city.name_it}: {houses} new houses, {assets} new places, {bodies} new organisations")
    elif city.slug == "palermo":
        count = real.load_fountains(city, sources["palermo-fontanelle"], categories["drinking-fountain"])
        say(f"{city.name_it}: {count} new drinking fountains")
    elif city.slug == "brescia":
        source = sources["brescia-punti-comunita"]
        houses = real.load_houses(city, source, categories["community-point"], "Punti Comunità")
        seats = real.load_seats(city, sources["brescia-sedi"], categories["neighbourhood-seat"])
        desks = real.load_real_services(city, source, categories)
        say(f"{city.name_it}: {houses} new houses, {seats} new places, {desks} new desks")
    elif city.slug == "reggio-emilia":
        houses = real.load_houses(city, sources["reggio-centri-sociali"], categories["social-centre"])
        say(f"{city.name_it}: {houses} new houses")
