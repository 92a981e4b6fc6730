"""Rules that no linter sees: which way foreign keys point, what every child of Feature has, which lookups are used."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from places.models import Feature

ROOT = Path(settings.BASE_DIR)
LINE: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][
    0
]["layers"]
LEVELS = {
    app.strip(): level for level, apps_there in enumerate(reversed(LINE)) for app in apps_there.split("|")
}
KINDS = Feature.child_models()
OURS = [model for app in LEVELS if apps.is_installed(app) for model in apps.get_app_config(app).get_models()]
TOO_LONG_ALLOWED: set[str] = set()


def foreign_keys() -> list[Any]:
    return [
        field
        for model in OURS
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one or field.many_to_many)
        and not field.auto_created
        and field.related_model is not None
        and field.related_model._meta.app_label in LEVELS
    ]


def source_files() -> list[Path]:
    return [path for app in LEVELS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def test_foreign_keys_point_down_or_stay_in_their_app() -> None:
    wrong = [
        str(field)
        for field in foreign_keys()
        if field.model._meta.app_label != field.related_model._meta.app_label
        and LEVELS[field.model._meta.app_label] <= LEVELS[field.related_model._meta.app_label]
    ]
    assert wrong == []


def test_every_foreign_key_to_a_feature_has_a_name_for_the_way_back() -> None:
    wrong = [
        str(field)
        for field in foreign_keys()
        if issubclass(field.related_model, Feature)
        and not field.remote_field.parent_link
        and not hasattr(field.model, "pgh_label")
        and not field.remote_field.related_name
    ]
    assert wrong == []


def test_every_table_with_a_key_to_feature_is_a_model() -> None:
    """Otherwise a flush between tests is refused."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    assert tables >= {model._meta.db_table for model in OURS if model._meta.managed}


test_every_table_with_a_key_to_feature_is_a_model = pytest.mark.django_db(
    test_every_table_with_a_key_to_feature_is_a_model
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_named_after_its_model_and_has_a_layer_and_statuses(kind: str) -> None:
    child = KINDS[kind]
    assert kind == child._meta.label_lower
    assert child.LAYER
    assert "statuses" in child.__dict__


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_child_has_its_guards_and_its_touch(kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, encode(tgargs, 'escape') FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [KINDS[kind]._meta.db_table],
        )
        triggers = dict(cursor.fetchall())
    assert {"touch_insert", "touch_update", "child_kind", "root_gone"} <= set(triggers)
    assert triggers["child_kind"].startswith(kind)
    if any(field.name == "phase" for field in KINDS[kind]._meta.local_fields):
        assert {"status_insert", "status_update"} <= set(triggers)


@pytest.mark.parametrize("kind", KINDS)
def test_a_child_keeps_its_history_in_a_table_of_its_own(kind: str) -> None:
    events = apps.get_model(KINDS[kind]._meta.app_label, f"{KINDS[kind].__name__}Event")
    assert hasattr(events, "pgh_label")


@pytest.mark.parametrize("kind", KINDS)
def test_a_child_defines_no_index_or_rule_over_root_columns(kind: str) -> None:
    own = {field.name for field in KINDS[kind]._meta.local_fields}
    for index in KINDS[kind]._meta.indexes:
        assert {name.lstrip("-") for name in index.fields} <= own


REFUSED = {
    r"distance_(lte|gte|lt|gt)": "scans the table: use within_metres()",
    r"__(within|contained)\b": "no index on geography, and the border is left out: use covering() or in_area()",
    r"except (Exception|BaseException)?:": "hides faults",
    r"\bprint\(": "library code does not print",
    r"GenericForeignKey": "a key to anything points at nothing",
    r"\.extra\(": "SQL by hand",
}


@pytest.mark.parametrize("pattern", REFUSED)
def test_no_source_uses_what_we_refuse(pattern: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in source_files()
        if "devtools" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line) and not line.lstrip().startswith(("#", '"""'))
    ]
    assert found == [], REFUSED[pattern]


def test_modules_stay_readable() -> None:
    long = {
        str(path.relative_to(ROOT))
        for path in source_files()
        if len(path.read_text(encoding="utf-8").splitlines()) > 430
    }
    assert long - TOO_LONG_ALLOWED == set()


def test_every_folder_of_tests_is_a_package() -> None:
    """Without it a folder named like an app hides the app."""
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_only_the_fenced_program_reads_geographic_files_and_only_exports_write_them() -> None:
    """The door asks for the names of the drivers, to leave them out."""
    users = [
        str(path.relative_to(ROOT))
        for path in source_files()
        if re.search(r"^\s*(import|from) (geopandas|pyogrio)", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert {user for user in users if not user.startswith("layers/exports/")} == {
        "layers/fenced/reading.py",
        "layers/geofiles/door.py",
    }


def test_the_fenced_program_imports_nothing_of_the_project() -> None:
    for path in (ROOT / "layers/fenced").glob("*.py"):
        names = re.findall(r"^\s*(?:import|from) ([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert not [
            name
            for name in names
            if name.partition(".")[0] in {*LEVELS, "django"} and not name.startswith("layers.fenced")
        ]
