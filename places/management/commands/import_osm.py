"""Import streets and the basemap of a city from an OpenStreetMap extract."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from layers.geofiles import FileRefused
from places.imports.osm import import_osm, read_osm, window
from places.management.options import city_and_source


class Command(BaseCommand):
    help = (
        "Import streets (for the address search) and streets, railways, buildings, green, water, the sea, built-up land and "
        "names of places (for the basemap) from an OpenStreetMap extract: .osm.pbf, .osm, GeoPackage or GeoJSON with OSM's "
        "tags. A second run changes nothing."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--city", required=True, help="short name of the city, such as torino")
        parser.add_argument("--source", default="", help="code of the source, with its licence (ODbL)")
        parser.add_argument("--crs", default=None, help="reference system of a file that states none")
        parser.add_argument("--dry-run", action="store_true", help="check and tell, write nothing")

    def handle(self, **options: Any) -> None:
        city, source = city_and_source(options)
        try:
            rows = read_osm(options["file"], options["crs"], near=window(city))
            outcome = import_osm(city=city, rows=rows, source=source, dry_run=options["dry_run"])
        except FileRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{'Would be: ' if options['dry_run'] else ''}{outcome}")
