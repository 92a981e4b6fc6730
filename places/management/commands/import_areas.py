"""Import the areas of a city from a boundary file."""

import argparse
import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from layers.geofiles import FileRefused
from places.imports.area_import import import_areas
from places.imports.reading import ImportRefused, area_rows, shown_faults
from places.management.options import city_and_source
from places.models import AreaKind


class Command(BaseCommand):
    help = (
        "Import areas (GeoJSON, GeoPackage, zipped Shapefile…). Areas are known by their code: a second run changes nothing. "
        "Nothing is deleted because the file lacks it. With --valid-from a reform comes into force on its day: changed borders, new "
        "areas, and the end of areas whose ground others take. Try it with --dry-run first: it tells all that would change."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--city", required=True, help="short name of the city, such as torino")
        parser.add_argument("--kind", required=True, help="code of the kind of area, such as quartiere")
        parser.add_argument("--kind-name", default="", help="Italian name of the kind, when it is new")
        parser.add_argument("--code-field", required=True)
        parser.add_argument("--name-field", default="", help="without it the code is the name")
        parser.add_argument("--layer", default=None, help="layer of a file with several")
        parser.add_argument(
            "--crs", default=None, help="reference system of a file that states none, such as EPSG:3003"
        )
        parser.add_argument("--swap-axes", action="store_true", help="the latitude comes first in the file")
        parser.add_argument(
            "--encoding", default=None, help="letters of a file that states none, such as ISO-8859-1"
        )
        parser.add_argument("--source", default="", help="code of the source, with its licence")
        parser.add_argument(
            "--valid-from", type=datetime.date.fromisoformat, default=None, metavar="YYYY-MM-DD"
        )
        parser.add_argument("--merge", action="store_true", help="join rows that repeat a code")
        parser.add_argument("--dry-run", action="store_true", help="check and tell, write nothing")

    def handle(self, **options: Any) -> None:
        city, source = city_and_source(options)
        kind = AreaKind.objects.filter(city=city, code=options["kind"]).first()
        if kind is None:
            kind = AreaKind(city=city, code=options["kind"], name_it=options["kind_name"] or options["kind"])
            kind.position = city.area_kinds.count()
            try:
                kind.full_clean()
            except ValidationError as error:
                raise CommandError("\n".join(error.messages)) from error
        notes: list[str] = []
        try:
            rows = area_rows(
                options["file"],
                code_field=options["code_field"],
                name_field=options["name_field"],
                layer=options["layer"],
                crs=options["crs"],
                encoding=options["encoding"],
                swapped=options["swap_axes"],
                near=city.boundary.extent,
                notes=notes,
            )
            for note in notes:
                self.stdout.write(self.style.WARNING(note))
            outcome = import_areas(
                kind=kind,
                rows=rows,
                source=source,
                valid_from=options["valid_from"],
                merge=options["merge"],
                dry_run=options["dry_run"],
            )
        except FileRefused as error:
            raise CommandError(str(error)) from error
        except ImportRefused as error:
            raise CommandError(
                "\n  ".join([_("Nothing was written:"), *shown_faults(error.faults)])
            ) from error
        for note in outcome.notes:
            self.stdout.write(self.style.WARNING(note))
        if options["dry_run"]:
            self.stdout.write(_("Nothing was written. It would be: %(outcome)s.") % {"outcome": outcome})
        else:
            self.stdout.write(f"{outcome}.")
