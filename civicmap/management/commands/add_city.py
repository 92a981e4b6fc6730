"""Add a city from its files."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from civicmap.cities.setup import next_steps, set_up_city
from places.ground.city_setup import AreaFile, CityPlan
from places.imports.reading import ImportRefused, shown_faults
from places.models import City

AREAS_HELP = (
    "areas of one kind, as key=value pairs: file=…, kind=CODE, name=ITALIAN NAME, code=FIELD, and if needed label=FIELD "
    "(the field with the names), plural=…, en=…, plural_en=…, layer=…, crs=…, swap=yes (latitude first), encoding=…, merge=yes. "
    "May be repeated"
)
YES = ("yes", "true", "1")
AREA_KEYS = {
    "file", "kind", "name", "code", "label", "plural", "en", "plural_en", "layer", "crs", "swap", "encoding", "merge"
}  # fmt: skip


def area_file(pairs: list[str]) -> AreaFile:
    """The areas that one ``--areas`` names."""
    values = dict(pair.partition("=")[::2] for pair in pairs)
    unknown = set(values) - AREA_KEYS
    missing = {"file", "kind", "name", "code"} - {key for key, value in values.items() if value}
    if unknown or missing:
        wrong = [_("unknown: %(names)s") % {"names": ", ".join(sorted(unknown))}] if unknown else []
        wrong += [_("missing: %(names)s") % {"names": ", ".join(sorted(missing))}] if missing else []
        raise CommandError(f"--areas {' '.join(pairs)}: {'; '.join(wrong)}")
    return AreaFile(
        path=Path(values["file"]),
        kind=values["kind"],
        name_it=values["name"],
        code_field=values["code"],
        name_field=values.get("label", ""),
        name_en=values.get("en", ""),
        plural_it=values.get("plural", ""),
        plural_en=values.get("plural_en", ""),
        layer=values.get("layer"),
        crs=values.get("crs"),
        swapped=values.get("swap", "").lower() in YES,
        encoding=values.get("encoding"),
        merge=values.get("merge", "").lower() in YES,
    )


class Command(BaseCommand):
    help = (
        "Add a city: boundary, areas, categories, offices, logo and colour. Every fault is told at once, and then nothing "
        "is written. Ends at a map that is empty and ready."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slug", help="short name in addresses, such as reggio-emilia")
        parser.add_argument("--name", required=True, help="Italian name")
        parser.add_argument("--name-en", default="")
        parser.add_argument("--official-name", default="", help="without it the Italian name")
        parser.add_argument("--body", default="", help="institution, such as “Comune di Reggio Emilia”")
        parser.add_argument("--istat", required=True, help="ISTAT code, six digits")
        parser.add_argument(
            "--boundary", required=True, type=Path, help="GeoJSON, GeoPackage, zipped Shapefile…"
        )
        parser.add_argument("--boundary-layer", default=None, help="layer of a file with several")
        parser.add_argument("--boundary-field", default="", help="field that picks the city out of many")
        parser.add_argument("--boundary-value", default="", help="its value")
        parser.add_argument(
            "--crs", "--srid", default=None, help="reference system of a file that states none"
        )
        parser.add_argument(
            "--swap-axes", action="store_true", help="the latitude comes first in the boundary's file"
        )
        parser.add_argument("--publisher", default="", help="who published the boundary")
        parser.add_argument("--licence", default="", help="its licence, such as CC BY 4.0")
        parser.add_argument(
            "--areas", nargs="+", action="append", default=[], metavar="KEY=VALUE", help=AREAS_HELP
        )
        parser.add_argument(
            "--catalogue",
            type=Path,
            default=None,
            help="TOML file of offices and categories; else the common set",
        )
        parser.add_argument(
            "--metric-srid", type=int, default=None, help="without it the UTM zone of the city"
        )
        parser.add_argument("--time-zone", default="Europe/Rome")
        parser.add_argument("--patron-day", default="", metavar="MM-DD")
        parser.add_argument("--languages", nargs="+", default=["it", "en"])
        parser.add_argument("--colour", default="#0066cc", metavar="#RRGGBB")
        parser.add_argument("--logo", type=Path, default=None, help="PNG, JPEG or WebP")
        parser.add_argument("--contact", default="", help="e-mail address")
        parser.add_argument("--homepage", default="", help="address of the city's own site")
        parser.add_argument(
            "--ipa", default="", help="code in the index of public administrations, such as c_l219"
        )
        parser.add_argument(
            "--prepare", action="store_true", help="not public yet: open it later in the administration"
        )
        parser.add_argument("--dry-run", action="store_true", help="check and tell, write nothing")

    def handle(self, **options: Any) -> None:
        crs = options["crs"]
        plan = CityPlan(
            slug=options["slug"],
            name_it=options["name"],
            name_en=options["name_en"],
            official_name=options["official_name"],
            body_name=options["body"],
            istat_code=options["istat"],
            boundary=options["boundary"],
            boundary_layer=options["boundary_layer"],
            boundary_crs=f"EPSG:{crs}" if crs and crs.isdigit() else crs,
            boundary_swapped=options["swap_axes"],
            boundary_field=options["boundary_field"],
            boundary_value=options["boundary_value"],
            publisher=options["publisher"],
            licence=options["licence"],
            metric_srid=options["metric_srid"],
            time_zone=options["time_zone"],
            patron_day=options["patron_day"],
            languages=options["languages"],
            colour=options["colour"],
            logo=options["logo"],
            contact_email=options["contact"],
            homepage=options["homepage"],
            ipa_code=options["ipa"],
            state=City.State.PREPARING if options["prepare"] else City.State.OPEN,
            areas=[area_file(pairs) for pairs in options["areas"]],
        )
        try:
            outcome = set_up_city(plan, catalogue=options["catalogue"], dry_run=options["dry_run"])
        except ImportRefused as error:
            raise CommandError(
                "\n  ".join([_("Nothing was written:"), *shown_faults(error.faults)])
            ) from error
        for note in outcome.notes:
            self.stdout.write(note)
        for kind, count in outcome.areas.items():
            self.stdout.write(f"{kind}: {count}")
        if options["dry_run"]:
            self.stdout.write(_("Everything is in order. Nothing was written."))
            return
        here = _("%(city)s is here. Next:") % {"city": outcome.city.name}
        self.stdout.write(self.style.SUCCESS(here))
        for step in next_steps(outcome.city):
            self.stdout.write(f"  - {step}")
